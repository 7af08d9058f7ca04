import { setTimeout as delay } from 'node:timers/promises';
import { isError, ResponseError } from '@backstage/errors';
import type { Operation, OperationStep } from 'backstage-plugin-volsync-common';
import { isOver, type VolumeOperations } from './context';

/** Limits how long a cancelled task waits for the backend. */
const STOP_TIMEOUT_MS = 15_000;

/**
 * Waits until the operation ends, and logs each step in the task. Throws if it did not succeed, on timeout (the
 * operation continues), and when the task is cancelled (the operation is stopped if that is safe). Requests to an
 * unresponsive backend are retried, because it may be restarting.
 */
export async function followOperation(
  tools: VolumeOperations,
  started: Operation,
  options: { readonly timeoutMilliseconds: number },
): Promise<Operation> {
  const { signal } = tools.volume;
  const end = AbortSignal.timeout(options.timeoutMilliseconds);
  const logChanges = createTeller(tools);
  let operation = started;
  try {
    logChanges(operation);
    while (!isOver(operation)) {
      const either = AbortSignal.any(signal ? [signal, end] : [end]);
      await delay(tools.pollMilliseconds, undefined, { signal: either });
      operation = await poll({ ...tools, signal: either }, operation);
      logChanges(operation);
    }
  } catch (error) {
    if (signal?.aborted) {
      await stop(tools, operation);
      throw error;
    }
    if (end.aborted) {
      throw new Error(
        `The ${operation.kind} of "${operation.volume.claim}" didn't finish in time. It continues as operation ${operation.id}, which the Backups tab shows`,
      );
    }
    throw error;
  }
  if (operation.state !== 'succeeded') {
    const { summary = `It ${operation.state}`, remedy } =
      operation.outcome ?? {};
    throw new Error(
      `The ${operation.kind} of "${
        operation.volume.claim
      }" did not succeed (operation ${operation.id}): ${[summary, remedy]
        .filter(Boolean)
        .join('. ')}`,
    );
  }
  return operation;
}

async function poll(
  tools: VolumeOperations & { readonly signal: AbortSignal },
  known: Operation,
): Promise<Operation> {
  try {
    return await tools.service.get(
      { ...tools.volume, signal: tools.signal },
      known.id,
    );
  } catch (error) {
    tools.signal.throwIfAborted();
    if (error instanceof ResponseError && error.statusCode < 500) {
      throw error;
    }
    tools.logger.warn(
      `The backend does not answer and is asked again: ${
        isError(error) ? error.message : 'no reason given'
      }`,
    );
    return known;
  }
}

/** Logs what changed since the last poll. */
function createTeller({ logger }: VolumeOperations) {
  const logged = new Map<string, string>();
  return (operation: Operation) => {
    for (const step of operation.steps) {
      const line = toLine(step);
      if (step.state !== 'pending' && logged.get(step.name) !== line) {
        logged.set(step.name, line);
        logger.info(line);
      }
    }
    const waits = operation.state === 'waiting';
    if (waits && !logged.has('waiting')) {
      logged.set('waiting', '');
      logger.warn('It waits for a decision in the Backups tab');
    }
  };
}

function toLine({ title, state, detail }: OperationStep): string {
  return `${title}: ${state}${detail ? ` – ${detail}` : ''}`;
}

async function stop(
  { service, volume, logger }: VolumeOperations,
  { id }: Operation,
): Promise<void> {
  const asked = { ...volume, signal: AbortSignal.timeout(STOP_TIMEOUT_MS) };
  try {
    await service.choose(asked, id, {
      choice: 'stop',
      reason: 'The task that started it was cancelled',
    });
    logger.info(`Operation ${id} is being stopped`);
  } catch (error) {
    logger.warn(
      `Operation ${id} couldn't be stopped and continues: ${
        isError(error) ? error.message : 'no reason given'
      }`,
    );
  }
}
