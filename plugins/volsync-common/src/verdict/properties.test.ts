import fc from 'fast-check';
import { allCases } from './__testUtils__/cases';
import { destinationOf, healthyWorld, volumeOf } from './__testUtils__/world';
import type { VolumeEvidence } from './evidence';
import { judgeVolume } from './judge';
import { judgeDestination } from './judgeDestination';
import { unread } from './reading';
import type { Reading, UnreadReason } from './reading';

const worlds = [{ name: 'healthy', change: () => {} }, ...allCases].map(
  ({ change }) => {
    const world = healthyWorld();
    change(world);
    return world;
  },
);
const volumes = worlds.map(volumeOf);
const anyVolume = fc.constantFrom(...volumes);
const anyDestination = fc.constantFrom(
  ...worlds.map(world => ({ evidence: destinationOf(world), now: world.now })),
);
const anyReason = fc.constantFrom<UnreadReason>(
  'forbidden',
  'unreachable',
  'timeout',
  'invalid',
  'not-configured',
  'pending',
);

/**
 * What only supports a verdict, by the design: where it cannot be read an info finding says so, and the verdict does
 * without it.
 */
const SUPPORTING = new Set([
  'secret',
  'externalSecret',
  'volumeSnapshotClasses',
  'storageClasses',
  'flux',
  'metrics',
  'controller',
  'details',
  'damage',
]);

/** Every place in the evidence that is a reading, by its path. */
function readingPaths(
  value: unknown,
  path: readonly string[] = [],
): string[][] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const here =
    isReading(value) &&
    value.state === 'read' &&
    !SUPPORTING.has(path.at(-1) ?? '')
      ? [[...path]]
      : [];
  return here.concat(
    Object.entries(value).flatMap(([key, part]) =>
      readingPaths(part, [...path, key]),
    ),
  );
}

function isReading(value: object): value is Reading<unknown> {
  return 'state' in value && 'at' in value;
}

function replaceAt<T>(
  value: T,
  path: readonly string[],
  replace: (part: unknown) => unknown,
): T {
  const [key, ...rest] = path;
  if (key === undefined) {
    return replace(value) as T;
  }
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<
    string,
    unknown
  >;
  copy[key] = replaceAt(copy[key], rest, replace);
  return copy as T;
}

/** The same with every list in another order. */
function shuffled<T>(value: T, seed: number): T {
  if (Array.isArray(value)) {
    return value
      .map((item, index) => ({
        item: shuffled(item, seed),
        order: Math.sin(seed * 997 + index * 131),
      }))
      .sort((a, b) => a.order - b.order)
      .map(({ item }) => item) as T;
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [key, shuffled(part, seed)]),
    ) as T;
  }
  return value;
}

/** Every object of the evidence, by its path. */
function objectPaths(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return [[...path]].concat(
    Object.entries(value).flatMap(([key, part]) =>
      objectPaths(part, [...path, key]),
    ),
  );
}

const greenOnly = (evidence: VolumeEvidence, before: VolumeEvidence) => {
  const { verdict } = judgeVolume(evidence);
  return verdict !== 'protected' || judgeVolume(before).verdict === 'protected';
};

describe('a verdict', () => {
  it('never gets green by evidence that is missing', () => {
    fc.assert(
      fc.property(
        anyVolume,
        fc.nat(),
        anyReason,
        (evidence, choice, reason) => {
          const paths = readingPaths(evidence);
          const path = paths[choice % paths.length]!;
          const poorer = replaceAt(evidence, path, () =>
            unread(reason, 'It could not be read.'),
          );
          return greenOnly(poorer, evidence);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('is never green without bucket, sources, Jobs or pods', () => {
    const healthy = volumeOf(healthyWorld());
    const needed = ['repository', 'jobs', 'pods', 'sources'];
    const verdicts = readingPaths(healthy)
      .filter(
        path => path[0] === 'sources' && needed.includes(path.at(-1) ?? ''),
      )
      .map(path => [
        path.join('.'),
        judgeVolume(
          replaceAt(healthy, path, () =>
            unread('timeout', 'It could not be read.'),
          ),
        ).verdict,
      ]);
    expect(verdicts).toEqual([
      ['sources', 'unknown'],
      ['sources.value.0.jobs', 'unknown'],
      ['sources.value.0.pods', 'unknown'],
      ['sources.value.0.repository', 'unknown'],
    ]);
  });

  it('does not depend on the order of anything', () => {
    fc.assert(
      fc.property(anyVolume, fc.nat(1000), (evidence, seed) => {
        const a = judgeVolume(evidence);
        const b = judgeVolume(shuffled(evidence, seed));
        expect(b.verdict).toBe(a.verdict);
        expect(b.findings.map(({ code }) => code).sort()).toEqual(
          a.findings.map(({ code }) => code).sort(),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('does not depend on fields that nobody knows', () => {
    fc.assert(
      fc.property(
        anyVolume,
        fc.nat(),
        fc.jsonValue(),
        (evidence, choice, junk) => {
          const paths = objectPaths(evidence);
          const path = paths[choice % paths.length]!;
          const richer = replaceAt(evidence, path, part =>
            Array.isArray(part)
              ? part
              : { ...(part as object), fieldOfTomorrow: junk },
          );
          expect(judgeVolume(richer).verdict).toBe(
            judgeVolume(evidence).verdict,
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is given whatever part of a resource is gone', () => {
    fc.assert(
      fc.property(anyVolume, fc.nat(), (evidence, choice) => {
        // The resources come from others: any of their optional parts may be absent.
        const paths = objectPaths(evidence).filter(
          path =>
            path.some(key => key === 'status' || key === 'spec') &&
            path.at(-1) !== 'trigger' &&
            !/^\d+$/.test(path.at(-1) ?? ''),
        );
        const path = paths[choice % paths.length]!;
        const poorer = replaceAt(evidence, path, () => undefined);
        expect(judgeVolume(poorer).verdict).toMatch(/^[a-z-]+$/);
      }),
      { numRuns: 800 },
    );
  });

  it('of a destination never gets better by evidence that is missing', () => {
    fc.assert(
      fc.property(
        anyDestination,
        fc.nat(),
        anyReason,
        ({ evidence, now }, choice, reason) => {
          // The log of a restore names what came back; the bucket only adds who else writes there.
          const paths = readingPaths(evidence).filter(
            path => path[0] !== 'repository',
          );
          const path = paths[choice % paths.length]!;
          const poorer = replaceAt(evidence, path, () =>
            unread(reason, 'It could not be read.'),
          );
          return (
            judgeDestination(poorer, now).verdict !== 'restored' ||
            judgeDestination(evidence, now).verdict === 'restored'
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});
