import { mockServices } from '@backstage/backend-test-utils';
import { read } from 'backstage-plugin-volsync-common';
import { toFleetEntities, toFleetInputs } from '../__testUtils__/fleetInputs';
import { waitFor } from '../__testUtils__/waitFor';
import { systemClock } from '../lib/clock';
import { FleetCache, type FleetCacheOptions } from './FleetCache';

const NAMESPACES = Array.from({ length: 40 }, (_, i) => `team-${i}`);
/** Longer than a slice, so each evaluation lets others take their turn */
const EVALUATION_MS = 10;

const entities = toFleetEntities(NAMESPACES);

function block(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end) {
    // evaluates
  }
}

function openCache(writer: Partial<FleetCacheOptions['writer']>) {
  const evaluated: string[] = [];
  const cache = new FleetCache({
    clusters: {
      listClusters: () => [{ name: 'apps' }],
      find: (name: string) => ({ name }),
    } as never,
    cache: { subscribe: () => () => {}, list: () => read([], '') } as never,
    bindings: { check: async () => ({ state: 'bound' }) } as never,
    evidence: {
      inputs: (cluster: string, namespace: string) => {
        block(EVALUATION_MS);
        evaluated.push(namespace);
        return toFleetInputs(cluster, namespace);
      },
      waitForAnswers: async () => {},
    } as never,
    entities: {
      all: entities,
      isRead: true,
      refresh: async () => true,
    } as never,
    writer: {
      assigned: () => {},
      evaluated: () => {},
      continue: () => {},
      write: async () => {},
      release: async () => {},
      ...writer,
    } as never,
    ownership: {
      start: () => {},
      stop: async () => {},
      isReady: true,
      owned: new Map([['apps', 1]]),
    },
    states: { report: () => {} },
    changes: { subscribe: () => () => {} } as never,
    clock: systemClock,
    logger: mockServices.logger.mock(),
    idleMilliseconds: 600_000,
  });
  return { cache, evaluated };
}

describe('FleetCache', () => {
  it('writes rows while others are still being evaluated', async () => {
    const evaluatedBefore: number[] = [];
    const { cache, evaluated } = openCache({
      continue: () => {
        evaluatedBefore.push(evaluated.length);
      },
    });
    cache.use();
    await waitFor(() => expect(evaluated).toHaveLength(NAMESPACES.length));
    await cache.close();
    const early = evaluatedBefore.filter(
      count => count > 0 && count < NAMESPACES.length,
    );
    expect(early.length).toBeGreaterThan(NAMESPACES.length / 2);
  });

  it('answers the first reader although writing does not end', async () => {
    const { cache } = openCache({ write: () => new Promise(() => {}) });
    cache.use();
    const begun = performance.now();
    await cache.waitUntilEvaluated(100);
    expect(performance.now() - begun).toBeLessThan(5_000);
    await cache.close();
  });
});
