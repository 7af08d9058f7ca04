import { mockServices } from '@backstage/backend-test-utils';
import type { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import type { CheckState } from 'backstage-plugin-volsync-common';
import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { testConfig } from '../__testUtils__/testConfig';
import { volumeStatus } from '../__testUtils__/volumeStatus';
import type { VolumeStatus } from '../fleet/toVolumeStatus';
import type { Clock } from '../lib/clock';
import { NotificationSender } from './NotificationSender';
import { NotificationOutbox } from './NotificationOutbox';
import { PlatformProblems } from './PlatformProblems';
import { ProblemMonitor } from './ProblemMonitor';
import { ProblemStore } from './ProblemStore';
import { VolumeProblems } from './VolumeProblems';

const databases = testDatabases();
const MINUTE_MS = 60_000;
const PLATFORM = ['group:default/platform'];

const finding = (
  code: string,
  severity: 'critical' | 'warning' = 'warning',
) => ({ code, severity, what: 'logline text of a log' });
const failing = (claim = 'data') =>
  volumeStatus(claim, {
    verdict: 'failing',
    findings: [finding('wrong-password', 'critical')],
  });

/** A fleet and a platform that the test sets, and everything that was sent. */
async function environment(
  id: Parameters<typeof databases.init>[0],
  notifications: object = {},
) {
  const knex: Knex = await databases.init(id);
  const clock: Clock & { at: number } = {
    at: Date.parse('2026-11-25T12:00:00Z'),
    now: () => new Date(clock.at),
    sleep: async () => {},
  };
  const logger = mockServices.logger.mock();
  const namespace = {
    cluster: 'apps',
    namespace: 'shop',
    isRead: true,
    evaluatedAt: 1,
    stands: [] as VolumeStatus[],
  };
  const fleet = {
    use: () => {},
    isComplete: true,
    namespaces: [namespace],
    evaluated: new Set(['apps']),
  };
  const configured = new Set(['apps']);
  const check = {
    id: 'object-store',
    title: 'MinIO',
    state: 'good' as CheckState,
  };
  const sent: NotificationSendOptions[] = [];
  const delivery: { refuses?: string; dies?: boolean } = {};
  const config = testConfig({
    notifications: {
      enabled: true,
      platform: { recipients: PLATFORM },
      ...notifications,
    },
  }).notifications;
  /** One replica of the backend, which shares only the database with others. */
  const replica = () => {
    const notices = new NotificationOutbox(knex);
    const shared = { store: new ProblemStore(knex, notices), config, clock };
    const tasks = [
      new ProblemMonitor({
        ...shared,
        source: new VolumeProblems({
          fleet: fleet as never,
          isConfigured: cluster => configured.has(cluster),
        }),
        intervalMs: 1,
      }),
      new ProblemMonitor({
        ...shared,
        source: new PlatformProblems({
          platform: {
            getReport: async () => ({
              clusters: [{ cluster: 'apps', checks: [check] }],
            }),
          } as never,
          auth: mockServices.auth({ pluginId: 'volsync' }),
        }),
        intervalMs: 1,
      }),
      new NotificationSender({
        store: notices,
        notifications: {
          send: async options => {
            if (delivery.refuses) {
              throw new Error(delivery.refuses);
            }
            sent.push(options);
            if (delivery.dies) {
              await new Promise(() => {});
            }
          },
        },
        clock,
        logger,
      }),
    ];
    return async () => {
      for (const task of tasks) {
        await task.run(new AbortController().signal);
      }
    };
  };
  const first = replica();
  return {
    clock,
    logger,
    namespace,
    fleet,
    configured,
    check,
    delivery,
    replica,
    sent,
    /** Runs one round after this time. */
    after: async (milliseconds: number, round = first) => {
      clock.at += milliseconds;
      await round();
    },
    titles: () => sent.splice(0).map(({ payload }) => payload.title),
  };
}

describe.each(databases.ids)('problems of volumes and platform, on %s', id => {
  it('are notified when they have lasted, and once more when they are resolved', async () => {
    const { namespace, sent, titles, after } = await environment(id);
    namespace.stands = [failing()];
    await after(0);
    await after(1.9 * MINUTE_MS);
    expect(sent).toEqual([]);
    await after(0.1 * MINUTE_MS);
    expect(sent).toEqual([
      {
        recipients: { type: 'entity', entityRef: ['component:default/shop'] },
        payload: {
          title: 'Backups of "data" are failing',
          description:
            'Volume "data" in namespace "shop" of cluster "apps". First seen 2026-11-25T12:00:00.000Z. Open the Backups tab for the cause and the fix.',
          link: '/catalog/default/component/shop/backups?volume=apps%2Fshop%2Fdata',
          severity: 'high',
          topic: 'failing',
          scope: expect.stringMatching(/^volsync:[0-9a-f]{32}$/),
        },
      },
    ]);
    const [told] = sent.splice(0);
    await after(MINUTE_MS);
    await after(60 * MINUTE_MS);
    namespace.stands = [volumeStatus('data')];
    await after(MINUTE_MS);
    await after(1.9 * MINUTE_MS);
    expect(sent).toEqual([]);
    await after(MINUTE_MS);
    expect(sent).toMatchObject([
      {
        recipients: { entityRef: ['component:default/shop'] },
        payload: {
          title: 'Resolved: backups of "data" succeed again',
          severity: 'low',
          scope: told?.payload.scope,
        },
      },
    ]);
    sent.splice(0);
    await after(60 * MINUTE_MS);
    namespace.stands = [failing()];
    await after(MINUTE_MS);
    await after(2 * MINUTE_MS);
    expect(titles()).toEqual(['Backups of "data" are failing']);
  });

  it('are notified once by several replicas, and by a restarted one', async () => {
    const { namespace, titles, after, replica } = await environment(id);
    const [one, other] = [replica(), replica()];
    const both = async () => {
      await Promise.all([one(), other()]);
      await Promise.all([one(), other()]);
    };
    namespace.stands = [failing(), failing('more')];
    await after(0, both);
    await after(2 * MINUTE_MS, both);
    expect(titles().sort()).toEqual([
      'Backups of "data" are failing',
      'Backups of "more" are failing',
    ]);
    await after(MINUTE_MS, replica());
    expect(titles()).toEqual([]);
    namespace.stands = [volumeStatus('data'), failing('more')];
    await after(0, replica());
    await after(2 * MINUTE_MS, both);
    expect(titles()).toEqual(['Resolved: backups of "data" succeed again']);
  });

  it('are not notified while they flap', async () => {
    const { namespace, titles, after } = await environment(id);
    for (let i = 0; i < 4; i += 1) {
      namespace.stands = [failing()];
      await after(1.5 * MINUTE_MS);
      namespace.stands = [volumeStatus('data')];
      await after(MINUTE_MS);
    }
    expect(titles()).toEqual([]);
    namespace.stands = [failing()];
    await after(0);
    await after(2 * MINUTE_MS);
    expect(titles()).toHaveLength(1);
    for (let i = 0; i < 4; i += 1) {
      namespace.stands = [volumeStatus('data')];
      await after(1.5 * MINUTE_MS);
      namespace.stands = [failing()];
      await after(MINUTE_MS);
    }
    expect(titles()).toEqual([]);
  });

  it.each<[string, (parts: Awaited<ReturnType<typeof environment>>) => void]>([
    [
      'the sources of the namespace are unread',
      ({ namespace }) => {
        namespace.stands = [];
        namespace.isRead = false;
      },
    ],
    [
      'the bucket cannot be read',
      ({ namespace }) => {
        namespace.stands = [volumeStatus('data', { isKnown: false })];
      },
    ],
    [
      'the watch is broken',
      ({ namespace }) => {
        namespace.stands = [
          volumeStatus('data', { isStale: true }),
          { ...failing('more'), isStale: true },
        ];
      },
    ],
    [
      'the verdict is unknown',
      ({ namespace }) => {
        namespace.stands = [volumeStatus('data', { verdict: 'unknown' })];
      },
    ],
    [
      'another replica evaluates the cluster',
      ({ fleet }) => {
        fleet.evaluated.clear();
      },
    ],
    [
      'the portal has just been started',
      ({ namespace, fleet }) => {
        namespace.stands = [];
        fleet.isComplete = false;
      },
    ],
  ])('neither begin nor end while %s', async (_, happen) => {
    const parts = await environment(id);
    const { namespace, fleet, titles, after } = parts;
    namespace.stands = [failing()];
    await after(0);
    await after(2 * MINUTE_MS);
    expect(titles()).toHaveLength(1);
    happen(parts);
    for (let i = 0; i < 3; i += 1) {
      await after(10 * MINUTE_MS);
    }
    expect(titles()).toEqual([]);
    namespace.isRead = true;
    fleet.isComplete = true;
    fleet.evaluated.add('apps');
    namespace.stands = [failing()];
    await after(10 * MINUTE_MS);
    await after(10 * MINUTE_MS);
    expect(titles()).toEqual([]);
    namespace.stands = [volumeStatus('data')];
    await after(0);
    await after(2 * MINUTE_MS);
    expect(titles()).toEqual(['Resolved: backups of "data" succeed again']);
  });

  it('are deleted silently if the volume has no owner any more', async () => {
    const { namespace, titles, after } = await environment(id);
    namespace.stands = [failing()];
    await after(0);
    await after(2 * MINUTE_MS);
    expect(titles()).toHaveLength(1);
    namespace.stands = [];
    await after(0);
    await after(10 * MINUTE_MS);
    expect(titles()).toEqual([]);
  });

  it('are deleted silently if the portal no longer has their cluster', async () => {
    const { configured, fleet, namespace, titles, after } = await environment(
      id,
    );
    namespace.stands = [failing()];
    await after(0);
    await after(2 * MINUTE_MS);
    expect(titles()).toHaveLength(1);
    fleet.evaluated.clear();
    configured.clear();
    await after(0);
    configured.add('apps');
    fleet.evaluated.add('apps');
    namespace.stands = [volumeStatus('data')];
    await after(10 * MINUTE_MS);
    await after(10 * MINUTE_MS);
    expect(titles()).toEqual([]);
  });

  it('have the kinds and severities that the operator configured', async () => {
    const { namespace, sent, after } = await environment(id, {
      kinds: ['overdue', 'locked', 'drill-failed'],
      severity: { locked: 'critical' },
      after: 1,
    });
    namespace.stands = [
      volumeStatus('data', {
        verdict: 'failing',
        findings: [
          finding('drill-failed', 'critical'),
          finding('wrong-password', 'critical'),
          finding('overdue'),
          finding('repository-locked'),
          finding('paused'),
        ],
      }),
    ];
    await after(0);
    await after(MINUTE_MS);
    expect(
      sent.map(({ payload }) => [payload.topic, payload.severity]).sort(),
    ).toEqual([
      ['drill-failed', 'critical'],
      ['locked', 'critical'],
      ['overdue', 'normal'],
    ]);
    expect(JSON.stringify(sent)).not.toContain('logline');
  });

  it('notify a failed drill as one problem', async () => {
    const { namespace, titles, after } = await environment(id);
    namespace.stands = [
      volumeStatus('data', {
        verdict: 'failing',
        findings: [finding('drill-failed', 'critical')],
      }),
    ];
    await after(0);
    await after(2 * MINUTE_MS);
    expect(titles()).toEqual([
      'The test restore of "data" failed: restored files differ from the backup',
    ]);
  });

  it('of the platform notify its team, and an unknown check is no problem', async () => {
    const { check, sent, titles, after } = await environment(id);
    check.state = 'bad';
    await after(0);
    await after(2 * MINUTE_MS);
    expect(sent).toMatchObject([
      {
        recipients: { entityRef: PLATFORM },
        payload: {
          title: 'The backup platform of cluster "apps" fails a check: MinIO',
          link: '/volsync/platform',
        },
      },
    ]);
    sent.splice(0);
    check.state = 'unknown';
    await after(10 * MINUTE_MS);
    await after(10 * MINUTE_MS);
    expect(titles()).toEqual([]);
    check.state = 'good';
    await after(0);
    await after(2 * MINUTE_MS);
    expect(titles()).toEqual([
      'Resolved: the backup platform of cluster "apps" passes the check again: MinIO',
    ]);
  });

  it('are retried until they are accepted, and failures are logged once', async () => {
    const { namespace, delivery, logger, titles, after } = await environment(
      id,
    );
    namespace.stands = [failing()];
    delivery.refuses = 'Request failed with status 404';
    await after(0);
    for (let i = 0; i < 5; i += 1) {
      await after(2 * MINUTE_MS);
    }
    expect(logger.warn).toHaveBeenCalledTimes(1);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringMatching(
        /Check that @backstage\/plugin-notifications-backend is installed\..*404/,
      ),
    );
    delivery.refuses = undefined;
    await after(10 * MINUTE_MS);
    expect(titles()).toEqual(['Backups of "data" are failing']);
    await after(60 * MINUTE_MS);
    expect(titles()).toEqual([]);
  });

  it('are sent again with the same scope if a replica died while sending', async () => {
    const { namespace, delivery, sent, after, replica } = await environment(id);
    namespace.stands = [failing()];
    await after(0);
    delivery.dies = true;
    const dying = replica();
    await after(2 * MINUTE_MS, async () => {
      void dying();
      while (sent.length === 0) {
        await new Promise(resolve => setTimeout(resolve, 5));
      }
    });
    delivery.dies = false;
    await after(MINUTE_MS, replica());
    expect(sent).toHaveLength(1);
    await after(10 * MINUTE_MS, replica());
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual(sent[0]);
    await after(60 * MINUTE_MS, replica());
    expect(sent).toHaveLength(2);
  });
});
