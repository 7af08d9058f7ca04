import type { KubernetesObject } from 'backstage-plugin-volsync-common';
import { OPERATION_LABEL } from '../../../lib/operationNames';
import {
  RESOURCES,
  type WritableResource,
  type WriteBody,
} from 'backstage-plugin-volsync-node';
import {
  again,
  done,
  StepFailure,
  type Step,
  type StepContext,
} from '../../step';

const POLL_INTERVAL_MS = 1_000;
/** Finalizers take time, and a claim that a pod still uses stays forever. */
const REMOVAL_TIMEOUT_MS = 10 * 60_000;

/** Whether this operation created it. @internal */
export function isOurs(object: KubernetesObject, mark: string): boolean {
  return object.metadata.labels?.[OPERATION_LABEL] === mark;
}

/** Creates the object unless it exists. Throws `StepFailure` if an object of something else has its name. @internal */
export async function makeOnce(
  { objects, signal }: StepContext,
  wanted: {
    readonly resource: WritableResource;
    readonly name: string;
    readonly mark: string;
    readonly body: WriteBody;
  },
): Promise<void> {
  const { resource, name, mark, body } = wanted;
  const found = await objects.find(resource, name, signal);
  if (!found) {
    // If someone else was faster, the step retries after the conflict.
    await objects.create(resource, name, body, signal);
    return;
  }
  if (!isOurs(found, mark)) {
    throw new StepFailure(
      `${RESOURCES[resource].kind} "${name}" already exists and belongs to something else`,
      'Start again with another name',
    );
  }
}

/** Removes what this operation created, and waits until it is gone. Never touches anything else. @internal */
export function removeOwn(options: {
  readonly step: string;
  readonly title: string;
  readonly resource: WritableResource;
  readonly name: string;
  readonly mark: string;
  /** Only if the operation doesn't succeed */
  readonly onlyWhenEnding?: boolean;
}): Step {
  const { resource, name, mark } = options;
  const what = `${RESOURCES[resource].kind} "${name}"`;
  return {
    name: options.step,
    title: options.title,
    always: true,
    ...(options.onlyWhenEnding && { conditional: true }),
    async run(context) {
      const { objects, signal } = context;
      if (options.onlyWhenEnding && !context.isEnding) {
        return { state: 'skipped', detail: `The ${what} stays` };
      }
      const found = await objects.find(resource, name, signal);
      if (!found || !isOurs(found, mark)) {
        return done(`Deleted the ${what}`);
      }
      if (!found.metadata.deletionTimestamp) {
        await objects.delete(
          resource,
          { name, uid: found.metadata.uid ?? '' },
          signal,
        );
      }
      if (context.hasWaited(REMOVAL_TIMEOUT_MS)) {
        throw new StepFailure(
          `The ${what} still exists after 10 minutes`,
          `Check its finalizers (${
            found.metadata.finalizers?.join(', ') || 'none'
          }) and who still uses it`,
        );
      }
      const finalizers = found.metadata.finalizers ?? [];
      return again(
        POLL_INTERVAL_MS,
        `Deleting the ${what}${
          finalizers.length > 0 ? `; waiting for ${finalizers.join(', ')}` : ''
        }`,
      );
    },
  };
}
