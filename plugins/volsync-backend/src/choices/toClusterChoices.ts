import {
  parseQuantity,
  read,
  valueOf,
  type ClaimChoice,
  type ConditionedObject,
  type EvidenceInputs,
  type KustomizationChoice,
  type NamespaceObjects,
  type OtherBackup,
  type OtherTool,
  type PersistentVolumeClaim,
  type Reading,
  type ReplicationSource,
  type SecretStoreChoice,
  type SnapshotClassChoice,
  type StorageClassChoice,
  type TakenNames,
} from 'backstage-plugin-volsync-common';
import type { OfferedObject } from './ClusterOptions';

const DEFAULT_STORAGE_CLASS = 'storageclass.kubernetes.io/is-default-class';
const DEFAULT_SNAPSHOT_CLASS =
  'snapshot.storage.kubernetes.io/is-default-class';

/** Converts the value of a reading, or keeps the reason why there is none. @internal */
export function mapReading<T, R>(
  reading: Reading<T>,
  change: (value: T) => R,
): Reading<R> {
  return reading.state === 'read'
    ? { ...reading, value: change(reading.value) }
    : reading;
}

/** The claims of an entity, each with the sources that back it up. @internal */
export function toClaimChoices(
  objects: NamespaceObjects,
  names: readonly string[],
  otherBackupsOf?: EvidenceInputs['otherBackupsOf'],
): Reading<readonly ClaimChoice[]> {
  const { claims, sources } = objects;
  // Without the sources, it is unknown which claims are backed up, which must not look like "none".
  if (sources.state === 'unread') {
    return sources;
  }
  return mapReading(claims, all =>
    all
      .filter(({ metadata }) => names.includes(metadata.name))
      .map(claim => {
        const choice = toClaimChoice(claim, sources.value);
        const others =
          choice.sources.length === 0
            ? valueOf(otherBackupsOf?.(claim))
            : undefined;
        return others?.length
          ? { ...choice, otherTools: [...new Set(others.map(toTool))] }
          : choice;
      })
      .sort(byName),
  );
}

function toTool({ tool }: OtherBackup): OtherTool {
  return tool;
}

function toClaimChoice(
  { metadata, spec, status }: PersistentVolumeClaim,
  sources: readonly ReplicationSource[],
): ClaimChoice {
  const size = spec?.resources?.requests?.storage;
  const { dataSourceRef } = spec ?? {};
  return {
    name: metadata.name,
    storageClass: spec?.storageClassName,
    sizeBytes: size === undefined ? undefined : parseQuantity(size),
    accessModes: spec?.accessModes ?? [],
    phase: status?.phase,
    sources: sources
      .filter(source => source.spec?.sourcePVC === metadata.name)
      .map(source => source.metadata.name)
      .sort(),
    restoredFrom:
      dataSourceRef?.kind === 'ReplicationDestination'
        ? dataSourceRef.name
        : undefined,
  };
}

export function toSnapshotClass(object: OfferedObject): SnapshotClassChoice {
  return {
    name: object.metadata.name,
    driver: textOf(object.driver) ?? '',
    isDefault: object.metadata.annotations?.[DEFAULT_SNAPSHOT_CLASS] === 'true',
  };
}

export function toStorageClass(object: OfferedObject): StorageClassChoice {
  return {
    name: object.metadata.name,
    provisioner: textOf(object.provisioner) ?? '',
    isDefault: object.metadata.annotations?.[DEFAULT_STORAGE_CLASS] === 'true',
  };
}

export function toSecretStore(object: OfferedObject): SecretStoreChoice {
  const conditions = listOf(partOf(object.status).conditions).map(partOf);
  const ready = conditions.find(({ type }) => type === 'Ready');
  return {
    name: object.metadata.name,
    ready: ready && ready.status === 'True',
  };
}

/** The Kustomizations of some objects, each once; unread if any of them is. @internal */
export function toKustomizations(
  readings: readonly Reading<ConditionedObject>[],
  at: string,
): Reading<readonly KustomizationChoice[]> {
  const found = new Map<string, KustomizationChoice>();
  for (const reading of readings) {
    if (reading.state === 'unread') {
      return reading;
    }
    const choice = toKustomization(reading.value);
    found.set(`${choice.namespace}/${choice.name}`, choice);
  }
  return read([...found.values()].sort(byName), at);
}

function toKustomization({
  metadata,
  spec: rawSpec,
}: ConditionedObject): KustomizationChoice {
  const spec = partOf(rawSpec);
  const { kind, name } = partOf(spec.sourceRef);
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    path: textOf(spec.path),
    targetNamespace: textOf(spec.targetNamespace),
    components: listOf(spec.components).flatMap(each => textOf(each) ?? []),
    suspended: spec.suspend === true,
    source:
      typeof kind === 'string' && typeof name === 'string'
        ? { kind, name }
        : undefined,
  };
}

export function toTakenNames(objects: NamespaceObjects): Reading<TakenNames> {
  const { claims, sources, destinations } = objects;
  if (sources.state === 'unread') {
    return sources;
  }
  if (destinations.state === 'unread') {
    return destinations;
  }
  return mapReading(claims, value => ({
    replicationSources: namesOf(sources.value),
    replicationDestinations: namesOf(destinations.value),
    claims: namesOf(value),
  }));
}

export function byName<T extends { readonly name: string }>(
  a: T,
  b: T,
): number {
  return a.name.localeCompare(b.name);
}

function namesOf(
  objects: readonly { readonly metadata: { readonly name: string } }[],
): readonly string[] {
  return objects.map(({ metadata }) => metadata.name).sort();
}

function partOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
