import { done, StepFailure, type Step, type StepContext } from '../../step';
import { commandRelease } from './holdSchedule';
import { isGoingBack, isLeft, errorOf } from './memory';
import type { InPlaceParams } from './params';
import { commandBack } from './runners';
import { commandUp } from './workloads';

/** Decides how it ends, before everything is brought back. @internal */
export function decideOutcome(params: InPlaceParams): Step {
  const { snapshot, claim, safety } = params;
  const kept = safety
    ? `; the previous state is kept in the volume snapshot "${safety.name}"`
    : '';
  return {
    name: 'outcome',
    title: 'Record the result',
    stoppable: false,
    async run(context) {
      if (isLeft(context)) {
        throw new StepFailure(
          `${errorOf(context)}. Left as is: the claim "${
            claim.name
          }" may be half-restored, the app is down and no backup runs${kept}`,
          byHand(params, context),
        );
      }
      if (isGoingBack(context)) {
        throw new StepFailure(
          `${errorOf(context)}. The claim "${
            claim.name
          }" was returned to its previous state${kept}`,
        );
      }
      context.conclude({
        summary: `Snapshot ${snapshot.id.slice(0, 8)} is in the claim "${
          claim.name
        }"${kept}`,
        claim: claim.name,
      });
      return done();
    },
  };
}

/** The commands that bring back what was changed, in their order. */
function byHand(
  { source, workloads, runners }: InPlaceParams,
  context: StepContext,
): string {
  const scalers = runners.filter(one => one.resource === 'scaledObjects');
  const git = runners.filter(one => one.resource !== 'scaledObjects');
  const commands = [
    ...workloads.map(one => commandUp(one, context)),
    ...scalers.map(one => commandBack(one, context)),
    commandRelease(source, context),
    ...[...git].reverse().map(one => commandBack(one, context)),
  ].filter(command => command !== undefined);
  return `Fix the volume, then run these commands in this order: ${commands.join(
    ' ; ',
  )}`;
}
