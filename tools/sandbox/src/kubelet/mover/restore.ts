import { DateTime } from 'luxon';
import type { MoverRun } from './MoverHost';
import { MoverExit, type MoverShell } from './MoverShell';

interface ListedSnapshot {
  readonly time: string;
  readonly short_id: string;
}

/**
 * The newest snapshot at or before RESTORE_AS_OF, in whole seconds, and SELECT_PREVIOUS before that one. Finding none
 * is not a failure.
 */
export async function restore(run: MoverRun, shell: MoverShell): Promise<void> {
  shell.say('=== Starting restore ===');
  const options = (run.env.RESTORE_OPTIONS ?? '').split(' ').filter(Boolean);
  if (options.length > 0) {
    shell.say(`RESTORE_OPTIONS: ${options.join(' ')}`);
  }
  const listing = await shell.quietRestic([
    'snapshots',
    '--json',
    '--host',
    'volsync',
  ]);
  if (listing.code !== 0) {
    shell.say(messageIn(listing.errors.trimEnd()));
    throw new MoverExit(listing.code);
  }
  const chosen = select(JSON.parse(listing.output) as ListedSnapshot[], run);
  if (!chosen) {
    shell.say('No eligible snapshots found');
    shell.say('=== No data will be restored ===');
    return;
  }
  shell.say('/data /');
  shell.say(`Selected restic snapshot with id: ${chosen.short_id}`);
  await shell.restic('restore', ...options, chosen.short_id, '--target', '.');
  shell.say('/');
}

/** restic's errors are JSON if its output is requested as JSON */
function messageIn(errors: string): string {
  try {
    return (JSON.parse(errors) as { message?: string }).message ?? errors;
  } catch {
    return errors;
  }
}

function select(
  snapshots: readonly ListedSnapshot[],
  run: MoverRun,
): ListedSnapshot | undefined {
  const asOf = run.env.RESTORE_AS_OF
    ? wholeSeconds(run.env.RESTORE_AS_OF)
    : Infinity;
  const previous = Number(run.env.SELECT_PREVIOUS || '0');
  return [...snapshots]
    .filter(each => wholeSeconds(each.time) <= asOf)
    .sort((one, other) => (one.time < other.time ? 1 : -1))[previous];
}

function wholeSeconds(time: string): number {
  return Math.floor(DateTime.fromISO(time, { zone: 'utc' }).toSeconds());
}
