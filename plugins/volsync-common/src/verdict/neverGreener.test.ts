import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { allCases } from './__testUtils__/cases';
import { Playback } from './__testUtils__/playback';
import { readingPaths, replaceAt } from './__testUtils__/readings';
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

/*
 * Taking any reading away never makes a verdict better, and never hides a problem without saying that it is unknown.
 */

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
  /** Where something was read */
  readonly paths: readonly (readonly string[])[];
  readonly before: Judged;
  /** Judges it again, with another reading at each of these places */
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

/** What was lost by knowing less; undefined if nothing was. */
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
    { numRuns: 2000 },
  );
});

/** Moments of each recording, the last one included. */
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

it('holds for readings of the recordings of the real controller', () => {
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

it('keeps what was known last, and the verdict with it, for a short time', () => {
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

it('says from when a finding is that rests on what was read last', () => {
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
