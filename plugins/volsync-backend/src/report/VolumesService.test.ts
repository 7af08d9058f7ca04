import { setTimeout } from 'node:timers/promises';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { NotAllowedError } from '@backstage/errors';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { EntityReport } from 'backstage-plugin-volsync-common';
import { ClusterRegistry } from '../clusters/ClusterRegistry';
import { Changes } from '../lib/Changes';
import { systemClock } from '../lib/clock';
import { component } from '../__testUtils__/startPortal';
import { waitFor } from '../__testUtils__/waitFor';
import { EntityAccess } from '../access/EntityAccess';
import type { ReportService } from './ReportService';
import { ViewerClusters } from './ViewerClusters';
import { VolumesService } from './VolumesService';

const REF = 'component:default/shop';

const RECHECK_INTERVAL_MS = 40;

describe('VolumesService', () => {
  let volumes: VolumesService;
  let changes: Changes;
  let result: AuthorizeResult.ALLOW | AuthorizeResult.DENY;
  let entities: Entity[];
  let built: number;
  let refuse: boolean;
  let message: string;
  const permissions = mockServices.permissions.mock();

  beforeEach(() => {
    changes = new Changes();
    result = AuthorizeResult.ALLOW;
    entities = [component('shop', { 'backstage-volsync/namespace': 'shop' })];
    built = 0;
    refuse = false;
    message = 'first';
    permissions.authorize.mockReset();
    permissions.authorize.mockImplementation(async () => [{ result }]);
    volumes = createService(RECHECK_INTERVAL_MS);
  });
  afterEach(() => volumes.close());

  function createService(recheckMilliseconds: number): VolumesService {
    const reports: Pick<ReportService, 'build'> = {
      build: async ({ entityRef, namespace }): Promise<EntityReport> => {
        built += 1;
        if (refuse) {
          throw new NotAllowedError('not bound any more');
        }
        return {
          entityRef,
          at: new Date().toISOString(),
          volumes: [],
          clusters: [{ name: 'apps', namespace, state: 'read', message }],
        };
      },
    };
    return new VolumesService({
      access: new EntityAccess({
        permissions,
        catalog: catalogServiceMock({ entities }),
      }),
      reports: reports as ReportService,
      own: new ViewerClusters({
        clusters: new ClusterRegistry([]),
        clock: systemClock,
        pollMilliseconds: 30_000,
      }),
      changes,
      limits: { streams: 3, streamsPerUser: 2 },
      logger: mockServices.logger.mock(),
      recheckMilliseconds,
    });
  }

  function watch(
    credentials = mockCredentials.user(),
    stop = new AbortController(),
    service = volumes,
  ) {
    const messages: (string | undefined)[] = [];
    const done = (async () => {
      for await (const report of service.watchReport(REF, {
        credentials,
        signal: stop.signal,
      })) {
        messages.push(report.clusters[0]?.message);
      }
    })();
    done.catch(() => {});
    return { messages, done, stop: () => stop.abort() };
  }

  it('checks the permission as the caller, with their credentials', async () => {
    const credentials = mockCredentials.user('user:default/eve');
    await volumes.getReport(REF, { credentials });
    expect(permissions.authorize).toHaveBeenCalledWith(
      [
        {
          permission: expect.objectContaining({ name: 'volsync.backup.read' }),
          resourceRef: REF,
        },
      ],
      { credentials },
    );
  });

  it('builds nothing for a caller without permission', async () => {
    result = AuthorizeResult.DENY;
    await expect(
      volumes.getReport(REF, { credentials: mockCredentials.user() }),
    ).rejects.toThrow('volsync.backup.read');
    const { done, messages } = watch();
    await expect(done).rejects.toThrow('volsync.backup.read');
    expect(messages).toEqual([]);
    expect(built).toBe(0);
    expect(volumes.streams).toBe(0);
  });

  it('builds once for all watchers, and sends only changes', async () => {
    const one = watch();
    const two = watch(mockCredentials.user('user:default/two'));
    await waitFor(() =>
      expect([one, two].map(w => w.messages)).toEqual([['first'], ['first']]),
    );
    built = 0;
    changes.emit({ cluster: 'apps', namespace: 'shop' });
    changes.emit({ cluster: 'apps', namespace: 'shop' });
    await waitFor(() => expect(built).toBe(1));
    message = 'second';
    changes.emit();
    await waitFor(() => expect(two.messages).toContain('second'));
    expect(built).toBe(2);
    // The report of the first build differed only in its clock.
    expect(one.messages.filter(m => m === 'second')).toHaveLength(1);
    changes.emit({ cluster: 'apps', namespace: 'other' });
    one.stop();
    two.stop();
    await Promise.all([one.done, two.done]);
    expect(volumes.streams).toBe(0);
    changes.emit();
    expect(built).toBe(2);
  });

  it('ends when the permission is revoked, without waiting for a report', async () => {
    const stream = watch();
    await waitFor(() => expect(stream.messages).toEqual(['first']));
    result = AuthorizeResult.DENY;
    const start = performance.now();
    await expect(stream.done).rejects.toThrow('volsync.backup.read');
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(volumes.streams).toBe(0);
  });

  it('sends no more reports after the permission is lost, however rarely it is checked', async () => {
    const rare = createService(3_600_000);
    const stream = watch(mockCredentials.user(), new AbortController(), rare);
    await waitFor(() => expect(stream.messages).toEqual(['first']));
    await setTimeout(1_100);
    result = AuthorizeResult.DENY;
    message = 'not for everybody';
    changes.emit();
    await expect(stream.done).rejects.toThrow('volsync.backup.read');
    expect(stream.messages).toEqual(['first']);
    rare.close();
  });

  it('ends when the binding is removed', async () => {
    const stream = watch();
    await waitFor(() => expect(stream.messages).toEqual(['first']));
    refuse = true;
    changes.emit();
    await expect(stream.done).rejects.toThrow('not bound any more');
  });

  it('ends when the sign-in expires', async () => {
    const stream = watch({
      ...mockCredentials.user(),
      expiresAt: new Date(Date.now() + 1_000),
    });
    await stream.done;
    expect(stream.messages).toEqual(['first']);
  });

  it('ends when the backend stops', async () => {
    const stream = watch();
    await waitFor(() => expect(stream.messages).toEqual(['first']));
    volumes.close();
    await stream.done;
    expect(volumes.streams).toBe(0);
  });

  it('limits the streams of one user and of all', async () => {
    const streams = [watch(), watch()];
    await expect(watch().done).rejects.toMatchObject({
      name: 'TooManyError',
      statusCode: 429,
      message: expect.stringContaining('streamsPerUser'),
    });
    streams.push(watch(mockCredentials.user('user:default/two')));
    await expect(
      watch(mockCredentials.user('user:default/three')).done,
    ).rejects.toThrow('volsync.limits.streams');
    streams.forEach(stream => stream.stop());
    await Promise.all(streams.map(stream => stream.done));
    expect(volumes.streams).toBe(0);
  });
});
