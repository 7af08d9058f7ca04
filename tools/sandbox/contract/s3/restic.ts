import { execFile } from 'node:child_process';
import type { ObjectStoreEndpoint } from './endpoint';

/** The result of a restic process. */
interface ResticResult {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** The parameters of a restic process. */
export interface ResticRun {
  readonly endpoint: ObjectStoreEndpoint;
  /** `bucket/path` */
  readonly repository: string;
  readonly password: string;
  readonly directory: string;
  /** When it is stopped, because it retries for many minutes */
  readonly timeoutMs?: number;
}

/** The restic binary for tests. */
export function resticBinary(): string {
  return process.env.RESTIC_BINARY ?? 'restic';
}

/**
 * The environment of a restic process, like a mover's: with none of our own variables, and without a region, which
 * restic then requests from the store.
 */
export function resticEnvironment(run: ResticRun): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: run.directory,
    RESTIC_CACHE_DIR: `${run.directory}/cache`,
    RESTIC_REPOSITORY: `s3:${run.endpoint.url}/${run.repository}`,
    RESTIC_PASSWORD: run.password,
    AWS_ACCESS_KEY_ID: run.endpoint.accessKey,
    AWS_SECRET_ACCESS_KEY: run.endpoint.secretKey,
  };
}

/** Runs restic to its end; a failure is a result, not an exception. */
export function runRestic(
  run: ResticRun,
  ...args: string[]
): Promise<ResticResult> {
  return new Promise((done, fail) => {
    execFile(
      resticBinary(),
      args,
      {
        env: resticEnvironment(run),
        cwd: run.directory,
        timeout: run.timeoutMs,
        maxBuffer: 32 * 1024 * 1024,
      },
      (error, stdout, stderr) => {
        if (error && typeof error.code !== 'number' && !error.killed) {
          fail(error);
          return;
        }
        const code = error ? error.code : 0;
        done({
          code: typeof code === 'number' ? code : undefined,
          stdout,
          stderr,
        });
      },
    );
  });
}
