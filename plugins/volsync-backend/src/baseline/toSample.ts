import type {
  BaselineSample,
  HistoryEntry,
  Reading,
  RepositoryFacts,
} from 'backstage-plugin-volsync-common';

/** How long a backup waits for a later listing, in milliseconds. */
const MAX_LISTING_AGE_MS = 10 * 60_000;

/**
 * Converts a history entry and the bucket's listing to a sample. Returns `undefined` for anything but a successful
 * backup or restore, and `later` if the bucket was not listed since. A listing from after the next backup is not used.
 * Pure.
 *
 * @internal
 */
export function toSample(
  entry: HistoryEntry,
  options: {
    readonly facts: Reading<RepositoryFacts>;
    /** End times of all backups of the volume */
    readonly backupsEnded: readonly string[];
    readonly now: Date;
  },
): BaselineSample | 'later' | undefined {
  const { facts, now } = options;
  const what = kindOf(entry);
  const { id, endedAt, durationSeconds: seconds } = entry;
  if (!what || seconds === undefined) {
    return undefined;
  }
  const ended = Date.parse(endedAt);
  const isListed = facts.state === 'read' && Date.parse(facts.at) >= ended;
  if (!isListed && now.getTime() - ended < MAX_LISTING_AGE_MS) {
    return 'later';
  }
  const isOfThisBackup =
    isListed &&
    !options.backupsEnded.some(
      other => Date.parse(other) > ended && other <= facts.at,
    );
  const snapshot =
    facts.state === 'read' && facts.value.details.state === 'read'
      ? facts.value.details.value.find(
          one => entry.snapshotId && one.id.startsWith(entry.snapshotId),
        )
      : undefined;
  return {
    id,
    what,
    endedAt,
    seconds,
    files: entry.files ?? snapshot?.files,
    bytes: entry.bytes ?? snapshot?.bytes,
    ...(isOfThisBackup && {
      objects: facts.value.objects.count,
      repositoryBytes: facts.value.objects.bytes,
    }),
  };
}

/** A run that saved a snapshot, or a drill whose files all matched. */
function kindOf(entry: HistoryEntry): BaselineSample['what'] | undefined {
  if (entry.result !== 'succeeded') {
    return undefined;
  }
  if (entry.what === 'run') {
    return entry.snapshotId ? 'backup' : undefined;
  }
  return entry.what === 'drill' && entry.equal ? 'restore' : undefined;
}
