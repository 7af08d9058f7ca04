import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { ClusterCache } from '../clusters/ClusterCache';
import { ClusterRegistry } from '../clusters/ClusterRegistry';
import { DirectClusterAccess } from '../clusters/DirectClusterAccess';
import { connectClusters } from '../clusters/kubeconfigs';
import { systemClock } from '../lib/clock';
import { UserLimit } from '../access/UserLimit';
import { EndpointPolicy } from '../object-stores/EndpointPolicy';
import { OpenRepositories } from '../object-stores/OpenRepositories';
import { component } from '../__testUtils__/startPortal';
import { ContentEnvironment } from '../__testUtils__/ContentEnvironment';
import { testConfig } from '../__testUtils__/testConfig';
import {
  ContentService,
  type ContentBounds,
  type ContentEvent,
} from './ContentService';

const FILES = 60;
const SECRET = { cluster: 'apps', namespace: 'shop', name: 'restic' };

describe('limits for reading snapshots', () => {
  let environment: ContentEnvironment;
  let opened: OpenRepositories;
  let close: () => Promise<void>;
  let first: string;
  let second: string;
  const limit = new UserLimit(
    { searches: 2, searchesPerUser: 1 },
    { key: 'searches', label: 'searches' },
  );

  beforeAll(async () => {
    environment = await ContentEnvironment.start();
    const data = join(environment.repositoryOf('shop').directory, 'data');
    await mkdir(join(data, 'old'), { recursive: true });
    for (let number = 0; number < FILES; number++) {
      await writeFile(join(data, 'old', `file-${number}`), `old ${number}`);
    }
    first = await environment.backUp('shop');
    await rm(join(data, 'old'), { recursive: true });
    second = await environment.backUp('shop', { 'new.txt': 'new' });
    await environment.makeVolume('shop', {
      repository: 'shop',
      snapshot: second,
    });
    openEmpty();
  });
  afterAll(async () => {
    await close();
    await environment.close();
  });
  afterEach(() => environment.s3.faults.clear());

  /** Starts without cached repositories. */
  function openEmpty(): void {
    const config = testConfig({
      clusters: [environment.cluster.config],
      objectStores: [{ endpoint: environment.s3.url }],
      repositories: { decrypt: true },
    });
    const direct = new DirectClusterAccess(connectClusters(config));
    const policy = new EndpointPolicy(config.objectStores);
    const access = new ClusterRegistry([direct]);
    const cache = new ClusterCache({
      access,
      logger: mockServices.logger.mock(),
    });
    opened = new OpenRepositories({
      access,
      cache,
      policy,
      config: config.repositories,
      limits: config.limits,
      refresh: config.refresh,
      clock: systemClock,
    });
    close = async () => {
      opened.close();
      await policy.close();
      await cache.close();
      await direct.close();
    };
  }

  function create(bounds: Partial<ContentBounds>): ContentService {
    const entity: Entity = component('shop', {});
    return new ContentService({
      access: {
        open: async ({ signal }) => ({
          content: await opened.open(SECRET, signal),
          secret: SECRET,
          source: 'apps/shop/app',
          volume: {
            entity,
            entityRef: 'component:default/shop',
            cluster: 'apps',
            namespace: 'shop',
            claim: 'data',
            isBound: async () => false,
            evidence: () => {
              throw new Error('Nobody asks');
            },
            readEvidence: () => {
              throw new Error('Nobody asks');
            },
            readVolumes: () => {
              throw new Error('Nobody asks');
            },
          },
        }),
      },
      verifications: { save: async () => {} },
      auditor: mockServices.auditor.mock({
        createEvent: async () => ({
          success: async () => {},
          fail: async () => {},
        }),
      }),
      limit,
      clock: systemClock,
      bounds,
    });
  }

  const ask = (snapshot: string, signal = new AbortController().signal) => ({
    entityRef: 'component:default/shop',
    cluster: 'apps',
    claim: 'data',
    snapshot,
    credentials: mockCredentials.user(),
    signal,
  });

  async function all(events: AsyncGenerator<ContentEvent>) {
    const gathered: ContentEvent[] = [];
    for await (const event of events) {
      gathered.push(event);
    }
    return gathered;
  }

  it('end a search at the maximum number of results, and report that there are more', async () => {
    const service = create({ entries: 10 });
    const find = async (text: string) =>
      all(await service.find({ ...ask(first), path: '/', text }));
    const many = await find('file-');
    expect(many).toHaveLength(11);
    expect(many.at(-1)).toEqual({
      event: 'end',
      data: { found: 10, truncated: true },
    });
    expect((await find('file-5')).at(-1)).toEqual({
      event: 'end',
      data: { found: 10, truncated: true },
    });
    expect((await find('file-59')).at(-1)).toEqual({
      event: 'end',
      data: { found: 1, truncated: false },
    });
  });

  it('list a limited number of changes, and count all', async () => {
    const service = create({ changes: 5 });
    const events = await all(
      await service.compare({ ...ask(second), from: first }),
    );
    expect(events).toHaveLength(6);
    expect(events.at(-1)).toEqual({
      event: 'end',
      data: {
        added: 1,
        removed: FILES + 1,
        changed: 0,
        addedBytes: expect.any(Number),
        removedBytes: expect.any(Number),
        truncated: true,
      },
    });
  });

  it.each(['find', 'compare', 'verify'] as const)(
    'abort a %s that takes too long, and let the next one start',
    async kind => {
      await close();
      openEmpty();
      const service = create({ searchTime: 400, verifyTime: 400 });
      environment.s3.faults.inject({
        key: /\/(data|index)\//,
        effect: { kind: 'delay', milliseconds: 20_000 },
      });
      const begin = () => {
        switch (kind) {
          case 'find':
            return service.find({ ...ask(first), path: '/', text: 'x' });
          case 'compare':
            return service.compare({ ...ask(second), from: first });
          default:
            return service.verify({ ...ask(second), content: false });
        }
      };
      await expect(begin().then(all)).rejects.toThrow(
        'Stopped because it took longer than',
      );
      expect(limit.open).toBe(0);
    },
  );

  it('allow one stream per user, and release one that is never read when the caller disconnects', async () => {
    const service = create({});
    const caller = new AbortController();
    const request = { ...ask(first, caller.signal), path: '/', text: 'file' };
    await service.find(request);
    await expect(service.find(request)).rejects.toMatchObject({
      statusCode: 429,
    });
    caller.abort();
    expect(limit.open).toBe(0);
  });
});
