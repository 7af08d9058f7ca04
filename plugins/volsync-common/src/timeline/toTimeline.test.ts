import fc from 'fast-check';
import { read, unread } from '../verdict/reading';
import {
  beginRun,
  failRun,
  reportError,
} from '../verdict/__testUtils__/events';
import {
  healthyInputs,
  NOW,
  volumeOf,
  type VerdictInputs,
} from '../verdict/__testUtils__/inputs';
import type { MoverEvidence, VolumeEvidence } from '../verdict/evidence';
import type { TimelineEntry } from './entry';
import { toTimeline, watchedSince } from './toTimeline';

const lines = (entries: readonly TimelineEntry[]) =>
  entries.map(({ at, kind, what }) => `${at} ${kind}: ${what}`);

function timelineOf(change: (inputs: VerdictInputs) => void): TimelineEntry[] {
  const inputs = healthyInputs();
  change(inputs);
  return toTimeline(volumeOf(inputs));
}

/** Evidence of an environment with something added to its only source. */
function withSource(
  change: Partial<MoverEvidence>,
  inputs: VerdictInputs = healthyInputs(),
): VolumeEvidence {
  const volume = volumeOf(inputs);
  return {
    ...volume,
    sources:
      volume.sources.state === 'read'
        ? read(
            volume.sources.value.map(one => ({ ...one, ...change })),
            NOW,
          )
        : volume.sources,
  };
}

describe('toTimeline', () => {
  it('lists a healthy volume, newest first, a run and its snapshot once', () => {
    expect(lines(timelineOf(() => {}))).toEqual([
      '2026-11-23T03:02:00Z restore: Snapshot aaaaaaaa restored',
      '2026-11-23T03:01:00Z change: ReplicationDestination “app-restore” created',
      '2026-11-23T03:00:10Z run: Backup saved snapshot aaaaaaaa',
      '2026-11-23T02:00:10Z run: Backup saved snapshot bbbbbbbb',
      '2026-11-01T00:00:05Z repository: Repository created',
      '2026-11-01T00:00:00Z change: ReplicationSource “app” created',
      '2026-11-01T00:00:00Z change: Volume “app-data” created',
    ]);
  });

  it.each<
    [
      string,
      (inputs: VerdictInputs) => void,
      readonly (string | Partial<TimelineEntry>)[],
    ]
  >([
    [
      'the last success from the status, where nobody watched',
      inputs => {
        inputs.seenRuns = [];
      },
      [
        {
          at: '2026-11-23T03:00:10Z',
          kind: 'run',
          what: 'Backup saved snapshot aaaaaaaa in 10 s',
          subject: 'ReplicationSource app',
        },
        // Its run was not observed: it is known only from the object store
        {
          at: '2026-11-23T02:00:09Z',
          kind: 'snapshot',
          what: 'Snapshot bbbbbbbb saved',
          subject: 'Repository backups/app',
        },
      ],
    ],
    [
      'no snapshot for a success whose log is of a later failure',
      inputs => {
        inputs.seenRuns = [];
        inputs.source.status!.latestMoverStatus = {
          result: 'Failed',
          logs: 'snapshot cccccccc saved',
        };
      },
      [
        'Backup succeeded in 10 s; snapshot aaaaaaaa was saved during it',
        'Snapshot bbbbbbbb saved',
      ],
    ],
    [
      'no snapshot for a run in whose time two were written',
      inputs => {
        inputs.seenRuns = [];
        inputs.source.status!.latestMoverStatus = { result: 'Failed' };
        inputs.facts.snapshots[0]!.lastModified = '2026-11-23T03:00:05Z';
      },
      [
        'Backup succeeded in 10 s; its snapshot is unknown',
        'Snapshot aaaaaaaa saved',
        'Snapshot bbbbbbbb saved',
      ],
    ],
    [
      'no snapshot for a run where others write too',
      inputs => {
        inputs.seenRuns = [];
        inputs.source.status!.latestMoverStatus = { result: 'Failed' };
        inputs.facts.sharedWith = ['home/shop/other'];
      },
      ['Backup succeeded in 10 s; its snapshot is unknown'],
    ],
    [
      'no snapshot for a run of which only the end is known',
      inputs => {
        inputs.seenRuns = [];
        inputs.source.status!.latestMoverStatus = { result: 'Failed' };
        inputs.source.status!.lastSyncDuration = undefined;
      },
      ['Backup succeeded; its snapshot is unknown'],
    ],
    [
      'a backup of nothing',
      inputs => {
        inputs.seenRuns = [];
        inputs.source.status!.latestMoverStatus!.logs =
          '== Directory is empty skipping backup ===';
      },
      [
        {
          severity: 'warning',
          what: 'Backup succeeded without a snapshot because the volume was empty',
        },
      ],
    ],
    [
      'a restore of nothing',
      inputs => {
        inputs.destination.status!.latestMoverStatus!.logs =
          'No eligible snapshots found';
      },
      [{ kind: 'restore', severity: 'critical' }],
    ],
    [
      'runs that failed, and how often',
      inputs => {
        inputs.seenRuns.push({
          endedAt: '2026-11-23T02:30:00Z',
          result: 'failed',
          failedAttempts: 8,
        });
        inputs.seenRuns[1]!.failedAttempts = 1;
      },
      [
        {
          severity: 'critical',
          what: 'Backup failed after 8 failed attempts',
        },
        'Backup saved snapshot aaaaaaaa after 1 failed attempt',
      ],
    ],
    [
      'a failed run that saved a snapshot all the same, once',
      inputs => {
        inputs.seenRuns[0]!.result = 'failed';
      },
      ['Backup failed; saved snapshot bbbbbbbb, which may be incomplete'],
    ],
    [
      'a snapshot that was removed since',
      inputs => {
        inputs.facts.snapshots.shift();
      },
      ['Backup saved snapshot bbbbbbbb; it is no longer in the repository'],
    ],
    [
      'no absence from a listing that is not complete',
      inputs => {
        inputs.facts.snapshots.shift();
        inputs.facts.listing = 'partial';
      },
      ['Backup saved snapshot bbbbbbbb'],
    ],
    [
      'each attempt that failed, and the run that goes on',
      inputs => failRun(inputs, 'Fatal: wrong password or no key found'),
      [
        {
          at: '2026-11-23T03:03:20Z',
          kind: 'attempt',
          severity: 'warning',
          what: 'Backup attempt failed with exit code 1: “Fatal: wrong password or no key found”',
          subject: 'Pod volsync-src-app-x1y2z',
        },
        {
          at: '2026-11-23T03:03:00Z',
          kind: 'run',
          what: 'Backup started, in progress',
        },
      ],
    ],
    [
      'an attempt of a restore whose end nobody wrote down',
      inputs => {
        failRun(inputs, '', { of: 'destination' });
        inputs.pods[0]!.status!.containerStatuses = [];
        inputs.pods[0]!.status!.reason = 'Evicted';
      },
      [
        {
          at: '2026-11-23T03:03:10Z',
          what: 'Restore attempt started, and failed: “Evicted”',
        },
      ],
    ],
    [
      'what the controller complains of, once it has lasted',
      inputs => reportError(inputs, 'Secret "x"\u001b[31m not\nfound'),
      [
        {
          kind: 'error',
          severity: 'critical',
          what: 'VolSync can\'t continue the backup: “Secret "x" [31m not found”',
        },
      ],
    ],
    [
      'a repository that was begun anew',
      inputs => {
        inputs.facts.createdAt = '2026-11-23T02:59:59Z';
      },
      [
        {
          at: '2026-11-23T02:59:59Z',
          kind: 'repository',
          severity: 'warning',
          what: 'Repository re-initialized; earlier backups are no longer in it',
        },
      ],
    ],
    [
      'a repository younger than the last prune',
      inputs => {
        inputs.seenRuns = [];
        inputs.source.status!.restic = { lastPruned: '2026-10-31T00:00:00Z' };
      },
      [
        { at: '2026-10-31T00:00:00Z', kind: 'repository' },
        { at: '2026-11-01T00:00:05Z', severity: 'warning' },
      ],
    ],
    [
      'that others write into the repository',
      inputs => {
        inputs.facts.sharedWith = ['home/shop/other'];
        inputs.seenRuns = [];
      },
      ['Snapshot bbbbbbbb saved, in a repository that other sources use, too'],
    ],
    [
      'when the Secret was written',
      inputs => {
        inputs.secret = read(
          { name: 'app-restic', keys: [], changedAt: '2026-11-22T00:00:00Z' },
          NOW,
        );
      },
      [
        {
          at: '2026-11-22T00:00:00Z',
          kind: 'change',
          what: 'Secret “app-restic” of the repository last changed',
        },
      ],
    ],
    [
      'what a drill proved',
      inputs => {
        inputs.drill = {
          at: '2026-11-23T03:04:00Z',
          snapshotId: 'a'.repeat(64),
          equal: false,
          files: 3,
          bytes: 1,
          message: 'one file differs',
        };
      },
      [
        {
          kind: 'drill',
          severity: 'critical',
          what: 'Test restore of snapshot aaaaaaaa failed: “one file differs”',
        },
      ],
    ],
    [
      'that a source is on its way out',
      inputs => {
        inputs.source.metadata.deletionTimestamp = '2026-11-23T03:04:30Z';
      },
      ['ReplicationSource “app” deleted, waiting for its finalizers'],
    ],
  ])('tells %s', (_, change, expected) => {
    const entries = timelineOf(change);
    for (const entry of expected) {
      expect(entries).toContainEqual(
        expect.objectContaining(
          typeof entry === 'string' ? { what: entry } : entry,
        ),
      );
    }
    const ids = [...'ab'].map(letter => letter.repeat(8));
    for (const id of ids) {
      const told = entries.filter(
        ({ what, kind }) =>
          what.includes(id) && (kind === 'run' || kind === 'snapshot'),
      );
      expect(told.length).toBeLessThanOrEqual(1);
    }
  });

  it.each([
    [
      'a pause',
      [{ path: 'paused', to: 'true' }],
      [['pause', 'Backups paused']],
    ],
    [
      'its end',
      [{ path: 'paused', from: 'true' }],
      [['resume', 'Backups resumed']],
    ],
    [
      'a manual trigger and what was written with it',
      [
        { path: 'trigger.manual', to: 'now' },
        { path: 'trigger.schedule', from: '@daily' },
      ],
      [
        ['change', 'Configuration changed: trigger.schedule “@daily” removed'],
        ['change', 'Manual backup requested, with trigger “now”'],
      ],
    ],
    [
      'a manual trigger that is gone',
      [{ path: 'trigger.manual', from: 'now' }],
      [['change', 'Manual trigger “now” removed']],
    ],
    [
      'many fields',
      ['a', 'b', 'c', 'd'].map(path => ({ path, from: '1', to: '2' })),
      [
        [
          'change',
          'Configuration changed: a from “1” to “2”; b from “1” to “2”; c from “1” to “2”; and 3 more',
        ],
      ],
    ],
    [
      'fields whose values are nobody’s business',
      [{ path: 'external.parameters.key' }],
      [['change', 'Configuration changed: external.parameters.key changed']],
    ],
  ])('lists an observed change: %s', (_, fields, expected) => {
    const at = '2026-11-23T03:04:30Z';
    const more = fields.length > 3 ? 2 : undefined;
    const entries = toTimeline(
      withSource({ seenChanges: [{ at, fields, more }] }),
    );
    expect(
      entries
        .filter(entry => entry.at === at)
        .map(({ kind, what }) => [kind, what]),
    ).toEqual(expected);
  });

  it('counts an attempt once while its pod terminates', () => {
    const inputs = healthyInputs();
    failRun(inputs, '');
    const entries = toTimeline(
      withSource({ terminatedPods: inputs.pods }, inputs),
    ).filter(({ kind }) => kind === 'attempt');
    expect(entries).toHaveLength(1);
  });

  it('lists a repository once if two sources use it', () => {
    const told = timelineOf(inputs => {
      inputs.moreSources.push({
        ...inputs.source,
        metadata: { ...inputs.source.metadata, name: 'app-2', uid: 'uid-2' },
      });
    }).filter(({ kind }) => kind === 'repository');
    expect(told).toHaveLength(1);
  });

  it('omits what could not be read', () => {
    const entries = timelineOf(inputs => {
      const gone = unread('unreachable', 'gone', NOW);
      inputs.unread = { sources: gone, destinations: gone, claims: gone };
    });
    expect(entries).toEqual([]);
  });

  it('omits events without a valid time', () => {
    const entries = timelineOf(inputs => {
      inputs.source.metadata.creationTimestamp = 'yesterday';
      inputs.source.status!.lastSyncStartTime = '';
    });
    expect(entries.map(({ what }) => what)).not.toContain(
      'ReplicationSource “app” created',
    );
  });

  it('keeps the newest hundred', () => {
    const entries = timelineOf(inputs => {
      inputs.facts.snapshots = Array.from({ length: 500 }, (_, index) => ({
        id: `${index}`.padStart(64, '0').split('').reverse().join(''),
        lastModified: new Date(
          Date.parse('2026-11-22T00:00:00Z') + index * 1000,
        ).toISOString(),
        sizeBytes: 1,
      }));
    });
    expect(entries).toHaveLength(100);
    expect(entries.at(-1)!.at > '2026-11-22T00:06:00').toBe(true);
  });

  it('is sorted, has no duplicates and does not depend on the order of the evidence', () => {
    const rich = healthyInputs();
    failRun(rich, 'Fatal: x');
    beginRun(rich, 'destination');
    const shuffle = <T>(list: readonly T[]) =>
      fc.shuffledSubarray([...list], { minLength: list.length });
    fc.assert(
      fc.property(
        shuffle(rich.facts.snapshots),
        shuffle(rich.seenRuns),
        shuffle(rich.pods),
        (snapshots, seenRuns, pods) => {
          const entries = toTimeline(
            volumeOf({
              ...rich,
              facts: { ...rich.facts, snapshots },
              seenRuns,
              pods,
            }),
          );
          expect(entries).toEqual(toTimeline(volumeOf(rich)));
          const times = entries.map(({ at }) => Date.parse(at));
          expect(times).toEqual([...times].sort((a, b) => b - a));
          expect(new Set(lines(entries)).size).toBe(entries.length);
        },
      ),
      { seed: 16 },
    );
  });
});

describe('watchedSince', () => {
  it('is when the last source or destination was first observed', () => {
    const volume = withSource({ watchedSince: '2026-11-20T00:00:00Z' });
    expect(watchedSince(volume)).toBeUndefined();
    expect(watchedSince({ ...volume, destinations: read([], NOW) })).toBe(
      '2026-11-20T00:00:00Z',
    );
  });

  it('is undefined if there is nothing to watch', () => {
    const inputs = healthyInputs();
    inputs.withoutSource = true;
    inputs.withoutDestination = true;
    expect(watchedSince(volumeOf(inputs))).toBeUndefined();
  });
});
