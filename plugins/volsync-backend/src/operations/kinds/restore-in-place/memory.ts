/**
 * State that the steps of a restore in place share, besides the values that each of them replaces.
 *
 *   begun      from here on the volume may be half restored: on a failure, a person decides
 *   goingBack  a person chose to go back to the safety snapshot
 *   left       a person chose to leave everything as is
 *   trouble    the failure that the person decides about
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
