import {
  deriveSnapshotStatus,
  orderSources,
  valueOf,
  type RepositoryFacts,
  type SnapshotObject,
  type VolumeEvidence,
} from 'backstage-plugin-volsync-common';
import { listOwn } from '../restore/choosePoint';

/** The newest restore point of a volume at or before a moment. @internal */
export interface PointAt {
  /** 64 hex digits */
  readonly id: string;
  /** RFC 3339 */
  readonly time: string;
  /** Newer snapshots at or before the moment that can't be restored, newest first, each with its reason */
  readonly skipped: readonly string[];
  /** Whether all data of the snapshot is known to be in the repository */
  readonly isComplete: boolean;
}

/** Returns a string with the reason if there is no such point. Pure. @internal */
export function choosePointAt(
  evidence: VolumeEvidence,
  moment: string,
): PointAt | string {
  const { sources } = evidence;
  if (sources.state === 'unread') {
    return `The replication sources cannot be read. ${sources.message}`;
  }
  const [main] = orderSources(sources.value);
  const secret = main?.source.spec?.restic?.repository;
  if (!main || !secret) {
    return 'No replication source backs it up with restic.';
  }
  const { repository } = main;
  const facts = valueOf(repository);
  if (repository?.state !== 'read' || !facts) {
    return `Its snapshots cannot be listed now. ${
      repository?.state === 'unread' ? repository.message : ''
    }`.trim();
  }
  const skipped: string[] = [];
  for (const { snapshot, time } of listUntil(facts, moment)) {
    const { problem, proof } = deriveSnapshotStatus(evidence, secret, snapshot);
    if (problem === undefined) {
      const isComplete = proof === 'complete' || proof === 'test-restored';
      return { id: snapshot.id, time, skipped, isComplete };
    }
    skipped.push(`${snapshot.id.slice(0, 8)} of ${time}: ${problem}`);
  }
  return skipped.length > 0
    ? `None of its snapshots at or before that moment can be restored. ${skipped[0]}`
    : 'It has no snapshot at or before that moment.';
}

/** Newest first. */
function listUntil(
  facts: RepositoryFacts,
  moment: string,
): readonly { readonly snapshot: SnapshotObject; readonly time: string }[] {
  const times = new Map(listOwn(facts).map(({ id, time }) => [id, time]));
  const until = Date.parse(moment);
  return facts.snapshots
    .flatMap(snapshot => {
      const time = times.get(snapshot.id);
      return time !== undefined && Date.parse(time) <= until
        ? [{ snapshot, time }]
        : [];
    })
    .sort((a, b) => Date.parse(b.time) - Date.parse(a.time));
}
