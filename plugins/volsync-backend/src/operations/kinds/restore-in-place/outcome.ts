import type { JsonObject } from '@backstage/types';
import type { OperationOutcome } from 'backstage-plugin-volsync-common';
import { done, StepFailure, type Step, type StepContext } from '../../step';
import { commandRelease } from './holdSchedule';
import { isGoingBack, isLeft, errorOf } from './memory';
import type { OfflineParams } from './params';
import { commandBack } from './runners';
import { commandUp } from './workloads';

/** Decides how it ends, before everything is brought back. @internal */
export function decideOutcome(
  params: OfflineParams,
  options: {
    readonly succeeded: (context: StepContext) => Partial<OperationOutcome> & {
      readonly summary: string;
    };
    /** How long the safety snapshot is kept where the plan does not say, milliseconds */
    readonly retentionMs: number;
    /** What an earlier operation left, by the keys of the memory */
    readonly found?: JsonObject;
  },
): Step {
  const { claim, safety } = params;
  const kept = safety
    ? `; the previous state is kept in the volume snapshot "${safety.name}"`
    : '';
  return {
    name: 'outcome',
    title: 'Record the result',
    stoppable: false,
    async run(context) {
      const undo = undoOf(params, options.retentionMs, context);
      if (isLeft(context)) {
        context.conclude({ undo, left: true });
        throw new StepFailure(
          `${errorOf(context)}. Left as is: the claim "${
            claim.name
          }" may be half-restored, the app is down and no backup runs${kept}`,
          byHand(params, {
            ...context,
            memory: { ...options.found, ...context.memory },
          }),
        );
      }
      if (isGoingBack(context)) {
        throw new StepFailure(
          `${errorOf(context)}. The claim "${
            claim.name
          }" was returned to its previous state${kept}`,
        );
      }
      const { summary, ...rest } = options.succeeded(context);
      context.conclude({
        ...rest,
        summary: `${summary}${kept}`,
        claim: claim.name,
        undo,
      });
      return done();
    },
  };
}

/** Counted from the time that the API server noted, which nobody else can change. */
function undoOf(
  { safety }: OfflineParams,
  retentionMs: number,
  { memory, operationId }: StepContext,
): OperationOutcome['undo'] {
  const { safetyAt } = memory;
  if (!safety || typeof safetyAt !== 'string') {
    return undefined;
  }
  return {
    operationId,
    until: new Date(
      Date.parse(safetyAt) + (safety.retentionMs ?? retentionMs),
    ).toISOString(),
    snapshot: safety.name,
  };
}

/** The commands that bring back what was changed, in their order. */
function byHand(
  { source, workloads, runners }: OfflineParams,
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
