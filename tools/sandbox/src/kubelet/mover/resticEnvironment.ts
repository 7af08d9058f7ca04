import { join } from 'node:path';
import type { MoverRun } from './MoverHost';

/** The variables that a Secret may pass to restic. All others are dropped: RESTIC_PASSWORD_COMMAND runs a program. */
const PASSED_ON = [
  'RESTIC_REPOSITORY',
  'RESTIC_PASSWORD',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
];

/** restic's working directory, by a name that is the same for every pod if `/data` is not available. */
export const WORKING_DIRECTORY = '/proc/self/cwd';

/**
 * The complete environment of a restic process. For a backup without its own `/data`, `PWD` makes restic write the same
 * path into every snapshot: retention groups snapshots of two sources that share a repository by it. Otherwise it is
 * omitted: restic must not restore into that link.
 */
export function resticEnvironment(
  run: MoverRun,
  options: { readonly underItsOwnName: boolean },
): Record<string, string> {
  const environment: Record<string, string> = {
    PATH: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin',
    HOME: run.home,
    TMPDIR: join(run.home, 'tmp'),
    ...(options.underItsOwnName && { PWD: WORKING_DIRECTORY }),
    RESTIC_CACHE_DIR: run.cacheDirectory,
    RESTIC_PROGRESS_FPS: '0.1',
    // No library of restic's looks for credentials in files or on the network
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SHARED_CREDENTIALS_FILE: join(run.home, 'no-credentials'),
    TZ: 'UTC',
  };
  for (const name of PASSED_ON) {
    const value = run.env[name];
    if (value !== undefined) {
      environment[name] = value;
    }
  }
  return environment;
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Why the sandbox does not let restic access a repository; `undefined` if it may. Only S3 on this machine: a sandbox
 * works only in its own directory, and a Secret is untrusted input.
 */
export function refusalOf(repository: string): string | undefined {
  const address = /^s3:(?=https?:\/\/)(.*)$/.exec(repository)?.[1];
  let host: string | undefined;
  try {
    host = address && new URL(address).hostname;
  } catch {
    // An invalid URL: rejected below
  }
  return host && LOOPBACK.has(host)
    ? undefined
    : 'the sandbox only lets repositories of the form s3:http://127.0.0.1:<port>/<bucket>/<path> be opened';
}
