import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A repository, and the working directory of restic. */
export interface ResticRepository {
  readonly repository: string;
  readonly password: string;
  /** For a repository in S3 */
  readonly accessKey?: string;
  readonly secretKey?: string;
  /** Additional environment variables for restic */
  readonly environment?: Readonly<Record<string, string>>;
  /** Contains the files, in `data`, and restic's cache */
  readonly directory: string;
}

/** Runs the real restic in the directory of the files; returns its output. */
export async function runRestic(
  repository: ResticRepository,
  ...args: readonly string[]
): Promise<Buffer> {
  const { stdout } = await run(process.env.RESTIC_BINARY || 'restic', args, {
    cwd: join(repository.directory, 'data'),
    encoding: 'buffer',
    maxBuffer: 256 * 1024 * 1024,
    env: {
      PATH: process.env.PATH,
      HOME: repository.directory,
      RESTIC_CACHE_DIR: join(repository.directory, 'cache'),
      RESTIC_REPOSITORY: repository.repository,
      RESTIC_PASSWORD: repository.password,
      AWS_ACCESS_KEY_ID: repository.accessKey,
      AWS_SECRET_ACCESS_KEY: repository.secretKey,
      ...repository.environment,
    },
  });
  return stdout;
}

/** Backs files up with the real restic, like VolSync: host `volsync`, and path `/data` if possible. */
export async function resticBackup(
  options: ResticRepository & {
    readonly files: Readonly<Record<string, string>>;
  },
): Promise<string> {
  const data = join(options.directory, 'data');
  await mkdir(data, { recursive: true });
  for (const [name, content] of Object.entries(options.files)) {
    await writeFile(join(data, name), content);
  }
  // For an existing repository, init fails and changes nothing.
  await runRestic(options, 'init').catch(() => {});
  const said = await runRestic(options, 'backup', '--host', 'volsync', '.');
  return /snapshot ([0-9a-f]{8}) saved/.exec(said.toString())?.[1] ?? '';
}
