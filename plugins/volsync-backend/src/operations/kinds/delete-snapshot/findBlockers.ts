/**
 * Finds what prevents the deletion of a snapshot. Missing information prevents it, too. A snapshot counts as restorable
 * only if a check found it complete. The snapshot to delete counts as restorable unless a check found otherwise.
 */
import {
  deriveRepositoryFaults,
  formatTime,
  savedSnapshotId,
  valueOf,
  type PlanWarning,
  type ReplicationSource,
  type RepositoryFacts,
  type SnapshotDetails,
} from 'backstage-plugin-volsync-common';
import { listOwn, ofSnapshot as restoreBlockers } from '../restore/choosePoint';
import type { Listed } from '../shared/listAgain';
import { isIdle } from '../shared/manualTag';
import type { KindTools } from '../tools';

/** Pure. @internal */
export function findBlockers(
  reading: Listed,
  options: { readonly id: string; readonly source: ReplicationSource },
): readonly PlanWarning[] {
  const facts = reading.value;
  const details = valueOf(facts.details);
  if (!details || facts.listing === 'partial' || reading.lost) {
    return [
      blocks(
        'contents-unread',
        `It isn't known whether another snapshot can be restored, because the repository could not be read completely. ${
          reading.lost?.message ??
          (facts.details.state === 'unread' ? facts.details.message : '')
        }`.trim(),
        'Plan again in a moment.',
      ),
    ];
  }
  return [
    ...ofUse(facts, options.source),
    ...deriveRepositoryFaults(facts, reading.at).map(({ kind, text }) =>
      blocks(
        kind,
        `Nothing is deleted from a repository that can't be restored. ${text}`,
        'Fix the finding on the Backups tab first.',
      ),
    ),
    ...ofSnapshot(facts, details, { ...options, at: reading.at }),
  ];
}

/** A plan that uses this snapshot and can still be started. @internal */
export async function plannedFor(
  id: string,
  options: {
    readonly tools: Pick<KindTools, 'operations'>;
    readonly now: Date;
  },
): Promise<readonly PlanWarning[]> {
  const until = await options.tools.operations.plannedUntil(id, options.now);
  return until === undefined
    ? []
    : [
        blocks(
          'planned',
          `Another plan uses this snapshot, and can be started until ${formatTime(
            until,
          )}.`,
          'Plan again after that.',
        ),
      ];
}

/** Other users of the repository. */
function ofUse(
  { sharedWith, locks }: RepositoryFacts,
  source: ReplicationSource,
): readonly PlanWarning[] {
  return [
    ...(sharedWith.length > 0
      ? [
          blocks(
            'shared-repository',
            `${sharedWith.join(', ')} ${
              sharedWith.length === 1 ? 'backs' : 'back'
            } up to the same repository, and a snapshot does not record whose files it contains.`,
            'Give each volume its own repository path.',
          ),
        ]
      : []),
    ...(isIdle(source)
      ? []
      : [
          blocks(
            'backup-running',
            'A backup is running, and nothing is deleted while another process writes to the repository.',
            'Plan again when it has ended.',
          ),
        ]),
    ...(locks.length > 0
      ? [
          blocks(
            'repository-in-use',
            `The repository has ${
              locks.length === 1 ? 'a lock' : `${locks.length} locks`
            }, so another process uses it, or left the lock behind.`,
            'Wait until it has finished, or remove stale locks.',
          ),
        ]
      : []),
  ];
}

function ofSnapshot(
  facts: RepositoryFacts,
  details: readonly SnapshotDetails[],
  options: {
    readonly id: string;
    readonly source: ReplicationSource;
    /** When the repository was listed */
    readonly at: string;
  },
): readonly PlanWarning[] {
  const { id } = options;
  const own = listOwn(facts);
  const wanted = own.find(one => one.id === id);
  if (!wanted) {
    const hostname = details.find(one => one.id === id)?.hostname;
    return [
      blocks(
        'foreign-snapshot',
        hostname === undefined
          ? "This snapshot can't be read, so its origin is not known."
          : `This snapshot was made by the host "${hostname}", not by VolSync.`,
        'Delete it with restic.',
      ),
    ];
  }
  const restorable = own.filter(
    one => one.id !== id && isKnownComplete(facts, one.id),
  );
  if (restorable.length === 0) {
    return [
      blocks(
        'last-restorable',
        'No other snapshot of this volume is known to be restorable, so this one is kept.',
        'Back up now, and plan again when the new snapshot has been checked.',
      ),
    ];
  }
  if (isNewest(options.source, { own, wanted })) {
    return [
      blocks(
        'newest-snapshot',
        'This is the newest snapshot. Without it, the newest restore point would be older.',
        'Back up now, and plan again when the new snapshot has been checked.',
      ),
    ];
  }
  const listedAt = Date.parse(options.at);
  const isNewer = (time: string) =>
    Date.parse(time) > Date.parse(wanted.time) && Date.parse(time) <= listedAt;
  return isRefuted(facts, id) || restorable.some(({ time }) => isNewer(time))
    ? []
    : [
        blocks(
          'newest-restorable',
          'No newer snapshot is known to be restorable, so this is the newest restore point.',
          'Back up now, and plan again when the new snapshot has been checked.',
        ),
      ];
}

function isNewest(
  { status }: ReplicationSource,
  {
    own,
    wanted,
  }: {
    readonly own: ReturnType<typeof listOwn>;
    readonly wanted: { readonly id: string; readonly time: string };
  },
): boolean {
  const saved = savedSnapshotId(status?.latestMoverStatus?.logs);
  return (
    (saved !== undefined && wanted.id.startsWith(saved)) ||
    own.every(({ time }) => Date.parse(time) <= Date.parse(wanted.time))
  );
}

/** A check found it complete, and nothing found since prevents its restore. */
function isKnownComplete(facts: RepositoryFacts, id: string): boolean {
  const object = facts.snapshots.find(one => one.id === id);
  return (
    object !== undefined &&
    facts.checks?.some(one => one.snapshotId === id) === true &&
    restoreBlockers(facts, object).length === 0
  );
}

function isRefuted(facts: RepositoryFacts, id: string): boolean {
  return (
    facts.checks?.find(({ snapshotId }) => snapshotId === id)?.complete ===
      false || Boolean(facts.damagedSnapshots?.includes(id))
  );
}

function blocks(code: string, what: string, remedy: string): PlanWarning {
  return { code, severity: 'blocks', what, remedy };
}
