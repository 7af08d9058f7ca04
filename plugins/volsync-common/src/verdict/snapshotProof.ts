import { drillsOf } from './context';
import type { SnapshotObject, VolumeEvidence } from './evidence';
import { valueOf } from './reading';
import { deriveRepositoryFaults } from './repositoryFaults';
import { deriveProof, isCondemned } from './restorable';
import type { SnapshotProof } from './verdict';

/** How far it is proven that one snapshot can be restored, or what refutes it. @public */
export interface SnapshotStatus {
  /** The proof level; absent if something refutes it */
  readonly proof?: SnapshotProof;
  /** When that level was last checked, RFC 3339 */
  readonly provenAt?: string;
  /** Why it can't be restored, in one sentence */
  readonly problem?: string;
}

/**
 * The proof level of a snapshot in the repository that a Secret refers to. Empty if the repository was not read. Pure.
 *
 * @public
 */
export function deriveSnapshotStatus(
  volume: VolumeEvidence,
  secretName: string,
  snapshot: SnapshotObject,
): SnapshotStatus {
  const repository = valueOf(volume.sources)?.find(
    ({ source }) => source.spec?.restic?.repository === secretName,
  )?.repository;
  const facts = valueOf(repository);
  if (repository?.state !== 'read' || !facts) {
    return {};
  }
  const { id, sizeBytes, archiveClass } = snapshot;
  const drills = drillsOf(volume);
  const check = facts.checks?.find(one => one.snapshotId === id);
  const [fault] = deriveRepositoryFaults(facts, repository.at);
  if (sizeBytes === 0) {
    return { problem: 'Its object in the store is empty.' };
  }
  if (archiveClass !== undefined) {
    return { problem: `The store keeps it in the class ${archiveClass}.` };
  }
  if (isCondemned(id, drills)) {
    return { problem: 'A test restore of it failed.' };
  }
  if (facts.damagedSnapshots?.includes(id)) {
    return { problem: 'A verification found damage.' };
  }
  if (check && !check.complete) {
    return {
      problem: `Incomplete: ${check.problems[0] ?? 'data is missing'}.`,
      provenAt: check.at,
    };
  }
  return fault
    ? { problem: fault.text }
    : deriveProof(id, { facts, listedAt: repository.at, drills });
}
