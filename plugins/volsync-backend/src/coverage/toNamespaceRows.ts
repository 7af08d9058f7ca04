import {
  capacityOf,
  orderSources,
  valueOf,
  type CoverageRow,
  type EvidenceInputs,
  type NamespaceObjects,
  type PersistentVolumeClaim,
  type ReplicationSource,
} from 'backstage-plugin-volsync-common';
import { OPERATION_LABEL } from '../lib/operationNames';
import { findClaims, isMadeByVolsync } from '../entities/chooseClaims';
import type { NamespaceMember } from '../fleet/NamespaceMember';

/** The parts of a namespace that matter for coverage. @internal */
export type CoverageObjects = Pick<
  NamespaceObjects,
  'claims' | 'sources' | 'destinations'
>;

/** A row, and the Secret that leads to its backups. @internal */
export interface FoundRow extends CoverageRow {
  readonly secretName?: string;
}

/**
 * What has no backup or no volume in one namespace: a row for each entity that references it, or one without an owner.
 * What could not be read gives no row; the caller reports it. Pure.
 *
 * @internal
 */
export function toNamespaceRows(options: {
  readonly cluster: string;
  readonly namespace: string;
  readonly objects: CoverageObjects;
  /** The entities that may see the namespace */
  readonly members: readonly NamespaceMember[];
  /** Whether claims that no entity references are included */
  readonly withUnclaimed: boolean;
  /** Backups by other tools */
  readonly otherBackupsOf?: EvidenceInputs['otherBackupsOf'];
}): readonly FoundRow[] {
  const { cluster, namespace, objects, members } = options;
  const claims = valueOf(objects.claims);
  const sources = valueOf(objects.sources);
  if (!claims || !sources) {
    return [];
  }
  const byClaim = new Map<string, ReplicationSource>();
  for (const { source } of orderSources(
    sources.map(one => ({ source: one })),
  )) {
    const name = source.spec?.sourcePVC;
    if (name && !byClaim.has(name)) {
      byClaim.set(name, source);
    }
  }
  const asking = askersOf(objects, members);
  const toRows = (
    kind: CoverageRow['kind'],
    name: string,
    more: Partial<FoundRow>,
  ): FoundRow[] => {
    const row = { kind, cluster, namespace, name, certainty: 'seen' as const };
    const id = `${kind} ${cluster}/${namespace}/${name}`;
    const askers = asking.get(name) ?? [];
    return askers.length === 0
      ? [{ ...row, ...more, id }]
      : askers.map(({ entity: { entityRef, owner } }) => ({
          ...row,
          ...more,
          id: `${id} ${entityRef}`,
          entityRef,
          owner,
        }));
  };
  const known = new Set(claims.map(({ metadata }) => metadata.name));
  const rows = claims
    .filter(claim => !isTemporary(claim))
    .flatMap(claim => {
      const { name } = claim.metadata;
      const source = byClaim.get(name);
      const isAsked = asking.has(name);
      if ((isAsked && source) || (!isAsked && !options.withUnclaimed)) {
        return [];
      }
      const others = source
        ? undefined
        : valueOf(options.otherBackupsOf?.(claim));
      const otherTools = others?.length
        ? [...new Set(others.map(({ tool }) => tool))]
        : undefined;
      const kind = otherTools ? 'backed-up-elsewhere' : 'no-backup';
      return toRows(isAsked ? kind : 'no-entity', name, {
        source: source?.metadata.name,
        otherTools,
        capacityBytes: capacityOf(claim),
        createdAt: claim.metadata.creationTimestamp,
      });
    });
  const gone = sources.flatMap(source => {
    const name = source.spec?.sourcePVC;
    return name && !known.has(name)
      ? toRows('claim-gone', name, {
          source: source.metadata.name,
          secretName: source.spec?.restic?.repository,
        }).map(row => ({ ...row, id: `${row.id} ${source.metadata.name}` }))
      : [];
  });
  return [...rows, ...gone];
}

function askersOf(
  objects: CoverageObjects,
  members: readonly NamespaceMember[],
): ReadonlyMap<string, readonly NamespaceMember[]> {
  const asking = new Map<string, NamespaceMember[]>();
  for (const member of members) {
    for (const name of findClaims(objects, member.target.claims)) {
      const others = asking.get(name) ?? [];
      asking.set(name, others);
      others.push(member);
    }
  }
  return asking;
}

/** Created by VolSync or by an operation, so not an app's volume. */
function isTemporary(claim: PersistentVolumeClaim): boolean {
  const { labels, ownerReferences, deletionTimestamp } = claim.metadata;
  return (
    isMadeByVolsync(claim) ||
    labels?.[OPERATION_LABEL] !== undefined ||
    deletionTimestamp !== undefined ||
    (ownerReferences ?? []).some(
      ({ kind }) =>
        kind === 'ReplicationSource' || kind === 'ReplicationDestination',
    )
  );
}
