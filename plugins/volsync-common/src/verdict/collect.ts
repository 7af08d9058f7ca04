import type { PersistentVolumeClaim } from '../kubernetes/resources';
import type {
  ReplicationDestination,
  ReplicationSource,
} from '../volsync/resources';
import { collectMover, MAX_RELATED } from './collectMover';
import type {
  DestinationEvidence,
  DrillOutcome,
  SourceEvidence,
  VolumeEvidence,
} from './evidence';
import {
  claimKey,
  indexOf,
  nameKey,
  populatorKey,
  secretKey,
} from './objectIndex';
import { mapReading, unread, valueOf } from './reading';
import type { Reading } from './reading';
import type { EvidenceInputs } from './EvidenceInputs';

export type { EvidenceInputs, NamespaceObjects } from './EvidenceInputs';

/** @public */
export interface CollectVolumeOptions extends EvidenceInputs {
  readonly claimName: string;
  /** The catalog entity's own objective, ISO 8601 duration */
  readonly entityObjective?: string;
  /** The catalog entity's own time between drills, as written */
  readonly entityDrill?: string;
  /** The newest result; by default that of `drillsOf` */
  readonly drill?: DrillOutcome;
}

/**
 * Selects what belongs to one volume from the objects of a namespace: the sources that refer to its claim, the
 * destinations that restore into it or use the same Secret, and what VolSync created for each of them. Pure.
 *
 * @public
 */
export function collectVolumeEvidence(
  options: CollectVolumeOptions,
): VolumeEvidence {
  const { objects, claimName, now } = options;
  const index = indexOf(objects);
  const sources = mapReading(
    index.sources.read([claimKey(claimName)], MAX_RELATED),
    all => all.map(source => collectSourceEvidence(options, source)),
  );
  const claim = findClaim(
    index.claims.read([nameKey(claimName)]),
    claimName,
    now,
  );
  const secretNames = new Set(
    (valueOf(sources) ?? []).map(
      ({ source }) => source.spec?.restic?.repository,
    ),
  );
  const populator = valueOf(claim)?.spec?.dataSourceRef;
  const secretKeys = [...secretNames].flatMap(name =>
    name === undefined ? [] : [secretKey(name)],
  );
  const candidates = index.destinations.read([
    claimKey(claimName),
    ...(populator?.kind === 'ReplicationDestination'
      ? [nameKey(populator.name ?? '')]
      : []),
    ...secretKeys,
  ]);
  const destinations = mapReading(candidates, all =>
    all
      .filter(({ metadata, spec }) => {
        const secretName = spec?.restic?.repository;
        return (
          spec?.restic?.destinationPVC === claimName ||
          (populator?.kind === 'ReplicationDestination' &&
            populator.name === metadata.name) ||
          (secretName !== undefined && secretNames.has(secretName))
        );
      })
      .slice(0, MAX_RELATED)
      .map(destination => collectDestinationEvidence(options, destination)),
  );
  const neighbours = index.sources
    .find(secretKeys, 2 * MAX_RELATED)
    .filter(({ spec }) => (spec?.sourcePVC ?? '') !== claimName)
    .slice(0, MAX_RELATED)
    .map(source => collectSourceEvidence(options, source));
  const drills = options.drillsOf?.(claimName) ?? [];
  return {
    now,
    cluster: options.cluster,
    namespace: options.namespace,
    claimName,
    claim,
    sources,
    destinations,
    neighbours,
    stoppedBackup:
      valueOf(sources)?.length === 0
        ? options.stoppedBackupOf?.(claimName)
        : undefined,
    otherBackups:
      claim.state === 'read' && valueOf(sources)?.length === 0
        ? options.otherBackupsOf?.(claim.value)
        : undefined,
    entityObjective: options.entityObjective,
    drill: options.drill ?? drills[0],
    equalDrill: drills.find(({ equal }) => equal),
    drillOfEachSnapshot: drills,
    entityDrill: options.entityDrill,
    drillPolicy: options.drillPolicy,
    hasActiveOperation: options.hasActiveOperation?.(claimName),
    waitingOperation: options.waitingOperationOf?.(claimName),
    drillSchedule: options.drillScheduleOf?.(claimName),
  };
}

/** What belongs to one source. Pure. @public */
export function collectSourceEvidence(
  inputs: EvidenceInputs,
  source: ReplicationSource,
): SourceEvidence {
  return {
    source,
    ...collectMover(inputs, 'ReplicationSource', source),
    conditionSince: inputs.conditionSinceOf?.(source),
  };
}

/** What belongs to one destination. Pure. @public */
export function collectDestinationEvidence(
  inputs: EvidenceInputs,
  destination: ReplicationDestination,
): DestinationEvidence {
  const name = destination.metadata.name;
  const target = destination.spec?.restic?.destinationPVC;
  return {
    destination,
    ...collectMover(inputs, 'ReplicationDestination', destination),
    conditionSince: inputs.conditionSinceOf?.(destination),
    populatedClaims: indexOf(inputs.objects).claims.read([
      populatorKey(name),
      ...(target === undefined ? [] : [nameKey(target)]),
    ]),
  };
}

function findClaim(
  claims: Reading<readonly PersistentVolumeClaim[]>,
  claimName: string,
  now: string,
): Reading<PersistentVolumeClaim> {
  if (claims.state === 'unread') {
    return claims;
  }
  const found = claims.value.find(
    ({ metadata }) => metadata.name === claimName,
  );
  return found
    ? { ...claims, value: found }
    : unread(
        'not-found',
        claimName
          ? `PersistentVolumeClaim "${claimName}" does not exist.`
          : 'The source does not name a PersistentVolumeClaim.',
        now,
      );
}
