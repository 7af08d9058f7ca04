const MAX_LOG_BYTES = 1024;

/** The lines that VolSync keeps of a successful run, according to its recorded statuses */
const LOGGED_ON_SUCCESS = [
  // Also in a successful run: unlocking a repository that does not exist yet
  /^Fatal: /,
  /^=== Initialize Dir ===/,
  /^created restic repository/,
  /^no parent snapshot found/,
  /^using parent snapshot/,
  /^Added to the repository/,
  /^processed \d+ files/,
  /^snapshot [0-9a-f]+ saved/,
  /^Restic completed in/,
  /^successfully removed \d+ locks/,
  /^== Directory is empty skipping backup/,
  /^RESTORE_OPTIONS: /,
  /^restoring snapshot/,
  /^No eligible snapshots found/,
  /^=== No data will be restored/,
];

/** The part of a mover's log that goes into `latestMoverStatus`. */
export function statusLog(
  log: string,
  result: 'Successful' | 'Failed',
): string {
  const text =
    result === 'Failed'
      ? log
      : log
          .split('\n')
          .filter(line => LOGGED_ON_SUCCESS.some(kept => kept.test(line)))
          .join('\n');
  const bytes = Buffer.from(text.trimEnd());
  return bytes.subarray(-MAX_LOG_BYTES).toString('utf8');
}
