import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Backs files up with the real restic, as VolSync does: host `volsync`, path `/data` as far as it can be. */
export async function resticBackup(options: {
  readonly repository: string;
  readonly password: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly directory: string;
  readonly files: Readonly<Record<string, string>>;
}): Promise<string> {
  const data = join(options.directory, 'data');
  await mkdir(data, { recursive: true });
  for (const [name, content] of Object.entries(options.files)) {
    await writeFile(join(data, name), content);
  }
  const restic = (...args: string[]) =>
    run(process.env.RESTIC_BINARY || 'restic', args, {
      cwd: data,
      env: {
        PATH: process.env.PATH,
        HOME: options.directory,
        RESTIC_CACHE_DIR: join(options.directory, 'cache'),
        RESTIC_REPOSITORY: options.repository,
        RESTIC_PASSWORD: options.password,
        AWS_ACCESS_KEY_ID: options.accessKey,
        AWS_SECRET_ACCESS_KEY: options.secretKey,
      },
    });
  // Of a repository that is there, init says so and changes nothing.
  await restic('init').catch(() => {});
  const { stdout } = await restic('backup', '--host', 'volsync', '.');
  return /snapshot ([0-9a-f]{8}) saved/.exec(stdout)?.[1] ?? '';
}
