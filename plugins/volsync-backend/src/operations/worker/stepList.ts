import type { OperationStep } from 'backstage-plugin-volsync-common';
import type { Step } from '../step';
import { toPlannedStep } from '../toPlannedStep';

/** The steps of a kind with their state. A newer version of the product may have other steps. @internal */
export function alignSteps(
  steps: readonly Step[],
  known: readonly OperationStep[],
): readonly OperationStep[] {
  return steps.map(
    planned =>
      known.find(step => step.name === planned.name) ?? {
        ...toPlannedStep(planned),
        state: 'pending',
        attempts: 0,
      },
  );
}

/** The list with one step changed. @internal */
export function withStep(
  list: readonly OperationStep[],
  name: string,
  change: Partial<OperationStep>,
): readonly OperationStep[] {
  return list.map(step => (step.name === name ? { ...step, ...change } : step));
}

/** The next step, or undefined if there is none. Once the operation is ending, only `always` steps count. @internal */
export function nextStep(
  steps: readonly Step[],
  known: readonly OperationStep[],
  isEnding: boolean,
): Step | undefined {
  return steps.find(
    step =>
      isOpen(known.find(({ name }) => name === step.name)) &&
      (step.always || !isEnding),
  );
}

/** The list with a range of steps reset to pending. @internal */
export function rewindTo(
  list: readonly OperationStep[],
  range: { readonly from: string; readonly to: string },
): readonly OperationStep[] {
  const first = list.findIndex(({ name }) => name === range.from);
  const last = list.findIndex(({ name }) => name === range.to);
  return list.map(({ name, title, conditional, ...rest }, index) => {
    const step = { name, title, ...(conditional && { conditional }) };
    return index >= first && index <= last
      ? { ...step, state: 'pending', attempts: 0 }
      : { ...step, ...rest };
  });
}

/** The list with everything that will no longer run marked as skipped. @internal */
export function skipOpen(
  list: readonly OperationStep[],
  endedAt: string,
): readonly OperationStep[] {
  return list.map(step =>
    isOpen(step)
      ? {
          ...step,
          state: 'skipped',
          ...(step.state === 'running' && { endedAt }),
        }
      : step,
  );
}

function isOpen(step: OperationStep | undefined): boolean {
  return step?.state === 'pending' || step?.state === 'running';
}
