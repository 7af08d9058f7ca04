import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { allCases } from './__testUtils__/cases';
import { Playback } from './__testUtils__/playback';
import {
  optionalPaths,
  readingPaths,
  replaceAt,
} from './__testUtils__/readings';
import { readTape, TAPES } from './__testUtils__/tape';
import { destinationOf, healthyInputs, volumeOf } from './__testUtils__/inputs';
import { collectDestinationEvidence, collectVolumeEvidence } from './collect';
import { READING_GRACE_SECONDS } from './gaps';
import { judgeVolume } from './judge';
import { judgeDestination } from './judgeDestination';
import { keepLastKnown, unread, valueOf } from './reading';
import type { Reading, UnreadReason } from './reading';
import { rules } from './registry';
import { effectOf } from './rule';
import type { Finding } from './verdict';

/* Removing any reading never improves a verdict, and never hides a problem without reporting it as unknown. */

const REASONS: readonly UnreadReason[] = [
  'forbidden',
  'unreachable',
  'timeout',
  'invalid',
  'pending',
];

interface Subject {
  readonly name: string;
  readonly now: string;
  /** The path of a reading */
  readonly paths: readonly (readonly string[])[];
  readonly before: Judged;
  /** The path of another field that may be absent or empty */
  readonly optional: readonly (readonly string[])[];
  /** Evaluates it again with other readings at these paths */
  readonly judge: (
    paths: readonly (readonly string[])[],
    replace: (part: unknown) => unknown,
  ) => Judged;
}

function toSubject<T>(
  name: string,
  now: string,
  evidence: T,
  judge: (evidence: T) => Judged,
): Subject {
  return {
    name,
    now,
    paths: readingPaths(evidence),
    optional: optionalPaths(evidence),
    before: judge(evidence),
    judge: (paths, replace) =>
      judge(
        paths.reduce((all, path) => replaceAt(all, path, replace), evidence),
      ),
  };
}

const subjects = [
  { name: 'healthy', change: () => {} },
  { name: 'healthy', change: () => {}, judge: 'destination' as const },
  ...allCases,
].map(one => {
  const world = healthyInputs();
  one.change(world);
  return 'judge' in one && one.judge === 'destination'
    ? toSubject(
        `destination: ${one.name}`,
        world.now,
        destinationOf(world),
        evidence => judgeDestination(evidence, world.now),
      )
    : toSubject(`volume: ${one.name}`, world.now, volumeOf(world), judgeVolume);
});

interface Judged {
  readonly verdict: string;
  readonly findings: readonly Finding[];
}

const SAYS_UNKNOWN: ReadonlySet<string> = new Set(
  rules.filter(rule => effectOf(rule) === 'unknown').map(({ code }) => code),
);

function isGreen({ verdict }: Judged): boolean {
  return verdict === 'protected' || verdict === 'restored';
}

/** Describes what a lost reading improved or hid; undefined if nothing. */
function lossOf(before: Judged, after: Judged): string | undefined {
  if (isGreen(after) && !isGreen(before)) {
    return `${before.verdict} became ${after.verdict}`;
  }
  const remaining = new Set(after.findings.map(({ code }) => code));
  const hidden = before.findings
    .filter(({ severity }) => severity !== 'info')
    .map(({ code }) => code)
    .filter(code => !remaining.has(code) && !SAYS_UNKNOWN.has(code));
  return hidden.length > 0 &&
    !after.findings.some(({ code }) => SAYS_UNKNOWN.has(code))
    ? `${hidden.join(', ')} disappeared`
    : undefined;
}

const never = (reason: UnreadReason) => () =>
  unread(reason, 'It could not be read.', '2026-11-23T03:05:00Z');

it('holds for every single reading of every case, whatever the reason', () => {
  const broken = subjects.flatMap(({ name, paths, judge, before }, subject) =>
    paths.flatMap((path, index) => {
      const reason = REASONS[(subject + index) % REASONS.length]!;
      const loss = lossOf(before, judge([path], never(reason)));
      return loss ? [`${name}, without ${path.join('.')}: ${loss}`] : [];
    }),
  );
  expect([...new Set(broken)]).toEqual([]);
});

it('holds for pairs of readings', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...subjects),
      fc.nat(),
      fc.nat(),
      fc.constantFrom(...REASONS),
      ({ name, paths, judge, before }, one, other, reason) => {
        const pair = [
          paths[one % paths.length]!,
          paths[other % paths.length]!,
        ] as const;
        const loss = lossOf(before, judge(pair, never(reason)));
        expect(
          loss && `${name}, without ${pair.map(p => p.join('.'))}: ${loss}`,
        ).toBeUndefined();
      },
    ),
    { seed: 16, numRuns: 2000 },
  );
});

/** Moments of each recording, including the last one. */
const MOMENTS_OF_A_TAPE = 4;

/** What a reader of a recording knew at some of its moments. */
function subjectsOfTape(folder: string): readonly Subject[] {
  const tape = readTape(join(TAPES, folder));
  const playback = new Playback(tape);
  return Array.from({ length: MOMENTS_OF_A_TAPE }, (_, index) => {
    const position = Math.ceil(
      ((index + 1) * (tape.events.length - 1)) / MOMENTS_OF_A_TAPE,
    );
    return index === MOMENTS_OF_A_TAPE - 1
      ? tape.end
      : tape.events[position]?.time ?? tape.end;
  }).flatMap(at => {
    playback.playTo(at);
    const inputs = playback.inputs();
    const { claims, sources, destinations } = inputs.objects;
    const names = new Set([
      ...(valueOf(claims) ?? []).map(({ metadata }) => metadata.name),
      ...(valueOf(sources) ?? []).flatMap(one => one.spec?.sourcePVC ?? []),
    ]);
    return [
      ...[...names].map(claimName =>
        toSubject(
          `${folder} at ${at}: ${claimName}`,
          inputs.now,
          collectVolumeEvidence({ ...inputs, claimName }),
          judgeVolume,
        ),
      ),
      ...(valueOf(destinations) ?? []).map(destination =>
        toSubject(
          `${folder} at ${at}: ${destination.metadata.name}`,
          inputs.now,
          collectDestinationEvidence(inputs, destination),
          evidence => judgeDestination(evidence, inputs.now),
        ),
      ),
    ];
  });
}

it('holds for readings from recordings of the real controller', () => {
  const recorded = readdirSync(TAPES).sort().flatMap(subjectsOfTape);
  expect(recorded.length).toBeGreaterThan(200);
  expect(recorded.some(({ before }) => isGreen(before))).toBe(true);
  fc.assert(
    fc.property(
      fc.constantFrom(...recorded),
      fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
      fc.constantFrom(...REASONS),
      ({ name, paths, judge, before }, chosen, reason) => {
        const lost = chosen.map(one => paths[one % paths.length]!);
        const loss = lossOf(before, judge(lost, never(reason)));
        expect(
          loss && `${name}, without ${lost.map(p => p.join('.'))}: ${loss}`,
        ).toBeUndefined();
      },
    ),
    { numRuns: 2000, seed: 16 },
  );
});

it('keeps the last known reading, and the verdict with it, for a short time', () => {
  const lose = (now: string, secondsAgo: number) => (part: unknown) =>
    keepLastKnown(
      part as Reading<unknown>,
      unread(
        'forbidden',
        'It can no longer be read.',
        new Date(Date.parse(now) - secondsAgo * 1_000).toISOString(),
      ),
    );
  const broken = subjects.flatMap(({ now, name, paths, judge, before }) =>
    paths.flatMap(path => {
      const justNow = isGreen(before)
        ? judge([path], lose(now, READING_GRACE_SECONDS - 1))
        : before;
      const longAgo = judge([path], lose(now, 86_400));
      const where = `${name}, lost ${path.join('.')}`;
      return [
        justNow.verdict === before.verdict
          ? undefined
          : `${where}: ${before.verdict} became ${justNow.verdict} at once`,
        lossOf(before, longAgo) && `${where}: ${lossOf(before, longAgo)}`,
        before.findings
          .filter(({ severity }) => severity !== 'info')
          .every(({ code }) =>
            longAgo.findings.some(finding => finding.code === code),
          )
          ? undefined
          : `${where}: a finding was forgotten`,
      ].filter(Boolean);
    }),
  );
  expect(broken).toEqual([]);
});

it('reports the age of findings that rest on an old reading', () => {
  const world = healthyInputs();
  world.source.spec!.restic!.cacheStorageClassName = 'gone';
  world.storageClasses = keepLastKnown(
    world.storageClasses,
    unread('forbidden', 'It can no longer be read.', '2026-11-23T03:20:00Z'),
  );
  world.now = '2026-11-23T03:24:00Z';
  const { verdict, findings } = judgeVolume(volumeOf(world));
  expect(verdict).toBe('at-risk');
  expect(findings[0]).toMatchObject({
    code: 'cache-class-missing',
    lastReadAt: '2026-11-23T03:05:00Z',
    why: expect.stringMatching(
      / This is as last read at 2026-11-23 03:05:00 UTC\.$/,
    ),
  });
});

/** Of what was lost yesterday, only what was known then counts. */
const lostYesterday = (now: string) => (part: unknown) => ({
  ...(part as Reading<unknown>),
  lost: {
    reason: 'unreachable',
    message: 'It can no longer be read.',
    since: new Date(Date.parse(now) - 86_400_000).toISOString(),
  },
});

/** No critical finding or warning rests on these, so the verdict does without them. */
const NOT_NEEDED: ReadonlySet<string | undefined> = new Set([
  'metrics',
  'flux',
]);

it('is no longer green once its readings were lost for longer than the grace period', () => {
  const green = subjects
    .filter(({ before }) => before.verdict === 'protected')
    .flatMap(({ name, now, paths, judge }) =>
      paths
        .filter(
          path =>
            path[0] !== 'destinations' &&
            !NOT_NEEDED.has(path.at(-1)) &&
            isGreen(judge([path], lostYesterday(now))),
        )
        .map(path => `${name}: ${path.join('.')}`),
    );
  expect(green).toEqual([]);
});

it('covers every kind of reading in the evidence', () => {
  const kinds = new Set(
    subjects.flatMap(({ paths }) => paths.map(path => path.at(-1))),
  );
  expect([...kinds].sort()).toEqual([
    'claim',
    'claims',
    'controller',
    'damage',
    'destinations',
    'details',
    'events',
    'externalSecret',
    'flux',
    'jobs',
    'metrics',
    'otherBackups',
    'pods',
    'populatedClaims',
    'repository',
    'secret',
    'sources',
    'storageClasses',
    'stored',
    'volumeSnapshotClasses',
    'volumeSnapshots',
  ]);
});

/** What only the portal observed or computed, and where it is restored from after a restart. */
const FOUND_AGAIN: Readonly<Record<string, string>> = {
  'destinations.value.logs': 'the pods',
  'sources.value.conditionSince': 'the condition itself',
  sameSecret: 'the sources of the namespace',
  entityObjective: 'the catalog',
  entityDrill: 'the catalog',
  drillPolicy: 'the configuration',
  drill: 'the history',
  drillSchedule: 'the database: schedules of test restores',
  hasActiveOperation: 'the database: operations',
  waitingOperation: 'the database: operations',
  'sources.value.seenRuns': 'the history',
  'sources.value.seenChanges': 'the database: last readings',
  'sources.value.repository.value.checks': 'the database: completeness',
  'sources.value.repository.value.configOpens': 'the database: listings',
  'sources.value.repository.value.createdAt': 'the database: listings',
  'sources.value.repository.value.damage': 'the database: verifications',
  'sources.value.repository.value.lifecycleThreats':
    'the database: last readings',
  'sources.value.repository.value.sharedWith': 'the database: listings',
};

const forget = (part: unknown) => (Array.isArray(part) ? [] : undefined);

/*
 * Everything else is part of a reading, or comes from the portal's own observations. It can't be lost temporarily: only
 * a restart could forget it. Every new field here needs a place where it is persisted.
 */
it('lists everything that a restart must not forget', () => {
  const greener = new Set<string>();
  for (const { optional, judge, before } of subjects) {
    if (!isGreen(before)) {
      for (const path of optional.filter(one => !one.includes('status'))) {
        if (isGreen(judge([path], forget))) {
          greener.add(path.filter(part => !/^\d+$/.test(part)).join('.'));
        }
      }
    }
  }
  expect([...greener].sort()).toEqual(Object.keys(FOUND_AGAIN).sort());
});
