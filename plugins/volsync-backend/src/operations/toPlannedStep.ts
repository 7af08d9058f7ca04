import type { PlannedStep } from 'backstage-plugin-volsync-common';
import type { Step } from './step';

/** A step as shown before it runs. @internal */
export function toPlannedStep({ name, title, conditional }: Step): PlannedStep {
  return { name, title, ...(conditional && { conditional }) };
}
