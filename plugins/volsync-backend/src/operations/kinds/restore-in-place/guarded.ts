/**
 * Steps that may leave the volume half restored. A failure in one of them does not end the operation, which would bring
 * the app up on whatever is there: a person decides. Nothing moves until then, the app stays down and the schedule held.
 */
import type { OperationChoice } from 'backstage-plugin-volsync-common';
import type { Step, StepContext, StepResult } from '../../step';
import { hasBegun, isGoingBack, isLeft } from './memory';
import type { InPlaceParams } from './params';
import { READY, seeNothingStarted } from './ready';

/** One that restores or compares. @internal */
export function guarded(step: Step, params: InPlaceParams): Step {
  return {
    ...step,
    stoppable: false,
    async run(context) {
      const decided = await takeUp(context, READY);
      if (decided) {
        return decided;
      }
      if (hasBegun(context)) {
        await seeNothingStarted(params, context);
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
            description:
              'Removes what this try left and restores the same snapshot from the beginning. The app stays down and no backup runs meanwhile.',
          },
          ...(params.safety ? [goBack(params.safety.name)] : []),
          leave(),
        ],
      };
    },
  };
}

/** One that goes back to the safety point: only where a person chose that. @internal */
export function guardedWayBack(
  step: Step,
  options: { readonly beginsAt: string; readonly safety: string },
): Step {
  return {
    ...step,
    stoppable: false,
    async run(context) {
      if (!isGoingBack(context)) {
        return { state: 'skipped', detail: 'It was not needed' };
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
            title: 'Try to go back again',
            description: `Copies the state before from the volume snapshot "${options.safety}" once more, from the beginning.`,
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
      return { state: 'rewind', to: retryFrom, detail: 'Once more' };
    case 'go-back':
      await context.remember({ goingBack: true });
      return { state: 'skipped', detail: 'A person chose to go back' };
    case 'leave':
      await context.remember({ left: true });
      return {
        state: 'skipped',
        detail: 'A person chose to leave it as it is',
      };
    default:
      return isLeft(context) || (isGoingBack(context) && retryFrom === READY)
        ? { state: 'skipped', detail: 'It does not matter any more' }
        : undefined;
  }
}

function goBack(snapshot: string): OperationChoice {
  return {
    name: 'go-back',
    title: 'Go back to the safety point',
    description: `Empties the volume, copies the state before from the volume snapshot "${snapshot}" into it, compares both, and brings everything back. Access lists and extended attributes are not copied; owners and modes as far as the Job may set them, and the outcome says so.`,
  };
}

function leave(): OperationChoice {
  return {
    name: 'leave',
    title: 'Leave it as it is',
    description:
      'Ends here. The app stays down, what was switched off stays off, and no backup runs, so that no good snapshot is forgotten for a half restored one. The outcome says by which commands you bring everything back by hand.',
  };
}
