import {
  type MonitoredResource,
  type ReplicationDestination,
  type ReplicationSource,
} from 'backstage-plugin-volsync-common';
import { seriesKey, type SeriesFigures } from '../metrics/askSeries';
import type { LiveResources } from './LiveResources';

type Resource = ReplicationSource | ReplicationDestination;

/** A resource has series after one reconcile and one scrape. */
const GRACE_PERIOD_MS = 10 * 60_000;

/**
 * Joins series with resources, those that need attention first. VolSync keeps the series of a deleted resource until it
 * restarts, and reports a destination that restored once as out of sync forever. Neither needs attention. Pure.
 *
 * @internal
 */
export function toResources(options: {
  readonly series: ReadonlyMap<string, SeriesFigures>;
  readonly live: LiveResources;
  /** `role/namespace/name` in other clusters whose series cannot be distinguished from these */
  readonly elsewhere: ReadonlySet<string>;
  /** Without targets all series are missing, which is reported once and not for each */
  readonly isScraped: boolean;
  readonly now: Date;
}): readonly MonitoredResource[] {
  const { series, live, elsewhere, isScraped, now } = options;
  const resources = new Map<string, Resource>();
  for (const [role, { objects }] of [
    ['source', live.sources],
    ['destination', live.destinations],
  ] as const) {
    for (const resource of objects) {
      const { namespace = '', name } = resource.metadata;
      if (resource.spec?.restic) {
        resources.set(seriesKey({ role, namespace, name }), resource);
      }
    }
  }
  const rows: MonitoredResource[] = [];
  for (const [key, figures] of series) {
    const resource = resources.get(key);
    const kind = figures.role === 'source' ? live.sources : live.destinations;
    if (!resource && elsewhere.has(key)) {
      continue;
    }
    const gone = kind.isRead(figures.namespace) ? 'stale' : 'unknown';
    rows.push(toRow({ figures, resource, presence: resource ? 'live' : gone }));
  }
  for (const [key, resource] of resources) {
    if (!series.has(key)) {
      const { namespace = '', name, creationTimestamp } = resource.metadata;
      const age = now.getTime() - Date.parse(creationTimestamp ?? '');
      rows.push({
        ...toRow({
          figures: { namespace, name, role: roleOf(key) },
          resource,
          presence: 'missing',
        }),
        attention: isScraped && age > GRACE_PERIOD_MS ? 'warning' : 'none',
      });
    }
  }
  return rows.sort(compareRows);
}

function toRow(options: {
  readonly figures: SeriesFigures;
  readonly resource: Resource | undefined;
  readonly presence: MonitoredResource['presence'];
}): MonitoredResource {
  const { figures, resource, presence } = options;
  const restoredOnce = figures.role === 'destination' && isDone(resource);
  const counts = presence !== 'stale' && !restoredOnce;
  return {
    ...figures,
    presence,
    attention: counts ? attentionOf(figures) : 'none',
    claim: claimOf(resource),
    restoredOnce,
    entityRefs: [],
  };
}

function attentionOf({
  outOfSync,
  missedDay = 0,
}: SeriesFigures): MonitoredResource['attention'] {
  if (outOfSync) {
    return 'bad';
  }
  return missedDay > 0 ? 'warning' : 'none';
}

/** Its manual run is finished, and it waits for the next trigger. */
function isDone(resource: Resource | undefined): boolean {
  const { trigger } = resource?.spec ?? {};
  return (
    trigger?.manual !== undefined &&
    trigger.manual === resource?.status?.lastManualSync
  );
}

function claimOf(resource: Resource | undefined): string | undefined {
  const spec: { sourcePVC?: string } & ReplicationDestination['spec'] =
    resource?.spec ?? {};
  return spec.sourcePVC ?? spec.restic?.destinationPVC;
}

function roleOf(key: string): MonitoredResource['role'] {
  return key.startsWith('source/') ? 'source' : 'destination';
}

const ATTENTION = ['bad', 'warning', 'none'] as const;
const PRESENCE = ['live', 'unknown', 'missing', 'stale'] as const;

function compareRows(a: MonitoredResource, b: MonitoredResource): number {
  return (
    ATTENTION.indexOf(a.attention) - ATTENTION.indexOf(b.attention) ||
    PRESENCE.indexOf(a.presence) - PRESENCE.indexOf(b.presence) ||
    b.role.localeCompare(a.role) ||
    `${a.namespace}/${a.name}`.localeCompare(`${b.namespace}/${b.name}`)
  );
}
