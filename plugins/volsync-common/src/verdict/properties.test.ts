import fc from 'fast-check';
import { allCases } from './__testUtils__/cases';
import { readingPaths, replaceAt } from './__testUtils__/readings';
import { healthyInputs, volumeOf } from './__testUtils__/inputs';
import { judgeVolume } from './judge';
import { unread } from './reading';

const volumes = [{ name: 'healthy', change: () => {} }, ...allCases].map(
  ({ change }) => {
    const inputs = healthyInputs();
    change(inputs);
    return volumeOf(inputs);
  },
);
const anyVolume = fc.constantFrom(...volumes);
/** A copy with every list in another order. */
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

/** Every object in the evidence, by its path. */
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

describe('verdicts', () => {
  it('are never green without bucket, sources, Jobs or pods', () => {
    const healthy = volumeOf(healthyInputs());
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

  it('do not depend on the order of lists', () => {
    fc.assert(
      fc.property(anyVolume, fc.nat(1000), (evidence, seed) => {
        const a = judgeVolume(evidence);
        const b = judgeVolume(shuffled(evidence, seed));
        expect(b.verdict).toBe(a.verdict);
        expect(b.findings.map(({ code }) => code).sort()).toEqual(
          a.findings.map(({ code }) => code).sort(),
        );
      }),
      { seed: 16, numRuns: 500 },
    );
  });

  it('do not depend on unknown fields', () => {
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
      { seed: 16, numRuns: 500 },
    );
  });

  it('exist whichever part of a resource is missing', () => {
    fc.assert(
      fc.property(anyVolume, fc.nat(), (evidence, choice) => {
        // Others write the resources: any optional part may be absent.
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
      { seed: 16, numRuns: 800 },
    );
  });
});
