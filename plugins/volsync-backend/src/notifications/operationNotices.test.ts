import { randomUUID } from 'node:crypto';
import { testDatabases } from '../__testUtils__/databases';
import { testConfig } from '../__testUtils__/testConfig';
import type { Clock } from '../lib/clock';
import { OperationStore } from '../operations/database/OperationStore';
import type { OperationDocument, OperationRecord } from '../operations/record';
import { NotificationOutbox } from './NotificationOutbox';
import { OperationNotifications } from './OperationNotifications';

const databases = testDatabases();
const HOUR_MS = 3_600_000;

/** A database in which operations end. */
async function environment(
  id: Parameters<typeof databases.init>[0],
  notifications: object = {},
) {
  const knex = await databases.init(id);
  const clock: Clock & { at: number } = {
    at: Date.parse('2026-11-25T12:00:00Z'),
    now: () => new Date(clock.at),
    sleep: async () => {},
  };
  const operations = new OperationStore(knex);
  const notices = new NotificationOutbox(knex);
  const round = () =>
    new OperationNotifications({
      operations,
      notices,
      config: testConfig({ notifications: { enabled: true, ...notifications } })
        .notifications,
      clock,
    }).run();
  const end = async (options: {
    readonly kind: OperationRecord['kind'];
    readonly by: string;
    readonly state?: 'succeeded' | 'failed' | 'stopped';
    readonly equal?: boolean;
    readonly at?: number;
    /** Of a whole service */
    readonly claims?: readonly string[];
  }) => {
    const { kind, by, state = 'succeeded', equal, at = clock.at } = options;
    const operation = randomUUID();
    const volumes = options.claims?.map(claim => ({
      cluster: 'apps',
      namespace: 'shop',
      claim,
    }));
    const document: OperationDocument = {
      options: {},
      params: {},
      steps: [],
      memory: {},
      choices: [],
      outcome: { summary: 'logline text of a log', equal },
      volumes,
    };
    await operations.insert({
      id: operation,
      planId: randomUUID(),
      kind,
      entityRef: 'component:default/shop',
      requestedBy: by,
      volume: volumes?.[0] ?? {
        cluster: 'apps',
        namespace: 'shop',
        claim: operation,
      },
      volumes: volumes?.map(one => ({ ...one, mark: one.claim })),
      createdAt: at - 90_000,
      document,
    });
    await operations.lease(operation, {
      holder: 'me',
      now: at,
      until: at + HOUR_MS,
    });
    await operations.save(operation, 'me', {
      state,
      document,
      wakeAt: at,
      endedAt: at,
    });
    return operation;
  };
  const take = async () => {
    const taken = await notices.take({
      now: clock.at,
      until: clock.at + 100 * HOUR_MS,
      limit: 100,
    });
    return taken.map(({ payload, recipients }) => ({
      title: payload.title.replace(/"[^"]*"/, '"…"'),
      severity: payload.severity,
      recipients,
      text: JSON.stringify(payload),
    }));
  };
  return { clock, round, end, take };
}

describe.each(databases.ids)('ended operations, on %s', id => {
  it('notify who started them and, for drills and restores over live data, the owners', async () => {
    const { round, end, take } = await environment(id);
    const ann = 'user:default/ann';
    const shop = 'component:default/shop';
    await end({ kind: 'backup', by: ann });
    await end({ kind: 'restore', by: ann, state: 'failed' });
    await end({ kind: 'restore-in-place', by: ann });
    await end({ kind: 'drill', by: ann, state: 'stopped' });
    await end({ kind: 'clean-up', by: 'plugin:scaffolder' });
    await round();
    const told = await take();
    expect(told.map(({ text, ...one }) => one)).toEqual(
      expect.arrayContaining([
        {
          title: 'The backup of "…" succeeded',
          severity: 'low',
          recipients: [ann],
        },
        {
          title: 'The restore of "…" failed',
          severity: 'high',
          recipients: [ann],
        },
        {
          title: 'The restore in place of "…" succeeded',
          severity: 'low',
          recipients: [ann, shop],
        },
        {
          title: 'The test restore of "…" was stopped',
          severity: 'high',
          recipients: [ann, shop],
        },
      ]),
    );
    expect(told).toHaveLength(4);
    expect(told[0]?.text).toContain('ended after 1 min 30 s');
    expect(JSON.stringify(told)).not.toContain('logline');
  });

  it('notify only of failures if the portal started them', async () => {
    const { round, end, take } = await environment(id);
    const by = 'plugin:volsync';
    await end({ kind: 'drill', by, equal: true });
    await end({ kind: 'drill', by, state: 'failed', equal: false });
    await end({ kind: 'drill', by, state: 'failed' });
    await round();
    expect(await take()).toMatchObject([
      {
        title: 'The test restore of "…" failed',
        recipients: ['component:default/shop'],
      },
    ]);
  });

  it('are notified once, by the leader, and not if they ended long ago', async () => {
    const { clock, round, end, take } = await environment(id);
    const by = 'user:default/ann';
    await end({ kind: 'backup', by });
    await end({ kind: 'backup', by, at: clock.at - 2 * HOUR_MS });
    await Promise.all([round(), round()]);
    expect(await take()).toHaveLength(1);
    clock.at += 60_000;
    await round();
    expect(await take()).toEqual([]);
  });

  it('name a whole service and all its volumes', async () => {
    const { round, end, take } = await environment(id);
    const by = 'user:default/ann';
    const claims = ['data', 'db'];
    await end({ kind: 'restore-service-in-place', by, claims });
    await round();
    const [told] = await take();
    expect(told).toMatchObject({
      recipients: [by, 'component:default/shop'],
    });
    expect(JSON.parse(told?.text ?? '')).toMatchObject({
      title: 'The restore in place of all volumes of "shop" succeeded',
      description: expect.stringContaining('Volumes "data", "db" in namespace'),
    });
  });

  it('are not notified if the operator disabled it', async () => {
    const { round, end, take } = await environment(id, {
      kinds: ['operation-failed'],
    });
    await end({ kind: 'backup', by: 'user:default/ann' });
    await round();
    expect(await take()).toEqual([]);
  });
});
