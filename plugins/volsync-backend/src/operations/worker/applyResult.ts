import type { OperationStep } from 'backstage-plugin-volsync-common';
import type { Clock } from '../../lib/clock';
import type { OperationDocument } from '../record';
import type { Step, StepResult } from '../step';
import type { LeasedOperation } from './LeasedOperation';
import { rewindTo } from './stepList';

/** An operation that waits for a person isn't polled; their choice wakes it. */
const NEVER = 8_640_000_000_000_000;

const STOP = {
  name: 'stop',
  title: 'Stop',
  description: 'Stops and undoes the changes made so far.',
};

/** How the operation leaves a step behind. @internal */
export const STEP_OVER = {
  progress: undefined,
  choices: [],
  chosen: undefined,
  troubleSince: undefined,
  outageMs: undefined,
} as const;

/** Saves the result of a step. Returns whether the next one can follow immediately. @internal */
export async function applyResult(
  held: LeasedOperation,
  options: {
    readonly step: Step;
    readonly result: StepResult;
    readonly changeOf: (change: Partial<OperationStep>) => object;
    readonly clock: Clock;
  },
): Promise<boolean> {
  const { step, result, changeOf, clock } = options;
  const { detail } = result;
  switch (result.state) {
    case 'again':
      await held.save(
        {
          ...changeOf({ detail }),
          progress: result.progress,
          choices: isStoppable(step) && !held.document.ending ? [STOP] : [],
          chosen: undefined,
          troubleSince: undefined,
          outageMs: outageOf(held.document, clock),
        },
        {
          wakeAt: clock.now().getTime() + result.afterMilliseconds,
          release: true,
        },
      );
      return false;
    case 'ask':
      await held.save(
        {
          ...changeOf({ detail }),
          choices: result.choices,
          chosen: undefined,
          progress: undefined,
          troubleSince: undefined,
          outageMs: outageOf(held.document, clock),
        },
        { state: 'waiting', wakeAt: NEVER, release: true },
      );
      return false;
    case 'rewind':
      await held.save({
        steps: rewindTo(held.document.steps, {
          from: result.to,
          to: step.name,
        }),
        ...STEP_OVER,
      });
      return true;
    default:
      await held.save({
        ...changeOf({
          state: result.state === 'done' ? 'succeeded' : 'skipped',
          endedAt: clock.now().toISOString(),
          detail,
        }),
        ...STEP_OVER,
      });
      return true;
  }
}

/** For how long something outside did not respond during the current step. @internal */
export function outageOf(
  { outageMs = 0, troubleSince }: OperationDocument,
  clock: Clock,
): number {
  return troubleSince === undefined
    ? outageMs
    : outageMs + clock.now().getTime() - troubleSince;
}

/** Whether a person can end the operation in this step. @internal */
export function isStoppable(step: Step): boolean {
  return step.stoppable ?? !step.always;
}
