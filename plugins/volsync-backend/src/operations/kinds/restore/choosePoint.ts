import { ConflictError, InputError } from '@backstage/errors';
import {
  deriveRepositoryFaults,
  valueOf,
  type PlanWarning,
  type RepositoryFacts,
  type SnapshotObject,
  type Unread,
} from 'backstage-plugin-volsync-common';

/** The snapshot to restore, and the time that makes VolSync select exactly this one. @internal */
export interface RestorePoint {
  /** 64 hex digits */
  readonly id: string;
  /** Whole seconds, RFC 3339 */
  readonly restoreAsOf: string;
  readonly files?: number;
  readonly bytes?: number;
}

/** VolSync backs up and restores only under this host name. */
const HOST = 'volsync';

/**
 * Finds the time that makes VolSync select the snapshot. VolSync doesn't select by id: it takes the newest snapshot at
 * or before a time in whole seconds. If the snapshots can be decrypted, that time is known. Otherwise, the object's
 * last-modified time is used, which is between the start of this backup and the start of the next. Pure. Throws
 * `InputError` if the snapshot doesn't exist, `ConflictError` if there are no snapshots.
 *
 * @internal
 */
export function choosePoint(
  facts: RepositoryFacts,
  reference: string | undefined,
  options: {
    /** Whether a backup is running, which may hold the lock until it ends */
    readonly isBackingUp?: boolean;
  } = {},
): { readonly point: RestorePoint; readonly warnings: readonly PlanWarning[] } {
  const object = findObject(facts, reference);
  if (object.lastModified === undefined) {
    throw new ConflictError(
      `The time of snapshot "${object.id.slice(
        0,
        8,
      )}" is not known, and VolSync selects a snapshot by its time. The object store does not report it, and the snapshot could not be decrypted${
        facts.details.state === 'unread' ? `: ${facts.details.message}` : ''
      }`,
    );
  }
  const details = valueOf(facts.details);
  const detail = details?.find(({ id }) => id === object.id);
  const warnings: PlanWarning[] = [];
  const candidates = listOwn(facts).map(({ id, time }) => ({
    id,
    second: toSecond(time),
  }));
  const own = candidates.find(({ id }) => id === object.id);
  if (!own) {
    warnings.push({
      code: 'foreign-snapshot',
      severity: 'blocks',
      what: detail
        ? `This snapshot was made by the host "${detail.hostname}", not by VolSync. VolSync restores only its own snapshots.`
        : 'This snapshot cannot be read, so its origin is not known.',
      remedy: 'Choose another snapshot, or restore this one with restic.',
    });
  }
  const second = own?.second ?? toSecond(object.lastModified);
  const twins = candidates.filter(
    each => each.id !== object.id && each.second === second,
  );
  if (twins.length > 0) {
    warnings.push({
      code: 'same-second',
      severity: 'blocks',
      what: `Another snapshot (${twins
        .map(({ id }) => id.slice(0, 8))
        .join(
          ', ',
        )}) has the same timestamp to the second, and VolSync cannot tell them apart.`,
      remedy: 'Choose another snapshot, or restore this one with restic.',
    });
  }
  const around = [
    ...ofSnapshot(facts, object),
    ...surroundings(facts, options),
  ];
  if (
    facts.details.state === 'unread' &&
    !around.some(({ severity }) => severity === 'blocks')
  ) {
    warnings.push(chosenByListing(facts.details));
  }
  if (detail?.files === 0) {
    warnings.push({
      code: 'empty-snapshot',
      severity: 'warning',
      what: 'This snapshot contains no files.',
    });
  }
  return {
    point: {
      id: object.id,
      restoreAsOf: `${new Date(second * 1_000).toISOString().slice(0, 19)}Z`,
      files: detail?.files,
      bytes: detail?.bytes,
    },
    warnings: [...warnings, ...around],
  };
}

/** The snapshots that VolSync can restore, each with the time that selects it, RFC 3339. Pure. @internal */
export function listOwn(
  facts: RepositoryFacts,
): readonly { readonly id: string; readonly time: string }[] {
  const details = valueOf(facts.details);
  return details
    ? details.filter(({ hostname }) => hostname === HOST)
    : facts.snapshots.flatMap(({ id, lastModified: time }) =>
        time === undefined ? [] : [{ id, time }],
      );
}

function chosenByListing({ reason, message }: Unread): PlanWarning {
  const common = { code: 'chosen-by-listing', severity: 'warning' } as const;
  return reason === 'not-configured'
    ? {
        ...common,
        what: 'The portal does not decrypt this repository. The snapshot is chosen by the time at which it was stored, and the restored files are not compared.',
        remedy:
          'The operator of the portal can enable volsync.repositories.decrypt.',
      }
    : {
        ...common,
        what: `The snapshot is chosen by the time at which it was stored, because the repository's contents could not be read. ${message}`,
        remedy: 'Plan again in a moment.',
      };
}

/** The object that a reference names. Throws `InputError` and `ConflictError`. Pure. @internal */
export function findObject(
  facts: RepositoryFacts,
  reference: string | undefined,
): SnapshotObject {
  if (facts.snapshots.length === 0) {
    throw new ConflictError('The repository contains no snapshots');
  }
  if (reference === undefined) {
    return [...facts.snapshots].sort((a, b) =>
      (b.lastModified ?? '').localeCompare(a.lastModified ?? ''),
    )[0]!;
  }
  const found = facts.snapshots.filter(({ id }) => id.startsWith(reference));
  if (found.length !== 1) {
    throw new InputError(
      found.length === 0
        ? `Snapshot "${reference}" not found in the repository`
        : `"${reference}" matches several snapshots. Enter all 64 digits`,
    );
  }
  return found[0]!;
}

/** What is known about this snapshot. A snapshot with missing data isn't restored. @internal */
export function ofSnapshot(
  { checks, damagedSnapshots }: RepositoryFacts,
  { id, sizeBytes, archiveClass }: SnapshotObject,
): readonly PlanWarning[] {
  const blocks = { severity: 'blocks' } as const;
  if (sizeBytes === 0) {
    return [
      {
        ...blocks,
        code: 'snapshot-empty-object',
        what: 'The object of this snapshot in the store is empty.',
        remedy: 'Choose another snapshot.',
      },
    ];
  }
  if (archiveClass !== undefined) {
    return [
      {
        ...blocks,
        code: 'snapshot-archived',
        what: `The store keeps this snapshot in the class ${archiveClass}, from which it must be retrieved first.`,
        remedy: 'Retrieve it in the store, or choose another snapshot.',
      },
    ];
  }
  const check = checks?.find(({ snapshotId }) => snapshotId === id);
  if (check && !check.complete) {
    return [
      {
        ...blocks,
        code: 'snapshot-incomplete',
        what: `This snapshot cannot be restored completely. The check at ${
          check.at
        } found: ${check.problems[0] ?? 'missing data'}.`,
        remedy:
          'Choose another snapshot, or recover the missing objects from an older version of the bucket.',
      },
    ];
  }
  return damagedSnapshots?.includes(id)
    ? [
        {
          ...blocks,
          code: 'snapshot-damaged',
          what: 'The newest verification of this snapshot found damage.',
          remedy:
            'Choose another snapshot. If it was repaired since, verify it again.',
        },
      ]
    : [];
}

function surroundings(
  facts: RepositoryFacts,
  options: { readonly isBackingUp?: boolean },
): readonly PlanWarning[] {
  const warnings: PlanWarning[] = [];
  if (facts.sharedWith.length > 0) {
    warnings.push({
      code: 'shared-repository',
      severity: 'blocks',
      what: `${facts.sharedWith.join(', ')} ${
        facts.sharedWith.length === 1 ? 'backs' : 'back'
      } up to the same repository, and a snapshot does not record whose files it contains.`,
      remedy: 'Give each volume its own repository path.',
    });
  }
  if (facts.locks.some(({ exclusive }) => exclusive)) {
    warnings.push({
      code: 'exclusive-lock',
      severity: options.isBackingUp ? 'warning' : 'blocks',
      what: options.isBackingUp
        ? 'A running backup may hold the exclusive lock of the repository. Nothing can be restored until it is released.'
        : 'The repository has an exclusive lock. Nothing can be restored until it is removed.',
      remedy: 'Wait until its holder has finished, or remove the lock.',
    });
  }
  for (const { kind, text } of deriveRepositoryFaults(facts)) {
    warnings.push({
      code: kind,
      severity: 'blocks',
      what: `This repository cannot be restored in its current state. ${text}`,
      remedy: 'Fix the finding on the Backups tab first.',
    });
  }
  const damage = valueOf(facts.damage) ?? [];
  if (damage.length > 0) {
    warnings.push({
      code: 'damaged',
      severity: 'warning',
      what: `A verification found damage in this repository: ${damage[0]}`,
      remedy: 'Verify this snapshot before you rely on it.',
    });
  }
  return warnings;
}

function toSecond(time: string): number {
  return Math.floor(Date.parse(time) / 1_000);
}
