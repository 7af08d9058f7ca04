import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { envelopeReady } from '../crypto/envelope';
import { RepositoryError } from '../lib/errors';
import { RepositoryLimitError } from '../lib/limits';
import { type TaskName, tasks } from './tasks';

/**
 * This file in the sources or in the build: it is its own entry point on another thread, and does nothing on the main
 * one.
 */
export const threadFile: string = __filename;

const LOWER_PRIORITY = 10;

export const threadMarker = 'restic-repository';

interface ThreadRequest {
  readonly number: number;
  readonly task: TaskName;
  readonly input: object;
}

export interface ThreadAnswer {
  readonly number: number;
  readonly output?: unknown;
  readonly error?: {
    readonly reason: RepositoryError['reason'] | undefined;
    readonly message: string;
    readonly object: string | undefined;
    readonly limit: RepositoryLimitError['limit'] | undefined;
  };
}

if (!isMainThread && parentPort && workerData === threadMarker) {
  const port = parentPort;
  giveWay();
  port.on('message', async ({ number, task, input }: ThreadRequest) => {
    try {
      await envelopeReady;
      const output: unknown = tasks[task]({ ...input, isOwn: true } as never);
      port.postMessage({ number, output }, buffersOf(output));
    } catch (error) {
      const { reason, object } =
        error instanceof RepositoryError
          ? error
          : { reason: undefined, object: undefined };
      const limit =
        error instanceof RepositoryLimitError ? error.limit : undefined;
      const message = error instanceof Error ? error.message : String(error);
      port.postMessage({ number, error: { reason, message, object, limit } });
    }
  });
}

/** On Linux threads have separate priorities: the main thread, which serves requests, goes first. */
function giveWay(): void {
  try {
    setPriority(
      Number(basename(readlinkSync('/proc/thread-self'))),
      LOWER_PRIORITY,
    );
  } catch {
    // Other systems have no thread priorities
  }
}

/** The memory of a result, which is transferred instead of copied. */
function buffersOf(output: unknown): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  const visit = (value: unknown) => {
    if (ArrayBuffer.isView(value)) {
      if (value.buffer instanceof ArrayBuffer) buffers.add(value.buffer);
    } else if (typeof value === 'object' && value !== null) {
      Object.values(value).forEach(visit);
    }
  };
  visit(output);
  return [...buffers];
}
