import {
  lastRelevantLine,
  type Job,
  type Pod,
} from 'backstage-plugin-volsync-common';
import { StepFailure, type StepContext } from '../../step';
import { podRefusal } from './podRefusal';

export type JobEnd =
  | { readonly state: 'succeeded' }
  | { readonly state: 'failed'; readonly why: string }
  /** `waitingFor`: why it isn't making progress, if known */
  | { readonly state: 'running'; readonly waitingFor: string | undefined };

/** The state of one of our Jobs. @internal */
export async function endOfJob(
  { metadata, status }: Job,
  context: StepContext,
): Promise<JobEnd> {
  const condition = status?.conditions?.find(
    each =>
      each.status === 'True' &&
      (each.type === 'Complete' || each.type === 'Failed'),
  );
  if (condition?.type === 'Failed') {
    const log = await logOfJob(metadata.name, context).catch(() => '');
    return {
      state: 'failed',
      why: lastRelevantLine(log) ?? condition.message ?? 'the Job failed',
    };
  }
  return condition || (status?.succeeded ?? 0) > 0
    ? { state: 'succeeded' }
    : {
        state: 'running',
        waitingFor: await waitingFor(metadata, context),
      };
}

/** The complete log of its pod. Throws `StepFailure` if the pod is gone. @internal */
export async function logOfJob(
  job: string,
  context: StepContext,
): Promise<string> {
  const pods = await podsOf(job, context);
  const pod =
    pods.find(({ status }) => status?.phase === 'Succeeded') ?? pods.at(-1);
  if (!pod) {
    throw new StepFailure(
      'The pod that read the files is gone, and so is its log',
      'Start again',
    );
  }
  return context.objects.log(pod.metadata.name, context.signal);
}

function podsOf(
  job: string,
  { objects, signal }: StepContext,
): Promise<readonly Pod[]> {
  return objects.list<Pod>('pods', `job-name=${job}`, signal);
}

async function waitingFor(
  job: Job['metadata'],
  context: StepContext,
): Promise<string | undefined> {
  const pod = (await podsOf(job.name, context)).at(-1);
  if (!pod) {
    return podRefusal(job, context);
  }
  const waiting = pod.status?.containerStatuses?.[0]?.state?.waiting;
  const unscheduled = pod.status?.conditions?.find(
    ({ type, status }) => type === 'PodScheduled' && status === 'False',
  );
  return (
    unscheduled?.message ??
    (waiting?.reason
      ? `The container waits: ${waiting.reason} ${waiting.message ?? ''}`.trim()
      : undefined)
  );
}
