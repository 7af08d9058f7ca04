import {
  collectVolumeEvidence,
  read,
  unread,
  type CollectVolumeOptions,
  type ReplicationSource,
  parseQuantity,
} from 'backstage-plugin-volsync-common';
import fc from 'fast-check';
import { toVolumeReport } from './toVolumeReport';

const now = '2026-11-23T12:00:00Z';

function evidence(options: Partial<CollectVolumeOptions['objects']> = {}) {
  const none = read([], now);
  return collectVolumeEvidence({
    now,
    cluster: 'apps',
    namespace: 'shop',
    claimName: 'data',
    objects: {
      sources: none,
      destinations: none,
      jobs: none,
      pods: none,
      claims: none,
      volumeSnapshots: none,
      events: none,
      ...options,
    },
  });
}

const source = (name: string, spec = {}): ReplicationSource => ({
  kind: 'ReplicationSource',
  metadata: { name, namespace: 'shop', uid: name },
  spec: { sourcePVC: 'data', restic: { repository: 's' }, ...spec },
});

describe('toVolumeReport', () => {
  it('reports a claim without a backup', () => {
    const report = toVolumeReport(
      evidence({
        claims: read(
          [
            {
              metadata: { name: 'data' },
              status: { phase: 'Bound', capacity: { storage: '10Gi' } },
            },
          ],
          now,
        ),
      }),
    );
    expect(report).toMatchObject({
      id: 'apps/shop/data',
      verdict: 'unprotected',
      capacityBytes: 10 * 2 ** 30,
      claimPhase: 'Bound',
      source: undefined,
      run: undefined,
      repository: { state: 'unread', reason: 'not-found' },
      otherSources: [],
    });
  });

  it('reports what happened, and since when it was watched', () => {
    const options: CollectVolumeOptions = {
      now,
      cluster: 'apps',
      namespace: 'shop',
      claimName: 'data',
      objects: {
        sources: read([source('a')], now),
        destinations: read([], now),
        jobs: read([], now),
        pods: read([], now),
        claims: read([], now),
        volumeSnapshots: read([], now),
        events: read([], now),
      },
      seenChangesOf: () => [
        { at: now, fields: [{ path: 'paused', to: 'true' }] },
      ],
      watchedSinceOf: () => '2026-11-23T11:00:00Z',
    };
    expect(toVolumeReport(collectVolumeEvidence(options))).toMatchObject({
      watchedSince: '2026-11-23T11:00:00Z',
      timeline: [{ at: now, kind: 'pause', subject: 'ReplicationSource a' }],
    });
  });

  it('reports an unreadable volume as unknown, never as protected, and names what is missing', () => {
    const gone = unread('unreachable', 'gone', now) as never;
    const report = toVolumeReport(
      evidence({ sources: gone, claims: gone, destinations: gone }),
    );
    expect(report.verdict).toBe('unknown');
    expect(report.missing.map(m => m.part)).toEqual([
      'claim',
      'replication sources',
      'replication destinations',
    ]);
  });

  it('lists the source with a schedule first', () => {
    const report = toVolumeReport(
      evidence({
        sources: read(
          [
            source('a', { paused: true, trigger: { schedule: '@daily' } }),
            source('b', { trigger: { manual: 'x' } }),
            source('c', {
              trigger: { schedule: '@daily' },
              unheard: { of: 1 },
            }),
          ],
          now,
        ),
      }),
    );
    expect(report.source?.name).toBe('c');
    expect(report.otherSources).toEqual(['b', 'a']);
  });

  it('shows attempts whose pods are gone, oldest first', () => {
    const pod = (name: string, at: string, phase: string) => ({
      metadata: {
        name,
        namespace: 'shop',
        uid: name,
        creationTimestamp: at,
        labels: { 'job-name': 'volsync-src-a' },
      },
      status: {
        phase,
        containerStatuses: [
          {
            name: 'restic',
            state:
              phase === 'Failed'
                ? { terminated: { exitCode: 3, reason: 'Error' } }
                : {},
          },
        ],
      },
    });
    const base = evidence({
      sources: read(
        [
          {
            ...source('a'),
            status: { lastSyncStartTime: '2026-11-23T11:50:00Z' },
          },
        ],
        now,
      ),
      pods: read([pod('p2', '2026-11-23T11:52:00Z', 'Running')], now),
    });
    const main =
      base.sources.state === 'read' ? base.sources.value[0] : undefined;
    const report = toVolumeReport({
      ...base,
      sources: read(
        main
          ? [
              {
                ...main,
                terminatedPods: [
                  pod('p1', '2026-11-23T11:51:00Z', 'Failed'),
                  pod('p0', '2026-11-23T10:00:00Z', 'Failed'),
                ],
              },
            ]
          : [],
        now,
      ),
    });
    expect(report.run).toMatchObject({
      startedAt: '2026-11-23T11:50:00Z',
      failedAttempts: 1,
      attemptLimit: 8,
      attempts: [
        { pod: 'p1', state: 'failed', exitCode: 3 },
        { pod: 'p2', state: 'running' },
      ],
    });
    expect(report.verdict).toBe('failing');
  });
});

describe('parseQuantity', () => {
  it.each([
    ['10Gi', 10 * 2 ** 30],
    ['1e3', 1_000],
    ['1E', 1e18],
    ['500m', 0.5],
    ['.5Ki', 512],
    [7, 7],
    ['10 Gi', undefined],
    ['GiB', undefined],
    ['1Gib', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j → %j', (text, value) => {
    expect(parseQuantity(text)).toBe(value);
  });

  it('never throws and never returns NaN', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        expect(parseQuantity(text)).not.toBeNaN();
      }),
      { seed: 16 },
    );
  });
});
