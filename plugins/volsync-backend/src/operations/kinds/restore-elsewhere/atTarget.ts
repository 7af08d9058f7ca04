import type { OperationVolume } from 'backstage-plugin-volsync-common';
import { StepFailure, type Step } from '../../step';

/** Returns the step, reading and writing in the namespace of the new volume. @internal */
export function atTarget(step: Step, target: OperationVolume): Step {
  return {
    ...step,
    run: async context => {
      try {
        return await step.run({
          ...context,
          ...context.reach(target),
          volume: target,
          get memory() {
            return context.memory;
          },
        });
      } catch (error) {
        throw error instanceof StepFailure
          ? new StepFailure(
              `In namespace "${target.namespace}" of cluster "${target.cluster}": ${error.message}`,
              error.remedy,
            )
          : error;
      }
    },
  };
}
