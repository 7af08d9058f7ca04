import type {
  Reading,
  ReplicationSource,
} from 'backstage-plugin-volsync-common';
import type { CacheChange, ClusterCache } from '../clusters/ClusterCache';
import { TerminatedPods } from './TerminatedPods';
import { EndedRuns } from './EndedRuns';
import { RunObserver } from './RunObserver';

/** The part of the cache that both observers use: its notifications. */
function fakeCache() {
  const listeners = new Set<(change: CacheChange) => void>();
  const cache: Pick<ClusterCache, 'subscribe'> = {
    subscribe: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return {
    cache: cache as ClusterCache,
    emit: (change: CacheChange) => listeners.forEach(one => one(change)),
  };
}

describe('RunObserver', () => {
  let now: Date;
  const clock = { now: () => now, sleep: async () => {} };
  const metadata = { name: 'app', namespace: 'shop', uid: 'u1' };
  const kind = 'ReplicationSource';
  const ended: string[] = [];

  function create(
    endedRuns?: ConstructorParameters<typeof RunObserver>[0]['endedRuns'],
    lastReadings?: ConstructorParameters<typeof RunObserver>[0]['lastReadings'],
  ) {
    const { cache, emit } = fakeCache();
    const memory = new RunObserver({
      cache,
      clock,
      endedRuns,
      lastReadings,
      onRunEnd: (cluster, { metadata: { name } }) =>
        ended.push(`${cluster}/${name}`),
    });
    let previous: ReplicationSource | undefined;
    return {
      memory,
      see: (
        status: ReplicationSource['status'],
        initial = false,
        spec: ReplicationSource['spec'] = {},
      ) => {
        const object: ReplicationSource = {
          kind,
          metadata,
          spec: { sourcePVC: 'data', ...spec },
          status,
        };
        emit({
          cluster: 'apps',
          kind: 'replicationSources',
          change: { type: 'set', object, previous, initial },
        });
        previous = object;
      },
      seeJob: (failed: number) =>
        emit({
          cluster: 'apps',
          kind: 'jobs',
          change: {
            type: 'set',
            initial: false,
            object: {
              kind: 'Job',
              metadata: {
                name: 'volsync-src-app',
                namespace: 'shop',
                ownerReferences: [
                  { kind, name: 'app', uid: 'u1', controller: true },
                ],
              },
              status: { failed },
            },
          },
        }),
      remove: () =>
        emit({
          cluster: 'apps',
          kind: 'replicationSources',
          change: {
            type: 'deleted',
            object: { kind, metadata },
            initial: false,
          },
        }),
    };
  }
  const condition = (reason: string, message = '') => [
    {
      type: 'Synchronizing',
      status: 'False',
      reason,
      message,
      lastTransitionTime: '2026-01-01T00:00:00Z',
    },
  ];
  const object = { kind, metadata };

  beforeEach(() => {
    now = new Date('2026-01-02T00:00:00Z');
    ended.length = 0;
  });

  it('knows after a restart which runs had ended before', async () => {
    now = new Date('2026-11-20T10:00:00Z');
    const entry = (id: string, source?: string) => ({
      volume: { cluster: 'apps', namespace: 'shop', claim: 'data' },
      entry: {
        id,
        what: 'run' as const,
        endedAt: '2026-11-20T09:00:00Z',
        result: 'succeeded' as const,
        snapshotId: id,
        source,
      },
    });
    const endedRuns = await EndedRuns.load(
      {
        listSince: async () => [
          entry('aaaaaaaa', 'app'),
          entry('bbbbbbbb', 'another'),
          entry('cccccccc'),
        ],
      },
      clock,
    );
    const { memory, see } = create(endedRuns);
    see({}, true);
    const source = { kind, metadata, spec: { sourcePVC: 'data' } };
    expect(memory.seenRuns('apps', source).map(run => run.snapshotId)).toEqual([
      'cccccccc',
      'aaaaaaaa',
    ]);
    expect(endedRuns.list('apps', source).map(run => run.snapshotId)).toEqual([
      'cccccccc',
      'aaaaaaaa',
    ]);
    expect(endedRuns.list('other', source).map(run => run.snapshotId)).toEqual(
      [],
    );
  });

  it('keeps when it saw the condition change, not later updates of the object', () => {
    const { memory, see } = create();
    see({ conditions: condition('WaitingForManual') }, true);
    expect(memory.conditionSince('apps', object)).toBe('2026-01-01T00:00:00Z');
    now = new Date('2026-01-02T00:01:00Z');
    see({ conditions: condition('Error', 'x') });
    expect(memory.conditionSince('apps', object)).toBe(
      '2026-01-02T00:01:00.000Z',
    );
    now = new Date('2026-01-02T00:02:00Z');
    see({ conditions: condition('Error', 'x'), lastManualSync: 'y' });
    expect(memory.conditionSince('apps', object)).toBe(
      '2026-01-02T00:01:00.000Z',
    );
  });

  it('times an Error that healthy runs also show from its first sight, and others from their own time', () => {
    const flash = create();
    flash.see(
      {
        conditions: condition(
          'Error',
          'Operation cannot be fulfilled on jobs.batch "volsync-src-app": the object has been modified; please apply your changes to the latest version and try again',
        ),
      },
      true,
    );
    expect(flash.memory.conditionSince('apps', object)).toBe(
      '2026-01-02T00:00:00.000Z',
    );
    const lasting = create();
    lasting.see(
      { conditions: condition('Error', 'secret is missing field') },
      true,
    );
    expect(lasting.memory.conditionSince('apps', object)).toBe(
      '2026-01-01T00:00:00Z',
    );
  });

  it('knows after a restart that a trigger was set during a run', () => {
    const stored = new Map<string, Reading<unknown>>();
    const lastReadings = {
      get: (key: string) => stored.get(key),
      put: (key: string, reading: Reading<unknown>) => {
        stored.set(key, reading);
      },
    };
    const { see, memory } = create(undefined, lastReadings);
    const spec = (manual: string) => ({ trigger: { manual } });
    const status = { lastSyncStartTime: '2026-01-01T00:00:00Z' };
    see(status, true, spec('a'));
    see(status, false, spec('b'));
    const changes = memory.seenChanges('apps', object);
    expect(changes).toMatchObject([
      { duringRun: '2026-01-01T00:00:00Z', fields: [{ to: 'b' }] },
    ]);
    const restarted = create(undefined, lastReadings);
    restarted.see(status, true, spec('b'));
    expect(restarted.memory.seenChanges('apps', object)).toEqual(changes);
  });

  it('keeps runs whose end it saw, newest first', () => {
    const { memory, see, seeJob } = create();
    see({ lastSyncStartTime: '2026-01-01T23:59:00Z' }, true);
    seeJob(2);
    see({
      lastSyncTime: '2026-01-01T23:59:30Z',
      lastSyncDuration: '30s',
      latestMoverStatus: {
        result: 'Successful',
        logs: 'snapshot 0123abcd saved',
      },
    });
    seeJob(8);
    see({
      lastSyncTime: '2026-01-01T23:59:30Z',
      latestMoverStatus: { result: 'Failed', logs: 'Fatal: wrong password' },
    });
    see({
      lastSyncTime: '2026-01-01T23:59:30Z',
      latestMoverStatus: { result: 'Failed', logs: 'Fatal: wrong password' },
    });
    expect(memory.seenRuns('apps', object)).toEqual([
      expect.objectContaining({ result: 'failed', failedAttempts: 8 }),
      {
        result: 'successful',
        startedAt: '2026-01-01T23:59:00Z',
        endedAt: '2026-01-01T23:59:30Z',
        durationSeconds: 30,
        failedAttempts: 2,
        snapshotId: '0123abcd',
      },
    ]);
    expect(ended).toEqual(['apps/app', 'apps/app']);
  });

  it('does not count its first observation as a run, and drops deleted sources', () => {
    const { memory, see, remove } = create();
    see(
      {
        lastSyncTime: '2026-01-01T00:00:00Z',
        conditions: condition('WaitingForManual'),
      },
      true,
    );
    expect(memory.seenRuns('apps', object)).toEqual([]);
    remove();
    expect(memory.conditionSince('apps', object)).toBeUndefined();
  });

  it('keeps changes of a spec, newest first, and since when it has watched', () => {
    const { cache, emit } = fakeCache();
    const memory = new RunObserver({ cache, clock });
    let previous: ReplicationSource | undefined;
    const write = (generation: number, schedule: string) => {
      const source: ReplicationSource = {
        kind,
        metadata: { ...metadata, generation },
        spec: { trigger: { schedule } },
      };
      emit({
        cluster: 'apps',
        kind: 'replicationSources',
        change: {
          type: 'set',
          object: source,
          previous,
          initial: previous === undefined,
        },
      });
      previous = source;
      now = new Date(now.getTime() + 60_000);
    };
    write(1, '@daily');
    write(1, '@daily');
    expect(memory.seenChanges('apps', object)).toEqual([]);
    for (let generation = 2; generation < 50; generation += 1) {
      write(generation, `${generation} * * * *`);
    }
    const changes = memory.seenChanges('apps', object);
    expect(changes).toHaveLength(30);
    expect(changes[0]).toMatchObject({
      at: '2026-01-02T00:49:00.000Z',
      fields: [
        { path: 'trigger.schedule', from: '48 * * * *', to: '49 * * * *' },
      ],
    });
    expect(memory.watchedSince('apps', object)).toBe(
      '2026-01-02T00:00:00.000Z',
    );
    expect(memory.watchedSince('edge', object)).toBeUndefined();
  });

  it('keeps that there was nothing to back up in a run', () => {
    const { memory, see } = create();
    see({}, true);
    see({
      lastSyncTime: '2026-01-02T00:00:00Z',
      latestMoverStatus: {
        result: 'Successful',
        logs: '== Directory is empty skipping backup ===',
      },
    });
    expect(memory.seenRuns('apps', object)).toEqual([
      expect.objectContaining({ result: 'successful', empty: true }),
    ]);
  });

  it('keeps 50 runs', () => {
    const { memory, see } = create();
    see({}, true);
    for (let run = 0; run < 70; run += 1) {
      see({ lastSyncTime: new Date(run * 60_000).toISOString() });
    }
    expect(memory.seenRuns('apps', object)).toHaveLength(50);
    expect(memory.seenRuns('apps', object)[0]?.endedAt).toBe(
      new Date(69 * 60_000).toISOString(),
    );
  });
});

describe('TerminatedPods', () => {
  it('keeps only failed pods, for an hour after they are gone', () => {
    let now = new Date('2026-01-02T00:00:00Z');
    const { cache, emit } = fakeCache();
    const pods = new TerminatedPods({
      cache,
      clock: { now: () => now, sleep: async () => {} },
    });
    for (const [name, phase, type] of [
      ['failed', 'Failed', 'deleted'],
      ['done', 'Succeeded', 'deleted'],
      ['there', 'Failed', 'set'],
    ] as const) {
      emit({
        cluster: 'apps',
        kind: 'pods',
        change: {
          type,
          initial: false,
          object: {
            metadata: { name, namespace: 'shop', uid: name },
            status: { phase },
          },
        },
      });
    }
    const names = () => pods.list('apps', 'shop').map(p => p.metadata.name);
    expect(names()).toEqual(['failed']);
    expect(pods.list('edge', 'shop')).toEqual([]);
    now = new Date('2026-01-02T01:00:01Z');
    expect(names()).toEqual([]);
  });
});
