import { read, type KubernetesObject } from 'backstage-plugin-volsync-common';
import { Stalls } from '../__testUtils__/Stalls';
import type { ClusterCache } from '../clusters/ClusterCache';
import type { LogTails } from '../clusters/LogTails';
import { MAX_VOLUMES } from '../entities/chooseClaims';
import { systemClock as clock } from '../lib/clock';
import { mapInSlices } from '../lib/mapInSlices';
import { toVolumeReport } from '../report/toVolumeReport';
import { EvidenceService } from './EvidenceService';
import type { TerminatedPods } from './TerminatedPods';
import type { RunObserver } from './RunObserver';

const COUNT = 5_000;
/** Whatever a tenant puts into its namespace, no other request waits longer */
const MAX_STALL_MS = 200;
const now = '2026-11-23T12:00:00Z';

/** A tenant's namespace with many sources in the most expensive form: all with one Secret. */
function namespaceObjects(
  toSource: (number: number) => object,
): Partial<Record<string, readonly KubernetesObject[]>> {
  const names = Array.from({ length: COUNT }, (_, number) => number);
  return {
    replicationSources: names.map(number => ({
      kind: 'ReplicationSource',
      metadata: { name: `s${number}`, namespace: 'mallory', uid: `u${number}` },
      spec: toSource(number),
    })),
    persistentVolumeClaims: names.map(number => ({
      kind: 'PersistentVolumeClaim',
      metadata: { name: `c${number}`, namespace: 'mallory', uid: `c${number}` },
      spec: { resources: { requests: { storage: '1Gi' } } },
    })),
    events: names.map(number => ({
      kind: 'Event',
      metadata: { name: `e${number}`, namespace: 'mallory' },
      involvedObject: { kind: 'ReplicationSource', name: `s${number}` },
    })),
  };
}

describe('a namespace with very many sources', () => {
  it.each([
    [
      'a claim for each',
      (number: number) => ({
        sourcePVC: `c${number}`,
        restic: { repository: 'one' },
      }),
    ],
    [
      'one claim for all',
      () => ({ sourcePVC: 'c1', restic: { repository: 'one' } }),
    ],
    [
      'a Secret for each',
      (number: number) => ({
        sourcePVC: `c${number}`,
        restic: { repository: `s${number}` },
      }),
    ],
  ])(
    'is reported in part, and stalls no other request: %s',
    async (_, toSource) => {
      const objects = namespaceObjects(toSource);
      const evidence = new EvidenceService({
        cache: {
          list: (_cluster: string, kind: string) =>
            read(objects[kind] ?? [], now),
          waitUntilRead: async () => {},
        } as unknown as ClusterCache,
        runs: {
          conditionSince: () => undefined,
          seenRuns: () => [],
          seenChanges: () => [],
          watchedSince: () => undefined,
        } as unknown as RunObserver,
        logs: { list: () => [] } as unknown as LogTails,
        terminatedPods: { list: () => [] } as unknown as TerminatedPods,
        clock,
      });
      const stalls = new Stalls();
      const volumes = await evidence.ofVolumes(
        { namespace: 'mallory', claims: { type: 'all' } },
        { clusters: ['apps'], timeoutMs: 1_000 },
      );
      const reports = await mapInSlices(volumes, toVolumeReport);
      const stallMs = stalls.take();
      stalls.stop();
      expect(reports).toHaveLength(MAX_VOLUMES);
      expect(stallMs).toBeLessThan(MAX_STALL_MS);
    },
    60_000,
  );
});
