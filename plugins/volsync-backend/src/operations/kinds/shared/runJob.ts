import type { Job } from 'backstage-plugin-volsync-common';
import type { WriteBody } from 'backstage-plugin-volsync-node';
import { StepFailure, type StepContext } from '../../step';
import { endOfJob, type JobEnd } from './jobEnd';
import { isOurs } from './ownObjects';

/**
 * Creates a Job of ours once and returns its state, or undefined if it was just created. Throws `StepFailure` if an
 * object of something else has its name.
 *
 * @internal
 */
export async function runJob(
  context: StepContext,
  wanted: {
    readonly name: string;
    readonly mark: string;
    readonly body: () => WriteBody | Promise<WriteBody>;
  },
): Promise<JobEnd | undefined> {
  const { objects, signal } = context;
  const { name, mark } = wanted;
  const found = await objects.find<Job>('jobs', name, signal);
  if (!found) {
    await objects.create('jobs', name, await wanted.body(), signal);
    return undefined;
  }
  if (!isOurs(found, mark)) {
    throw new StepFailure(`Job "${name}" already exists`);
  }
  return endOfJob(found, context);
}
