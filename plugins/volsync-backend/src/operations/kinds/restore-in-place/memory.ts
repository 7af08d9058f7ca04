/**
 * What the steps of a restore in place write down for one another, beside the values that each of them replaces.
 *
 *   begun      from here on the volume may be half restored: no failure ends the operation, a person decides
 *   goingBack  a person chose the safety point
 *   left       a person chose to leave everything as it is
 *   trouble    why the person was asked
 */
import type { StepContext } from '../../step';

export function hasBegun({ memory }: StepContext): boolean {
  return memory.begun === true;
}

export function isGoingBack({ memory }: StepContext): boolean {
  return memory.goingBack === true;
}

export function isLeft({ memory }: StepContext): boolean {
  return memory.left === true;
}

export function errorOf({ memory }: StepContext): string {
  return typeof memory.trouble === 'string'
    ? memory.trouble
    : 'The restore failed';
}
