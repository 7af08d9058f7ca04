import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const binary = process.env.RESTIC_BINARY || 'restic';

/** A repository that real restic creates, in a directory of its own. */
export class ResticRepository {
  readonly password = 'restic-in-a-test';

  private constructor(
    /** Of everything; removed at the end */
    readonly root: string,
    readonly path: string,
    readonly data: string,
    readonly environment: NodeJS.ProcessEnv = {},
  ) {}

  static async create(
    options: {
      readonly version?: 1 | 2;
      /** `s3:http://…`, if it is not on disk, and the credentials */
      readonly location?: string;
      readonly environment?: NodeJS.ProcessEnv;
    } = {},
  ): Promise<ResticRepository> {
    const root = await mkdtemp(join(tmpdir(), 'restic-repository-'));
    const repository = new ResticRepository(
      root,
      options.location ?? join(root, 'repository'),
      join(root, 'data'),
      options.environment,
    );
    await repository.run([
      'init',
      '--repository-version',
      String(options.version ?? 2),
    ]);
    return repository;
  }

  get #environment(): NodeJS.ProcessEnv {
    return {
      ...this.environment,
      PATH: process.env.PATH,
      RESTIC_REPOSITORY: this.path,
      RESTIC_PASSWORD: this.password,
      RESTIC_CACHE_DIR: join(this.root, 'cache'),
      RESTIC_READ_CONCURRENCY: '1',
      GOMAXPROCS: '1',
      TZ: 'UTC',
    };
  }

  /** Runs restic; throws if it fails */
  async run(
    parameters: readonly string[],
    options: { readonly cwd?: string } = {},
  ): Promise<string> {
    const { stdout } = await run(binary, parameters, {
      cwd: options.cwd,
      env: this.#environment,
      maxBuffer: 512 * 1024 * 1024,
    });
    return stdout;
  }

  /** Runs restic, and returns its output even if it fails */
  async runAnyway(parameters: readonly string[]): Promise<string> {
    return run(binary, parameters, { env: this.#environment }).then(
      ({ stdout, stderr }) => stdout + stderr,
      ({ stdout, stderr }: { stdout: string; stderr: string }) =>
        stdout + stderr,
    );
  }

  /** A restic process that runs until it is stopped. */
  start(parameters: readonly string[]) {
    const child = spawn(binary, parameters, {
      env: this.#environment,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const ended = once(child, 'exit');
    return {
      pid: child.pid,
      async stop(): Promise<void> {
        child.kill();
        // restic ends only after the read of its standard input that it is in
        child.stdin.end();
        await ended;
      },
    };
  }

  async json<T>(...parameters: string[]): Promise<T> {
    return JSON.parse(await this.run([...parameters, '--json']));
  }

  async lines<T>(...parameters: string[]): Promise<T[]> {
    const text = await this.run([...parameters, '--json']);
    return text
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
  }

  /** Backs up the data as VolSync does: `.` in it, host `volsync` */
  async backup(...parameters: string[]): Promise<string> {
    const lines = await this.run(
      ['backup', '.', '--host', 'volsync', '--json', ...parameters],
      { cwd: this.data },
    );
    const last = lines.trim().split('\n').at(-1)!;
    return JSON.parse(last).snapshot_id;
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}
