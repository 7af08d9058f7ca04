import type {
  HistoryEntry,
  SourceEvidence,
  VolumeEvidence,
  VolumeRecord,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import { deriveSnapshotStatus, valueOf } from 'backstage-plugin-volsync-common';
import { toVolumeCommands } from './commands';

const MAX_SNAPSHOTS = 20;
const MAX_EVENTS = 50;

/** The record of a volume. Contains no pod logs, because apps may write anything into them. Pure. @internal */
export function toVolumeRecord(options: {
  readonly volume: VolumeReport;
  /** Absent if the namespace is only readable; then nothing about its Secrets is exported */
  readonly evidence?: VolumeEvidence;
  readonly history: readonly HistoryEntry[];
}): VolumeRecord {
  const { volume, evidence, history } = options;
  const { source } = volume;
  const mover = valueOf(evidence?.sources)?.find(
    one => one.source.metadata.name === source?.name,
  );
  return {
    cluster: volume.cluster,
    namespace: volume.namespace,
    claim: volume.claim,
    verdict: volume.verdict,
    newestRestorable: volume.newestRestorable,
    objectiveSeconds: volume.objectiveSeconds,
    findings: volume.findings.map(({ code, severity, what, why }) => ({
      code,
      severity,
      what,
      why,
    })),
    source: source && {
      name: source.name,
      schedule: source.schedule,
      lastSuccessAt: source.lastSuccessAt,
      lastResult: source.lastResult,
      volumeSnapshotClass: source.volumeSnapshotClass,
      cacheStorageClass: source.cacheStorageClass,
    },
    secret: toSecret(mover && valueOf(mover.secret)),
    repository: toRepository(volume, evidence, mover),
    history,
    events: (valueOf(volume.events) ?? [])
      .slice(0, MAX_EVENTS)
      .map(({ at, type, reason, message, subject }) => ({
        at,
        type,
        reason,
        message,
        subject,
      })),
    metrics: mover && valueOf(mover.metrics),
    versions: { controller: mover && valueOf(mover.controller)?.version },
    commands: toVolumeCommands(volume),
  };
}

function toSecret(
  secret:
    | { readonly name: string; readonly keys: readonly string[] }
    | undefined,
): VolumeRecord['secret'] {
  return secret && { name: secret.name, keys: [...secret.keys].sort() };
}

function toRepository(
  { repository }: VolumeReport,
  evidence: VolumeEvidence | undefined,
  mover: SourceEvidence | undefined,
): VolumeRecord['repository'] {
  if (repository.state === 'unread') {
    return undefined;
  }
  const { value, at } = repository;
  const details = new Map(
    (valueOf(value.details) ?? []).map(one => [one.id, one]),
  );
  const secretName = mover?.source.spec?.restic?.repository;
  const listed = new Map(
    (valueOf(mover?.repository)?.snapshots ?? []).map(one => [one.id, one]),
  );
  return {
    location: value.location,
    readAt: at,
    objects: value.objectCount,
    bytes: value.bytes,
    snapshotCount: value.snapshotCount,
    snapshots: value.snapshots.slice(0, MAX_SNAPSHOTS).map(snapshot => ({
      id: snapshot.id,
      storedAt: snapshot.lastModified,
      ...(evidence &&
        secretName !== undefined &&
        deriveSnapshotStatus(
          evidence,
          secretName,
          listed.get(snapshot.id) ?? snapshot,
        )),
      files: details.get(snapshot.id)?.files,
      bytes: details.get(snapshot.id)?.bytes,
    })),
  };
}
