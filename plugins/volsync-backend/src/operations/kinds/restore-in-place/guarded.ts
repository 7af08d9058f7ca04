/**
 * Steps that may leave the volume half restored. If one fails, the operation doesn't end, because that would start the
 * app on incomplete data. A person decides. Until then nothing changes, the app stays down and the schedule stays
 * suspended.
 */
import type { OperationChoice } from 'backstage-plugin-volsync-common';
import type { Step, StepContext, StepResult } from '../../step';
import { hasBegun, isGoingBack, isLeft } from './memory';
import type { OfflineParams } from './params';
import { READY, checkNothingStarted } from './ready';
import { nameSafetySnapshots } from './safetyPoint';

/** The labels of the choices. @internal */
export interface GuardedWords {
  readonly retry: string;
  readonly goBack: string;
}

/** Guards a step that restores or compares. A person's choice applies to all volumes of the operation. @internal */
export function guarded(
  step: Step,
  options: {
    /** The step's volume, with everything that is stopped; undefined if the step checks that itself */
    readonly checked?: OfflineParams;
    /** The safety snapshots of all volumes; undefined if there are none */
    readonly safety: readonly string[] | undefined;
    readonly words: GuardedWords;
  },
): Step {
  const { checked, safety, words } = options;
  return {
    ...step,
    stoppable: false,
    async run(context) {
      const decided = await takeUp(context, READY);
      if (decided) {
        return decided;
      }
      if (checked && hasBegun(context)) {
        await checkNothingStarted(checked, context);
      }
      return step.run(context);
    },
    async recover({ message, remedy }, context) {
      if (!hasBegun(context)) {
        return undefined;
      }
      await context.remember({ trouble: message });
      return {
        state: 'ask',
        detail: [message, remedy].filter(Boolean).join('. '),
        choices: [
          {
            name: 'retry',
            title: 'Try again',
            description: words.retry,
          },
          ...(safety ? [goBack(safety, words)] : []),
          leave(),
        ],
      };
    },
  };
}

/** Guards a step that goes back to the safety snapshots, which runs only if a person chose that. @internal */
export function guardedWayBack(
  step: Step,
  options: { readonly beginsAt: string; readonly safety: readonly string[] },
): Step {
  return {
    ...step,
    stoppable: false,
    async run(context) {
      if (!isGoingBack(context)) {
        return { state: 'skipped', detail: 'Not needed' };
      }
      return (await takeUp(context, options.beginsAt)) ?? step.run(context);
    },
    async recover({ message, remedy }, context) {
      await context.remember({ trouble: message });
      return {
        state: 'ask',
        detail: [message, remedy].filter(Boolean).join('. '),
        choices: [
          {
            name: 'retry',
            title: 'Try again',
            description: `Copies the previous state from the ${nameSafetySnapshots(
              options.safety,
            )} again, from the start.`,
          },
          leave(),
        ],
      };
    },
  };
}

async function takeUp(
  context: StepContext,
  retryFrom: string,
): Promise<StepResult | undefined> {
  switch (context.choice) {
    case 'retry':
      return { state: 'rewind', to: retryFrom, detail: 'Trying again' };
    case 'go-back':
      await context.remember({ goingBack: true });
      return { state: 'skipped', detail: 'Undo was chosen' };
    case 'leave':
      await context.remember({ left: true });
      return {
        state: 'skipped',
        detail: 'Leave as is was chosen',
      };
    default:
      return isLeft(context) || (isGoingBack(context) && retryFrom === READY)
        ? { state: 'skipped', detail: 'No longer needed' }
        : undefined;
  }
}

function goBack(
  safety: readonly string[],
  words: GuardedWords,
): OperationChoice {
  return {
    name: 'go-back',
    title: words.goBack,
    description: `Empties ${
      safety.length === 1 ? 'the volume' : 'each volume'
    }, copies the previous state from the ${nameSafetySnapshots(
      safety,
    )} into it, compares both, and restarts the app and its backups. Access lists and extended attributes are not copied; owners and modes as far as the Job may set them, and the outcome says so.`,
  };
}

function leave(): OperationChoice {
  return {
    name: 'leave',
    title: 'Leave as is',
    description:
      'Ends the operation. The app stays down, everything that was suspended stays suspended, and no backup runs, so a half-restored state cannot replace good snapshots. You can finish it later; the result also lists the commands that bring everything back.',
  };
}
