import type {
  BulkOperation,
  BulkPlan,
  BulkVolume,
  BulkVolumeState,
} from 'backstage-plugin-volsync-common';
import { toCsv as write, type CsvColumn } from '../../format/csv';

/** States that need attention come first. */
const BULK_STATES: readonly BulkVolumeState[] = [
  'failed',
  'waiting',
  'running',
  'planned',
  'pending',
  'skipped',
  'stopped',
  'succeeded',
];

const FINAL: readonly BulkVolumeState[] = [
  'succeeded',
  'failed',
  'stopped',
  'skipped',
];
const UNSTARTED: readonly BulkVolumeState[] = ['pending'];

interface BulkCounts {
  readonly total: number;
  readonly done: number;
  readonly succeeded: number;
  /** Not started */
  readonly pending: number;
  /** Started, but not ended */
  readonly active: number;
}

/** Counts the volumes by progress. Pure. */
export function countBulk({
  volumes,
}: Pick<BulkOperation, 'volumes'>): BulkCounts {
  const count = (matches: (state: BulkVolumeState) => boolean) =>
    volumes.filter(({ state }) => matches(state)).length;
  const done = count(state => FINAL.includes(state));
  const pending = count(state => UNSTARTED.includes(state));
  return {
    total: volumes.length,
    done,
    succeeded: count(state => state === 'succeeded'),
    pending,
    active: volumes.length - done - pending,
  };
}

/** Counts the volumes in each state, in the order above. Skips states without volumes. */
export function countStates(
  volumes: readonly BulkVolume[],
): readonly { readonly state: BulkVolumeState; readonly count: number }[] {
  return BULK_STATES.map(state => ({
    state,
    count: volumes.filter(one => one.state === state).length,
  })).filter(({ count }) => count > 0);
}

/** The matching volumes, those that need attention first. */
export function chooseVolumes(
  volumes: readonly BulkVolume[],
  choice: {
    readonly text: string;
    readonly states: readonly BulkVolumeState[];
  },
): readonly BulkVolume[] {
  const text = choice.text.trim().toLocaleLowerCase();
  return volumes
    .filter(
      one =>
        (choice.states.length === 0 || choice.states.includes(one.state)) &&
        `${one.cluster}/${one.namespace}/${one.claim} ${one.entityRef} ${
          one.detail ?? ''
        }`
          .toLocaleLowerCase()
          .includes(text),
    )
    .sort(
      (one, other) =>
        BULK_STATES.indexOf(one.state) - BULK_STATES.indexOf(other.state),
    );
}

/** The volumes that a plan would start in a cluster. */
interface ClusterShare {
  readonly cluster: string;
  readonly volumes: number;
}

export function shareByCluster({
  volumes,
}: Pick<BulkPlan, 'volumes'>): readonly ClusterShare[] {
  const counts = new Map<string, number>();
  for (const { cluster, blocked } of volumes) {
    if (blocked === undefined) {
      counts.set(cluster, (counts.get(cluster) ?? 0) + 1);
    }
  }
  return [...counts]
    .map(([cluster, count]) => ({ cluster, volumes: count }))
    .sort((one, other) => one.cluster.localeCompare(other.cluster));
}

/**
 * Expected duration of a plan: that of the slowest cluster, with its concurrency limit. Undefined if the duration of
 * any volume is unknown. Pure.
 */
export function expectSeconds({
  volumes,
  concurrentPerCluster,
}: Pick<BulkPlan, 'volumes' | 'concurrentPerCluster'>): number | undefined {
  const byCluster = new Map<string, number[]>();
  for (const { cluster, blocked, expectedSeconds } of volumes) {
    if (blocked === undefined) {
      if (expectedSeconds === undefined) {
        return undefined;
      }
      byCluster.set(cluster, [
        ...(byCluster.get(cluster) ?? []),
        expectedSeconds,
      ]);
    }
  }
  const durations = [...byCluster.values()].map(seconds =>
    Math.max(
      ...seconds,
      seconds.reduce((sum, one) => sum + one, 0) /
        Math.max(1, concurrentPerCluster),
    ),
  );
  return durations.length > 0 ? Math.max(...durations) : undefined;
}

const COLUMNS: readonly CsvColumn<BulkVolume>[] = [
  ['cluster', one => one.cluster],
  ['namespace', one => one.namespace],
  ['claim', one => one.claim],
  ['entity', one => one.entityRef],
  ['state', one => one.state],
  ['duration seconds', one => one.durationSeconds],
  ['result', one => one.detail],
];

/** Formats the volumes and their results as CSV (RFC 4180). */
export function toCsv(volumes: readonly BulkVolume[]): string {
  return write(COLUMNS, volumes);
}
