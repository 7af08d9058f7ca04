import type {
  Reading,
  ReplicationDestination,
  ReplicationSource,
} from 'backstage-plugin-volsync-common';
import { seriesKey } from '../metrics/askSeries';
import type { ClusterCache } from '../clusters/ClusterCache';

/** The existing resources of one kind, and where they are known. */
interface LiveKind<T> {
  /** Of the whole cluster, or of each namespace; unread if neither could be read */
  readonly reading: Reading<readonly T[]>;
  readonly objects: readonly T[];
  isRead(namespace: string): boolean;
}

/** The sources and destinations of a cluster. @internal */
export interface LiveResources {
  readonly sources: LiveKind<ReplicationSource>;
  readonly destinations: LiveKind<ReplicationDestination>;
}

/** `role/namespace/name` of all of them. @internal */
export function keysOfLive(live: LiveResources): ReadonlySet<string> {
  return new Set(
    [
      ['source', live.sources.objects] as const,
      ['destination', live.destinations.objects] as const,
    ].flatMap(([role, objects]) =>
      objects.map(({ metadata: { namespace = '', name } }) =>
        seriesKey({ role, namespace, name }),
      ),
    ),
  );
}

/** Maximum number of namespaces, each of which is a watched copy. */
const MAX_NAMESPACES = 200;

/**
 * Lists the sources and destinations of a cluster. If the portal's account can't list them over all namespaces, it
 * reads the namespaces that have series. Resources elsewhere without series are not seen then.
 *
 * @internal
 */
export function listLive(options: {
  readonly cache: ClusterCache;
  readonly cluster: string;
  readonly namespaces: readonly string[];
}): LiveResources {
  return {
    sources: listKind<ReplicationSource>(options, 'replicationSources'),
    destinations: listKind<ReplicationDestination>(
      options,
      'replicationDestinations',
    ),
  };
}

function listKind<T extends ReplicationSource | ReplicationDestination>(
  { cache, cluster, namespaces }: Parameters<typeof listLive>[0],
  kind: 'replicationSources' | 'replicationDestinations',
): LiveKind<T> {
  const list = (namespace?: string) =>
    cache.list(cluster, kind, namespace) as Reading<readonly T[]>;
  const whole = list();
  if (whole.state === 'read') {
    return { reading: whole, objects: whole.value, isRead: () => true };
  }
  if (whole.reason !== 'forbidden') {
    return { reading: whole, objects: [], isRead: () => false };
  }
  const parts = new Map(
    namespaces
      .slice(0, MAX_NAMESPACES)
      .map(name => [name, list(name)] as const),
  );
  const failed = [...parts.values()].find(({ state }) => state === 'unread');
  const objects = [...parts.values()].flatMap(part =>
    part.state === 'read' ? part.value : [],
  );
  const [first] = parts.values();
  return {
    reading:
      failed ??
      (first?.state === 'read' ? { ...first, value: objects } : whole),
    objects,
    isRead: namespace => parts.get(namespace)?.state === 'read',
  };
}
