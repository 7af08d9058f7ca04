/**
 * Advances one operation as far as possible: step after step, until one has to wait, asks a person, or the last one is
 * done. What is saved, and when:
 *
 *   before a step   that it runs                             if killed here: the step restarts
 *   in a step       what it remembers, before it acts        if killed here: it reads, and finds its own change
 *   after a step    that it is done, and its result          if killed before: it reads, and finds nothing left to do
 *   at the end      the history, then the operation itself   if killed between: the same entry is written again
 *
 * A failure doesn't end the operation. It decides how the operation will end, and the `always` steps still restore what
 * was changed.
 */
import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  OperationOutcome,
  OperationStep,
} from 'backstage-plugin-volsync-common';
import type { Clock } from '../../lib/clock';
import type { Ending, OperationDocument } from '../record';
import type { Step, StepContext, StepError, VolumeTools } from '../step';
import { endOperation, toEnding } from './endOperation';
import type { LeasedOperation } from './LeasedOperation';
import { applyResult, isStoppable, outageOf, STEP_OVER } from './applyResult';
import { alignSteps, nextStep, withStep } from './stepList';
import { classifyError } from './classifyError';
import type { VolumeEntry } from '../../history/HistoryStore';
import { isDatabaseError } from '../../lib/databaseErrors';
import { toError } from '../../lib/toError';

/**
 * How long something outside can be unavailable before a step fails. Steps that restore what was changed retry for a
 * day.
 */
const RETRY_TIMEOUT_MS = 15 * 60_000;
const LONG_RETRY_TIMEOUT_MS = 24 * 3_600_000;

export interface AdvanceOptions {
  readonly steps: readonly Step[];
  readonly clock: Clock;
  readonly logger: LoggerService;
  /** What the step can access, besides the operation's own data */
  readonly tools: VolumeTools & Pick<StepContext, 'reach'>;
  readonly record: (entries: readonly VolumeEntry[]) => Promise<void>;
  readonly onChange: () => void;
}

class StopRequested extends Error {}

/** Throws `LeaseLostError`, after which nothing more was written. @internal */
export async function advance(
  held: LeasedOperation,
  options: AdvanceOptions,
): Promise<void> {
  const { steps, clock, onChange } = options;
  const iso = () => clock.now().toISOString();
  await held.save({
    steps: alignSteps(steps, held.document.steps),
    startedAt: held.document.startedAt ?? iso(),
  });
  for (;;) {
    await takeUpStop(held, steps, iso);
    const step = nextStep(
      steps,
      held.document.steps,
      held.document.ending !== undefined,
    );
    if (!step) {
      await endOperation(held, options);
      onChange();
      return;
    }
    const known = find(held, step);
    await held.save(
      {
        steps: withStep(held.document.steps, step.name, {
          state: 'running',
          startedAt: known?.startedAt ?? iso(),
        }),
      },
      { state: 'running', wakeAt: clock.now().getTime() },
    );
    onChange();
    const goesOn = await runStep(held, step, options);
    onChange();
    if (!goesOn) {
      return;
    }
  }
}

/** Processes a person's request to stop: between steps, and only if the current step allows it. */
async function takeUpStop(
  held: LeasedOperation,
  steps: readonly Step[],
  iso: () => string,
): Promise<void> {
  const { choice, chosenBy } = held.record;
  if (choice !== 'stop') {
    return;
  }
  const next = nextStep(steps, held.document.steps, false);
  const ending: Ending | undefined =
    held.document.ending ??
    (next && isStoppable(next)
      ? { state: 'stopped', summary: `Stopped by ${chosenBy ?? 'a person'}` }
      : undefined);
  await held.save(
    {
      ending,
      choices: [],
      ...(ending &&
        next &&
        !next.always && { troubleSince: undefined, outageMs: undefined }),
      steps:
        ending && next && !next.always
          ? withStep(held.document.steps, next.name, {
              state: 'skipped',
              endedAt: iso(),
            })
          : held.document.steps,
    },
    { takenUp: true },
  );
}

/** Returns whether the next step can follow immediately. */
async function runStep(
  held: LeasedOperation,
  step: Step,
  options: AdvanceOptions,
): Promise<boolean> {
  const { clock } = options;
  const stop = new AbortController();
  held.onChoice = choice => {
    if (choice === 'stop' && isStoppable(step)) {
      stop.abort(new StopRequested());
    }
  };
  const { choice } = held.record;
  if (choice !== undefined && choice !== 'stop') {
    await held.save({ chosen: choice, choices: [] }, { takenUp: true });
  }
  const run = toStepRun(held, step, { ...options, stop: stop.signal });
  try {
    const result = await step.run(run.context);
    return await applyResult(held, { ...run, step, result, clock });
  } catch (error) {
    held.signal.throwIfAborted();
    if (isDatabaseError(error)) {
      // The step itself did not fail. It restarts when the database is back.
      throw error;
    }
    // A requested stop is fully processed before the next step.
    return stop.signal.aborted || (await endFailedTry(held, error, run));
  } finally {
    held.onChoice = () => {};
  }
}

interface StepRun {
  readonly step: Step;
  readonly options: AdvanceOptions;
  readonly context: StepContext;
  /** A change of the step, with its result so far */
  readonly changeOf: (
    change: Partial<OperationStep>,
  ) => Pick<OperationDocument, 'steps' | 'outcome'>;
}

function toStepRun(
  held: LeasedOperation,
  step: Step,
  options: AdvanceOptions & { readonly stop: AbortSignal },
): StepRun {
  const { clock } = options;
  let concluded: Partial<OperationOutcome> = {};
  let reportedAt = 0;
  const startedAt = Date.parse(find(held, step)?.startedAt ?? '');
  const waitingSince = startedAt + outageOf(held.document, clock);
  const changeOf = (change: Partial<OperationStep>) => ({
    steps: withStep(held.document.steps, step.name, change),
    outcome: { summary: '', ...held.document.outcome, ...concluded },
  });
  const context: StepContext = {
    ...options.tools,
    operationId: held.record.id,
    volume: held.record.volume,
    requestedBy: held.record.requestedBy,
    get memory() {
      return held.document.memory;
    },
    startedAt,
    hasWaited: milliseconds =>
      clock.now().getTime() - waitingSince > milliseconds,
    isEnding: held.document.ending !== undefined,
    choice: held.document.chosen,
    signal: AbortSignal.any([held.signal, options.stop]),
    now: () => clock.now(),
    remember: values => held.remember(values),
    report: async (detail, progress) => {
      const now = clock.now().getTime();
      if (now - reportedAt >= 1_000) {
        reportedAt = now;
        await held.save({ ...changeOf({ detail }), progress });
        options.onChange();
      }
    },
    conclude: outcome => {
      concluded = { ...concluded, ...outcome };
    },
  };
  return { step, options, context, changeOf };
}

/**
 * Retries later, recovers, or decides that the operation ends. Returns whether the next step can follow immediately.
 */
async function endFailedTry(
  held: LeasedOperation,
  error: unknown,
  { step, options, context, changeOf }: StepRun,
): Promise<boolean> {
  const { clock, logger } = options;
  const classified = classifyError(error);
  const now = clock.now().getTime();
  const since = held.document.troubleSince ?? now;
  const timeout = step.always ? LONG_RETRY_TIMEOUT_MS : RETRY_TIMEOUT_MS;
  if (classified.type === 'again' && now - since < timeout) {
    const attempts = (find(held, step)?.attempts ?? 0) + 1;
    await held.save(
      {
        ...changeOf({ attempts, detail: classified.message }),
        troubleSince: since,
      },
      {
        wakeAt: now + Math.min(30_000, 500 * 2 ** Math.min(attempts, 6)),
        release: true,
      },
    );
    return false;
  }
  const failure: StepError = {
    message: classified.message,
    remedy: classified.remedy,
  };
  if (classified.type === 'failure' && classified.unexpected) {
    logger.error(
      `Step "${step.name}" of operation ${held.record.id} failed`,
      toError(error),
    );
  }
  const recovery = await step.recover?.(failure, context);
  if (recovery) {
    return applyResult(held, { step, result: recovery, changeOf, clock });
  }
  await held.save({
    ...changeOf({
      state: 'failed',
      endedAt: clock.now().toISOString(),
      detail: classified.message,
    }),
    ending: toEnding(held.document.ending, step, failure),
    ...STEP_OVER,
  });
  return true;
}

function find(held: LeasedOperation, step: Step): OperationStep | undefined {
  return held.document.steps.find(({ name }) => name === step.name);
}
