import { setImmediate as turn } from 'node:timers/promises';
import {
  read,
  valueOf,
  type CoverageGap,
  type KubernetesObject,
  type Reading,
  type Unread,
} from 'backstage-plugin-volsync-common';
import type { ClusterAccess } from 'backstage-plugin-volsync-node';
import type { ClusterCache } from '../clusters/ClusterCache';
import type { OtherToolsLookup } from '../clusters/OtherTools';
import type { WatchedKind, WatchedKinds } from '../clusters/kinds';
import { matches } from '../lib/matches';
import type { Assignment } from '../fleet/assignNamespaces';
import type { NamespaceMember } from '../fleet/NamespaceMember';
import {
  toNamespaceRows,
  type CoverageObjects,
  type FoundRow,
} from './toNamespaceRows';

/** The kinds that are read in each cluster. @internal */
export const COVERAGE_WATCHED: readonly WatchedKind[] = [
  'replicationSources',
  'replicationDestinations',
  'persistentVolumeClaims',
  'namespaces',
];

/** Other requests get their turn after this many namespaces. */
const NAMESPACES_PER_TURN = 100;

const NOTHING: CoverageObjects = {
  sources: read([], ''),
  destinations: read([], ''),
  claims: read([], ''),
};

export interface ClusterReadings {
  readonly rows: readonly FoundRow[];
  readonly gaps: readonly CoverageGap[];
  /** A part is being read for the first time */
  readonly isPending: boolean;
}

/**
 * Finds volumes without backup and backups without volume in all clusters, from the shared copies, without sending
 * requests. If the portal can't list a whole cluster, the namespaces that entities reference are read one by one.
 *
 * @internal
 */
export async function readClusters(options: {
  readonly clusters: ClusterAccess;
  readonly cache: ClusterCache;
  readonly assigned: Assignment['namespaces'];
  /** Namespace patterns whose claims need no owner */
  readonly systemNamespaces: readonly string[];
  readonly otherTools: OtherToolsLookup;
  /** Whether it is known what entities reference: otherwise no claim counts as unassigned */
  readonly isCatalogRead: boolean;
}): Promise<ClusterReadings> {
  const rows: FoundRow[] = [];
  const gaps: CoverageGap[] = [];
  let isPending = false;
  let count = 0;
  for (const { name: cluster } of options.clusters.listClusters()) {
    const whole = readWhole(options.cache, cluster);
    const asked = membersOf(options.assigned, cluster);
    const isAssigned =
      options.isCatalogRead && areNamespacesKnown(options.cache, cluster);
    if (whole.missing) {
      isPending ||= whole.missing.reason === 'pending';
      gaps.push({ cluster, message: toMessage(cluster, whole.missing) });
    }
    const namespaces = new Set([...whole.objects.keys(), ...asked.keys()]);
    for (const namespace of [...namespaces].sort()) {
      const members = asked.get(namespace) ?? [];
      const objects =
        whole.objects.get(namespace) ??
        (whole.missing
          ? readNamespace(options.cache, cluster, namespace)
          : NOTHING);
      const missing = firstUnread(objects);
      if (missing && whole.missing?.reason === 'forbidden') {
        isPending ||= missing.reason === 'pending';
        gaps.push(
          ...members.map(({ entity: { entityRef } }) => ({
            entityRef,
            cluster,
            namespace,
            message: missing.message,
          })),
        );
      }
      rows.push(
        ...toNamespaceRows({
          cluster,
          namespace,
          objects,
          members,
          otherBackupsOf: claim => options.otherTools.backupsOf(cluster, claim),
          withUnclaimed:
            isAssigned &&
            !options.systemNamespaces.some(one => matches(namespace, one)),
        }),
      );
      count += 1;
      if (count % NAMESPACES_PER_TURN === 0) {
        await turn();
      }
    }
  }
  return { rows, gaps, isPending };
}

interface WholeCluster {
  /** By namespace; empty if something is missing */
  readonly objects: ReadonlyMap<string, CoverageObjects>;
  readonly missing?: Unread;
}

function readWhole(cache: ClusterCache, cluster: string): WholeCluster {
  const readings = {
    sources: cache.list(cluster, 'replicationSources'),
    destinations: cache.list(cluster, 'replicationDestinations'),
    claims: cache.list(cluster, 'persistentVolumeClaims'),
  };
  const missing = firstUnread(readings);
  if (missing) {
    return { objects: new Map(), missing };
  }
  const objects = new Map<string, Mutable>();
  const sortIn = <T extends KubernetesObject>(
    all: Reading<readonly T[]>,
    choose: (lists: Mutable) => T[],
  ) => {
    for (const one of valueOf(all) ?? []) {
      const { namespace = '' } = one.metadata;
      const lists = objects.get(namespace) ?? {
        sources: [],
        destinations: [],
        claims: [],
      };
      objects.set(namespace, lists);
      choose(lists).push(one);
    }
  };
  sortIn(readings.sources, lists => lists.sources);
  sortIn(readings.destinations, lists => lists.destinations);
  sortIn(readings.claims, lists => lists.claims);
  const { at } = readings.claims;
  return {
    objects: new Map(
      [...objects].map(([namespace, lists]) => [
        namespace,
        {
          sources: read(lists.sources, at ?? ''),
          destinations: read(lists.destinations, at ?? ''),
          claims: read(lists.claims, at ?? ''),
        },
      ]),
    ),
  };
}

/** Who may see what can depend on annotations of Namespaces. */
function areNamespacesKnown(cache: ClusterCache, cluster: string): boolean {
  const namespaces = cache.list(cluster, 'namespaces');
  return (
    namespaces.state === 'read' ||
    !['pending', 'unreachable', 'timeout'].includes(namespaces.reason)
  );
}

function toMessage(cluster: string, { reason, message }: Unread): string {
  return reason === 'forbidden'
    ? `Cluster "${cluster}" is checked only in namespaces that entities name. ${message}`
    : `Cluster "${cluster}": ${message}`;
}

interface Mutable {
  readonly sources: WatchedKinds['replicationSources'][];
  readonly destinations: WatchedKinds['replicationDestinations'][];
  readonly claims: WatchedKinds['persistentVolumeClaims'][];
}

function readNamespace(
  cache: ClusterCache,
  cluster: string,
  namespace: string,
): CoverageObjects {
  return {
    sources: cache.list(cluster, 'replicationSources', namespace),
    destinations: cache.list(cluster, 'replicationDestinations', namespace),
    claims: cache.list(cluster, 'persistentVolumeClaims', namespace),
  };
}

/** Destinations decide nothing, so an unreadable one hides nothing. */
function firstUnread({ sources, claims }: CoverageObjects): Unread | undefined {
  return [sources, claims].find(
    (reading): reading is Unread => reading.state === 'unread',
  );
}

function membersOf(
  assigned: Assignment['namespaces'],
  cluster: string,
): ReadonlyMap<string, readonly NamespaceMember[]> {
  return new Map(
    [...assigned.values()]
      .filter(one => one.cluster === cluster)
      .map(({ namespace, members }) => [namespace, members]),
  );
}
