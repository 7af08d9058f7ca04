import fc from 'fast-check';
import { planOwnership } from './planOwnership';

const clustersArbitrary = fc
  .integer({ min: 0, max: 12 })
  .map(count => Array.from({ length: count }, (_, index) => `c-${index}`));
const replicasArbitrary = fc
  .integer({ min: 1, max: 5 })
  .map(count => Array.from({ length: count }, (_, index) => `r-${index}`));

/** One round of every replica, one after the other. */
function round(
  owners: Map<string, string>,
  replicas: readonly string[],
  clusters: readonly string[],
): void {
  for (const me of replicas) {
    const { take, give } = planOwnership({ me, replicas, clusters, owners });
    give.forEach(cluster => owners.delete(cluster));
    take.forEach(cluster => owners.set(cluster, me));
  }
}

const countOf = (owners: ReadonlyMap<string, string>, replica: string) =>
  [...owners.values()].filter(owner => owner === replica).length;

describe('the owners of clusters', () => {
  it('have equal shares after a few rounds, whoever owned them before', () => {
    fc.assert(
      fc.property(
        clustersArbitrary,
        replicasArbitrary,
        fc.array(fc.integer({ min: -1, max: 4 }), {
          minLength: 12,
          maxLength: 12,
        }),
        (clusters, replicas, before) => {
          const owners = new Map(
            clusters.flatMap((cluster, index) => {
              const owner = replicas[before[index] ?? -1];
              return owner === undefined ? [] : [[cluster, owner] as const];
            }),
          );
          for (let i = 0; i < 6; i += 1) {
            round(owners, replicas, clusters);
          }
          expect(owners.size).toBe(clusters.length);
          const counts = replicas.map(replica => countOf(owners, replica));
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThan(2);
          const settled = new Map(owners);
          round(owners, replicas, clusters);
          expect(owners).toEqual(settled);
        },
      ),
      { seed: 16 },
    );
  });

  it('take all clusters alone at once', () => {
    const owners = new Map<string, string>();
    round(owners, ['r'], ['a', 'b', 'c']);
    expect([...owners.keys()]).toEqual(['a', 'b', 'c']);
  });

  it('give up half at once for a replica that joins', () => {
    const clusters = Array.from({ length: 10 }, (_, index) => `c-${index}`);
    const owners = new Map(clusters.map(cluster => [cluster, 'r-0']));
    const replicas = ['r-0', 'r-1'];
    round(owners, replicas, clusters);
    expect(replicas.map(replica => countOf(owners, replica))).toEqual([5, 5]);
  });

  it('give each replica what it lacks, before any gets one more', () => {
    const clusters = Array.from({ length: 11 }, (_, index) => `c-${index}`);
    const owners = new Map(clusters.map(cluster => [cluster, 'r-0']));
    const replicas = ['r-0', 'r-1', 'r-2', 'r-3', 'r-4'];
    round(owners, replicas, clusters);
    expect(replicas.map(replica => countOf(owners, replica))).toEqual([
      3, 2, 2, 2, 2,
    ]);
  });

  it('leave clusters to replicas with another configuration, which take no part', () => {
    const clusters = ['a', 'b', 'c', 'd'];
    const owners = new Map([
      ['a', 'older'],
      ['b', 'older'],
    ]);
    const replicas = ['r-0', 'r-1'];
    round(owners, replicas, clusters);
    expect(owners.get('a')).toBe('older');
    expect(replicas.map(replica => countOf(owners, replica))).toEqual([2, 0]);
    owners.delete('a');
    round(owners, replicas, clusters);
    expect(replicas.map(replica => countOf(owners, replica))).toEqual([2, 1]);
  });
});
