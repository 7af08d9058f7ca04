import { readdir } from 'node:fs/promises';
import type { MoverRun } from './MoverHost';
import { MoverExit, MoverShell } from './MoverShell';
import { refusalOf } from './resticEnvironment';
import { restore } from './restore';

/*
 * The steps of VolSync's mover, with the output and exit codes of its recorded logs:
 *
 * unlock restic unlock, which removes stale locks only; a missing repository is skipped
 *   backup an empty directory ends the run successfully without accessing the repository: not even forget runs.
 *             `cat config` finds out whether there is a repository; 10 and a timeout (124) lead to
 *             `init`, 11 is a lock, 12 a wrong password, anything else ends the run with 3. Then backup, then
 *             forget: a lock during forget (11) or unreadable files (3) fail a run whose snapshot is saved.
 *   prune after a backup, when it is due
 *   restore also initialises a missing repository, and restoring nothing is a success
 *
 * `cat config` has a timeout of 60 seconds: with an unresponsive S3 endpoint restic would retry for a quarter of an
 * hour.
 */

const VERSION = 'v0.17.0-dev';
const CONNECT_MS = 60_000;

/** Runs one mover to its end and returns its exit code. */
export async function runMover(run: MoverRun): Promise<number> {
  const shell = new MoverShell(run);
  const started = Date.now();
  try {
    shell.say('Starting container');
    shell.say(`VolSync restic container version: ${VERSION}`);
    shell.say(run.args.join(' '));
    await shell.restic('version');
    checkVariables(run, shell);
    for (const step of run.args) {
      await perform(step, run, shell);
    }
    const seconds = Math.round((Date.now() - started) / 1000);
    shell.say(`Restic completed in ${seconds}s`);
    shell.say('=== Done ===');
    return 0;
  } catch (error) {
    if (error instanceof MoverExit) {
      return error.code;
    }
    throw error;
  }
}

async function perform(
  step: string,
  run: MoverRun,
  shell: MoverShell,
): Promise<void> {
  switch (step) {
    case 'unlock':
      return unlock(shell);
    case 'backup':
      return backup(run, shell);
    case 'prune':
      shell.say('=== Starting prune ===');
      return shell.restic('prune');
    case 'restore':
      await ensureInitialized(shell);
      return restore(run, shell);
    default:
      return shell.fail(2, `unknown operation: ${step}`);
  }
}

function checkVariables(run: MoverRun, shell: MoverShell): void {
  shell.say('Testing mandatory env variables');
  for (const name of ['RESTIC_REPOSITORY', 'RESTIC_PASSWORD']) {
    if (!run.env[name]) {
      shell.fail(1, `${name} must be defined`);
    }
  }
  const refusal = refusalOf(run.env.RESTIC_REPOSITORY ?? '');
  if (refusal) {
    shell.fail(3, `failure checking existence of repository: ${refusal}`);
  }
}

async function unlock(shell: MoverShell): Promise<void> {
  shell.say('=== Starting unlock ===');
  const { code } = await shell.resticWithCode('unlock');
  if (code === 10) {
    shell.say('No repo, ignoring unlock error');
  } else if (code !== 0) {
    throw new MoverExit(code);
  }
}

async function backup(run: MoverRun, shell: MoverShell): Promise<void> {
  shell.say('== Checking directory for content ===');
  const content = await readdir(run.dataDirectory);
  if (content.every(name => name === 'lost+found')) {
    shell.say('== Directory is empty skipping backup ===');
    throw new MoverExit(0);
  }
  await ensureInitialized(shell);
  shell.say('=== Starting backup ===');
  shell.say('/data /');
  await shell.restic('backup', '--host', 'volsync', '.');
  shell.say('/');
  shell.say('=== Starting forget ===');
  const options = (run.env.FORGET_OPTIONS ?? '').split(' ').filter(Boolean);
  await shell.restic('forget', '--host', 'volsync', ...options);
}

async function ensureInitialized(shell: MoverShell): Promise<void> {
  shell.say('=== Check for dir initialized ===');
  const { code, errors } = await shell.quietRestic(['cat', 'config'], {
    timeoutMs: CONNECT_MS,
  });
  const absent = /Is there a repository at the following location/.test(errors);
  if (code === 0) {
    shell.say('dir is initialized');
    return;
  }
  if (code === 10 || code === 124 || (code === 1 && absent)) {
    shell.say('=== Initialize Dir ===');
    await shell.restic('init');
    return;
  }
  shell.say(errors.trimEnd());
  if (code === 11) {
    shell.fail(3, 'failure locking repository');
  }
  if (code === 12) {
    shell.fail(3, 'failure connecting to repository, incorrect password');
  }
  shell.fail(3, 'failure checking existence of repository');
}
