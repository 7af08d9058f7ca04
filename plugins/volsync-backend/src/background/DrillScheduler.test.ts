import { mockServices } from '@backstage/backend-test-utils';
import { ConflictError, NotAllowedError } from '@backstage/errors';
import type { OperationPlan } from 'backstage-plugin-volsync-common';
import { ClusterUnreachableError } from 'backstage-plugin-volsync-node';
import { testDatabases } from '../__testUtils__/databases';
import { volumeStatus } from '../__testUtils__/volumeStatus';
import type { VolumeStatus } from '../fleet/toVolumeStatus';
import type { VolumeTarget } from '../fleet/VolumeTarget';
import type { Clock } from '../lib/clock';
import { DrillScheduler } from './DrillScheduler';
import { DrillSchedules } from '../history/DrillSchedules';
import { DrillScheduleStore } from '../history/DrillScheduleStore';

const databases = testDatabases();
const HOUR_MS = 3_600_000;
const DAY = 24 * HOUR_MS;

const volumeStatusOf = (claim: string, change: Partial<VolumeStatus> = {}) =>
  volumeStatus(claim, {
    drills: { everySeconds: DAY / 1_000, from: 'portal', scheduled: true },
    ...change,
  });

/** A fleet whose volumes the test sets, and a service whose answers the test sets. */
async function environment(
  id: Parameters<typeof databases.init>[0],
  concurrent = 1,
) {
  const clock: Clock & { at: number } = {
    at: Date.parse('2026-11-25T00:00:00Z'),
    now: () => new Date(clock.at),
    sleep: async () => {},
  };
  const logger = mockServices.logger.mock();
  const schedules = new DrillScheduleStore(await databases.init(id));
  const fleet = { isRead: true, volumes: [] as VolumeTarget[] };
  const started: string[] = [];
  const active = new Set<string>();
  const plans = new Map<string, () => Partial<OperationPlan>>();
  const starts = new Map<string, () => void>();
  const operations = {
    plan: async ({ claim }: { claim: string }) => ({
      token: claim,
      warnings: [],
      ...plans.get(claim)?.(),
    }),
    start: async (
      { claim, entityRef }: { claim: string; entityRef: string },
      { reason }: { reason?: string },
    ) => {
      starts.get(claim)?.();
      started.push(`${claim} of ${entityRef}: ${reason}`);
      active.add(claim);
      return { id: claim };
    },
  };
  const rounds = new DrillScheduler({
    volumes: {
      isComplete: async () => true,
      list: async () => fleet.volumes,
      listRead: async () => new Set(fleet.isRead ? ['apps/shop'] : []),
    },
    operations: operations as never,
    store: { countActiveOf: async () => active.size },
    schedules,
    knownSchedules: new DrillSchedules({
      store: schedules,
      clock,
      logger,
      onChange: () => {},
    }),
    auth: mockServices.auth({ pluginId: 'volsync' }),
    config: { enabled: true, every: DAY, concurrent },
    clock,
    logger,
  });
  const round = () => rounds.run(new AbortController().signal);
  const take = () => {
    active.clear();
    return started.splice(0).map(text => text.split(' ')[0]);
  };
  return { clock, schedules, fleet, plans, starts, started, round, take };
}

describe.each(databases.ids)('scheduled drills, on %s', id => {
  it('start with the volume that has waited longest, up to the limit', async () => {
    const { clock, fleet, round, take, started } = await environment(id, 2);
    const begun = clock.at;
    const at = (hours: number) =>
      new Date(begun - hours * HOUR_MS).toISOString();
    fleet.volumes = [
      volumeStatusOf('young', { drilledAt: at(1) }),
      volumeStatusOf('old', { drilledAt: at(30) }),
      volumeStatusOf('older', { drilledAt: at(50) }),
      volumeStatusOf('oldest', { drilledAt: at(70) }),
      volumeStatusOf('readable', { isBound: false }),
      volumeStatusOf('empty', { hasSnapshot: false }),
      volumeStatusOf('unasked', { drills: undefined }),
      volumeStatusOf('off', {
        drills: { everySeconds: 60, from: 'entity', scheduled: false },
      }),
    ];
    await round();
    await round();
    expect(started[0]).toBe(
      'old of component:default/shop: On schedule: every 24 h',
    );
    expect(take()).toEqual(['old', 'older']);
    await round();
    expect(take()).toEqual(['oldest']);
    await round();
    expect(take()).toEqual([]);
    fleet.volumes = [volumeStatusOf('young', { drilledAt: at(1) })];
    clock.at += 22 * HOUR_MS;
    await round();
    expect(take()).toEqual([]);
    clock.at += HOUR_MS;
    await round();
    expect(take()).toEqual(['young']);
  });

  it('follow the shortest period that any entity requests, and start over when requested again', async () => {
    const { clock, fleet, round, take, started, schedules } = await environment(
      id,
    );
    fleet.volumes = [
      volumeStatusOf('data', { entityRef: 'component:default/rarely' }),
      volumeStatusOf('data', {
        entityRef: 'component:default/often',
        drills: { everySeconds: 3_600, from: 'entity', scheduled: true },
      }),
    ];
    await round();
    expect(started).toEqual([
      'data of component:default/often: On schedule: every 1 h',
    ]);
    take();
    fleet.isRead = false;
    fleet.volumes = [];
    await round();
    expect(await schedules.list()).toHaveLength(1);
    fleet.isRead = true;
    await round();
    expect(await schedules.list()).toEqual([]);
    clock.at += DAY;
    fleet.volumes = [volumeStatusOf('data')];
    await round();
    expect(take()).toEqual(['data']);
    expect(await schedules.list()).toMatchObject([
      { schedule: { since: '2026-11-26T00:00:00.000Z', message: undefined } },
    ]);
  });

  it('are not started if their plan is blocked, record the reason, and delay no other drill', async () => {
    const { clock, fleet, plans, round, take, schedules } = await environment(
      id,
    );
    plans.set('blocked', () => ({
      token: undefined,
      warnings: [
        { code: 'a', severity: 'warning', what: 'This may be slow.' },
        {
          code: 'b',
          severity: 'blocks',
          what: 'There is no room.',
          remedy: 'Make room.',
        },
      ],
    }));
    plans.set('forbidden', () => {
      throw new NotAllowedError('The namespace is not bound');
    });
    fleet.volumes = [
      volumeStatusOf('blocked'),
      volumeStatusOf('forbidden'),
      volumeStatusOf('good'),
    ];
    await round();
    expect(take()).toEqual(['good']);
    const messages = async () =>
      Object.fromEntries(
        (await schedules.list()).map(({ volume, schedule }) => [
          volume.claim,
          schedule.message,
        ]),
      );
    expect(await messages()).toEqual({
      blocked: 'There is no room. Make room.',
      forbidden: 'The namespace is not bound',
      good: undefined,
    });
    plans.clear();
    clock.at += 5.9 * HOUR_MS;
    await round();
    expect(take()).toEqual([]);
    clock.at += 0.2 * HOUR_MS;
    await round();
    expect(take()).toEqual(['blocked']);
    expect(await messages()).toMatchObject({ blocked: undefined });
  });

  it('are retried in the next round after a temporary failure', async () => {
    const { fleet, plans, starts, round, take, schedules } = await environment(
      id,
      5,
    );
    plans.set('gone', () => {
      throw new ClusterUnreachableError('apps', 'No answer');
    });
    starts.set('busy', () => {
      throw new ConflictError('Another operation is active');
    });
    fleet.volumes = [volumeStatusOf('gone'), volumeStatusOf('busy')];
    await round();
    expect(take()).toEqual([]);
    expect((await schedules.list()).map(one => one.schedule.triedAt)).toEqual([
      undefined,
      undefined,
    ]);
    plans.clear();
    starts.clear();
    await round();
    expect(take()).toEqual(['busy', 'gone']);
  });
});
