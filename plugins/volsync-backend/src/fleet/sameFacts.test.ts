import {
  ATTEMPT_LIMIT,
  collectVolumeEvidence,
  judgeVolume,
  read,
  type CollectVolumeOptions,
  type FleetRow,
  type Job,
  type Pod,
  type ReplicationSource,
  type VolumeEvidence,
} from 'backstage-plugin-volsync-common';
import fc from 'fast-check';
import { toVolumeRecord } from '../evidence-export/toVolumeRecord';
import { toVolumeReport } from '../report/toVolumeReport';
import { toFleetRow } from './toFleetRow';

const now = '2026-11-23T12:00:00Z';
const LONG_AGO = '2026-11-19T04:00:00Z';

function source(
  spec: ReplicationSource['spec'],
  status: ReplicationSource['status'] = {},
): ReplicationSource {
  return {
    kind: 'ReplicationSource',
    metadata: { name: 'data', namespace: 'shop', uid: 'uid-source' },
    spec: { sourcePVC: 'data', restic: { repository: 's' }, ...spec },
    status,
  };
}

function evidenceOf(
  sources: readonly ReplicationSource[],
  more: Partial<CollectVolumeOptions['objects']> &
    Pick<CollectVolumeOptions, 'terminatedPods' | 'drill'> = {},
): VolumeEvidence {
  const { terminatedPods, drill, ...objects } = more;
  const none = read([], now);
  return collectVolumeEvidence({
    now,
    cluster: 'apps',
    namespace: 'shop',
    claimName: 'data',
    terminatedPods,
    drill,
    objects: {
      sources: read(sources, now),
      destinations: none,
      jobs: none,
      pods: none,
      claims: none,
      volumeSnapshots: none,
      events: none,
      ...objects,
    },
  });
}

const owner = (uid: string) => [
  { apiVersion: 'batch/v1', kind: 'Job', name: 'volsync-src-data', uid },
];

function failedPod(uid: string, index: number): Pod {
  return {
    metadata: {
      name: `${uid}-${index}`,
      uid: `${uid}-${index}`,
      namespace: 'shop',
      creationTimestamp: `2026-11-23T11:${String(10 + index).padStart(
        2,
        '0',
      )}:00Z`,
      labels: { 'job-name': 'volsync-src-data' },
      ownerReferences: owner(uid),
    },
    status: { phase: 'Failed' },
  };
}

function job(uid: string, failed: number): Job {
  return {
    metadata: {
      name: 'volsync-src-data',
      namespace: 'shop',
      uid,
      creationTimestamp: '2026-11-23T11:10:00Z',
      ownerReferences: [
        {
          apiVersion: 'volsync.backube/v1alpha1',
          kind: 'ReplicationSource',
          name: 'data',
          uid: 'uid-source',
          controller: true,
        },
      ],
    },
    status: { failed, active: 1 },
  };
}

/** What the fleet, the tab and the exported evidence report for one volume. */
function describeAll(evidence: VolumeEvidence) {
  const entity = { entityRef: 'component:default/shop' };
  const row = toFleetRow(evidence, judgeVolume(evidence), entity as never);
  const volume = toVolumeReport(evidence);
  const record = toVolumeRecord({ volume, evidence, history: [] });
  return { row, volume, record };
}

function expectSame({
  row,
  volume,
  record,
}: ReturnType<typeof describeAll>): void {
  const { source: main } = volume;
  const shared: Partial<FleetRow> = {
    cluster: volume.cluster,
    namespace: volume.namespace,
    claim: volume.claim,
    verdict: volume.verdict,
    newestRestorable: volume.newestRestorable,
    failingSince: volume.failingSince,
    objectiveSeconds: volume.objectiveSeconds,
    capacityBytes: volume.capacityBytes,
    source: main?.name,
    schedule: main?.schedule,
    paused: main?.paused,
    nextRun: main?.nextRun,
    nextRunAt: main?.nextRunAt,
    nextDrillAt: volume.drills?.nextAt,
  };
  for (const [field, value] of Object.entries(shared)) {
    expect([field, row[field as keyof FleetRow]]).toEqual([field, value]);
  }
  expect(row.finding?.what).toBe(volume.findings[0]?.what);
  expect(record.source?.schedule).toBe(main?.schedule);
  expect(record.verdict).toBe(row.verdict);
  const isRunning = volume.run !== undefined;
  expect(main?.nextRun === 'running').toBe(isRunning && !main?.paused);
  if (main?.nextRun !== 'scheduled') {
    expect(row.nextRunAt).toBeUndefined();
  }
}

describe('facts of a volume in fleet, tab and evidence', () => {
  it('reports no overdue run while one is in progress', () => {
    const all = describeAll(
      evidenceOf([
        source(
          { trigger: { schedule: '0 4 * * *' } },
          { nextSyncTime: LONG_AGO, lastSyncStartTime: LONG_AGO },
        ),
      ]),
    );
    expect(all.row).toMatchObject({ nextRun: 'running' });
    expect(all.row.nextRunAt).toBeUndefined();
    expectSame(all);
  });

  it('reports no next run for a paused source, whose status keeps the last one', () => {
    const all = describeAll(
      evidenceOf([
        source(
          { paused: true, trigger: { schedule: '0 4 * * *' } },
          { nextSyncTime: LONG_AGO },
        ),
      ]),
    );
    expect(all.row).toMatchObject({ nextRun: 'paused' });
    expect(all.row.nextRunAt).toBeUndefined();
    expectSame(all);
  });

  it('reports the next run before VolSync has written it', () => {
    const all = describeAll(
      evidenceOf([
        source(
          { trigger: { schedule: '*/20 * * * *' } },
          // A manual trigger removed the time, and was itself removed.
          { lastSyncTime: '2026-11-23T11:45:00Z', lastManualSync: 'once' },
        ),
      ]),
    );
    expect(all.row).toMatchObject({
      nextRun: 'scheduled',
      nextRunAt: expect.stringMatching(/^2026-11-23T12:00:00/),
    });
    expectSame(all);
  });

  it('reports "manual" only without a schedule', () => {
    expect(describeAll(evidenceOf([source({})])).row.nextRun).toBe('manual');
    const fresh = describeAll(
      evidenceOf([source({ trigger: { schedule: '0 4 * * *' } })]),
    );
    expect(fresh.row).toMatchObject({
      schedule: '0 4 * * *',
      nextRun: 'scheduled',
    });
    expectSame(fresh);
  });

  it.each([
    ['a manual trigger', { schedule: '0 4 * * *', manual: 'once' }],
    ['its own text', { schedule: 'every day at 4' }],
  ])('reports that %s keeps a schedule from firing', (_, trigger) => {
    const all = describeAll(
      evidenceOf([
        source({ trigger }, { nextSyncTime: LONG_AGO, lastManualSync: 'once' }),
      ]),
    );
    expect(all.row).toMatchObject({ nextRun: 'suspended' });
    expectSame(all);
  });

  it('counts eight attempts of a Job at most, and names all of the run', () => {
    const evidence = evidenceOf(
      [
        source(
          { trigger: { schedule: '0 4 * * *' } },
          { lastSyncStartTime: '2026-11-23T11:00:00Z' },
        ),
      ],
      {
        jobs: read([job('second', 7)], now),
        pods: read([failedPod('second', 20)], now),
        terminatedPods: [
          ...Array.from({ length: 8 }, (_, index) => failedPod('first', index)),
          ...Array.from({ length: 6 }, (_, index) =>
            failedPod('second', 10 + index),
          ),
        ],
      },
    );
    const { run, findings, verdict } = toVolumeReport(evidence);
    expect(run).toMatchObject({ failedAttempts: 7, attemptLimit: 8 });
    expect(verdict).toBe('failing');
    expect(findings[0]?.what).toContain('The last 15 backup attempts failed');
  });

  it('still reports failing between the deleted Job and the next one', () => {
    const evidence = evidenceOf(
      [
        source(
          { trigger: { schedule: '0 4 * * *' } },
          { lastSyncStartTime: '2026-11-23T11:00:00Z' },
        ),
      ],
      {
        jobs: read([job('second', 0)], now),
        terminatedPods: Array.from({ length: 8 }, (_, index) =>
          failedPod('first', index),
        ),
      },
    );
    const { run, verdict } = toVolumeReport(evidence);
    expect(verdict).toBe('failing');
    expect(run?.failedAttempts).toBe(8);
  });

  it('keeps the newest matching test restore after a failed one', () => {
    const outcome = (at: string, equal: boolean) => ({
      at,
      snapshotId: 'a'.repeat(64),
      equal,
      files: 1,
      bytes: 1,
    });
    const evidence = {
      ...evidenceOf([source({})], { drill: outcome(now, false) }),
      equalDrill: outcome(LONG_AGO, true),
    };
    expect(describeAll(evidence).row.provenAt).toBe(LONG_AGO);
  });

  it('agree for every source, status, Job and pod', () => {
    const time = fc.constantFrom(undefined, LONG_AGO, '2026-11-23T11:00:00Z');
    const anySource = fc
      .record({
        name: fc.constantFrom('a', 'b', 'c'),
        paused: fc.constantFrom(undefined, true, false),
        schedule: fc.constantFrom(undefined, '0 4 * * *', '@daily', 'x', ''),
        manual: fc.constantFrom(undefined, 'once', ''),
        nextSyncTime: time,
        lastSyncStartTime: time,
        lastSyncTime: time,
        result: fc.constantFrom(undefined, 'Successful', 'Failed'),
      })
      .map(one => ({
        ...source(
          {
            paused: one.paused,
            trigger: { schedule: one.schedule, manual: one.manual },
          },
          {
            nextSyncTime: one.nextSyncTime,
            lastSyncStartTime: one.lastSyncStartTime,
            lastSyncTime: one.lastSyncTime,
            latestMoverStatus: { result: one.result },
          },
        ),
        metadata: {
          name: one.name,
          namespace: 'shop',
          uid: 'uid-source',
          creationTimestamp: LONG_AGO,
        },
      }));
    const failed = fc.nat({ max: 8 });
    fc.assert(
      fc.property(
        fc.array(anySource, { maxLength: 3 }),
        fc.option(failed),
        failed,
        failed,
        (sources, inJob, present, former) => {
          const all = describeAll(
            evidenceOf(sources, {
              jobs: read(inJob === null ? [] : [job('second', inJob)], now),
              pods: read(
                Array.from({ length: present }, (_, index) =>
                  failedPod('second', 10 + index),
                ),
                now,
              ),
              terminatedPods: Array.from({ length: former }, (_, index) =>
                failedPod('first', index),
              ),
            }),
          );
          expectSame(all);
          expect(all.volume.run?.failedAttempts ?? 0).toBeLessThanOrEqual(
            ATTEMPT_LIMIT,
          );
        },
      ),
      { seed: 16, numRuns: 300 },
    );
  });
});
