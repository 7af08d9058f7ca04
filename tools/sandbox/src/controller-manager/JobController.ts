import {
  type Again,
  EventRecorder,
  ignoreNotFound,
  Informer,
  type Job,
  jobs as jobType,
  keyOf,
  messageOf,
  type Pod,
  pods as podType,
  WorkQueue,
  type ClusterContext,
} from '../client';
import { beforeEnd, isFinished, jobStatus } from './jobStatus';
import { controlledBy } from './ownership';
import { podName } from './podName';

const BACK_OFF_MS = 10_000;
const MAX_BACK_OFF_MS = 600_000;

/**
 * Creates the pods of Jobs, like the controller manager: one at a time, the next 10 s, 20 s, 40 s … up to ten minutes
 * after the last failure, none while parallelism is 0. Only for API servers without a controller manager.
 */
export class JobController {
  readonly #context: ClusterContext;
  readonly #jobs: Informer<Job>;
  readonly #pods: Informer<Pod>;
  readonly #events: EventRecorder;
  readonly #queue: WorkQueue;
  /** Created pods that the informer does not know yet */
  readonly #expected = new Map<string, Set<string>>();
  /** When a pod's failure was first observed: the cluster stores whole seconds, too coarse for compressed time */
  readonly #failedAt = new Map<string, number>();

  constructor(context: ClusterContext) {
    this.#context = context;
    this.#jobs = new Informer({ ...context, type: jobType });
    this.#pods = new Informer({ ...context, type: podType });
    this.#events = new EventRecorder({
      ...context,
      component: 'job-controller',
    });
    this.#queue = new WorkQueue({
      ...context,
      reconcile: key => this.#reconcile(key),
    });
    this.#jobs.onChange(({ type, object }) => {
      if (type === 'deleted') {
        this.#expected.delete(object.metadata.uid ?? '');
      }
      this.#queue.add(keyOf(object));
    });
    this.#pods.onChange(({ type, object }) => this.#podChanged(type, object));
  }

  async start(): Promise<void> {
    await this.#pods.start();
    await this.#jobs.start();
  }

  async close(): Promise<void> {
    await Promise.all([this.#jobs.stop(), this.#pods.stop()]);
    await this.#queue.close();
  }

  #podChanged(type: 'set' | 'deleted', pod: Pod): void {
    const owner = pod.metadata.ownerReferences?.find(
      each => each.kind === 'Job' && each.controller,
    );
    if (!owner) {
      return;
    }
    this.#expected.get(owner.uid)?.delete(pod.metadata.name);
    const uid = pod.metadata.uid ?? '';
    if (type === 'deleted') {
      this.#failedAt.delete(uid);
    } else if (pod.status?.phase === 'Failed' && !this.#failedAt.has(uid)) {
      this.#failedAt.set(uid, failureOf(pod));
    }
    this.#queue.add(`${pod.metadata.namespace}/${owner.name}`);
  }

  async #reconcile(key: string): Promise<Again | void> {
    const job = this.#jobs.get(key);
    if (!job || job.metadata.deletionTimestamp || isFinished(job)) {
      return undefined;
    }
    const mine = this.#pods
      .all()
      .filter(pod =>
        pod.metadata.ownerReferences?.some(
          each => each.uid === job.metadata.uid,
        ),
      );
    const failed = mine.filter(pod => pod.status?.phase === 'Failed');
    const succeeded = mine.filter(pod => pod.status?.phase === 'Succeeded');
    const active = mine.filter(
      pod =>
        !failed.includes(pod) &&
        !succeeded.includes(pod) &&
        !pod.metadata.deletionTimestamp,
    );
    const again = await this.#adjust(job, { active, failed, succeeded });
    const expected = this.#expected.get(job.metadata.uid ?? '')?.size ?? 0;
    await this.#report(job, {
      active: active.length + expected,
      ready: active.filter(pod => pod.status?.phase === 'Running').length,
      failed: Math.max(failed.length, job.status?.failed ?? 0),
      succeeded: succeeded.length,
    });
    return again;
  }

  async #adjust(
    job: Job,
    pods: { active: Pod[]; failed: Pod[]; succeeded: Pod[] },
  ): Promise<Again | void> {
    const { client, pace } = this.#context;
    const wanted = Math.min(job.spec.parallelism ?? 1, 1);
    for (const pod of pods.active
      .slice(wanted)
      .concat(pods.succeeded.length > 0 ? pods.active.slice(0, wanted) : [])) {
      await ignoreNotFound(client.delete(podType, pod.metadata));
      pods.active = pods.active.filter(each => each !== pod);
    }
    const uid = job.metadata.uid ?? '';
    if (
      pods.succeeded.length > 0 ||
      wanted === 0 ||
      pods.active.length > 0 ||
      (this.#expected.get(uid)?.size ?? 0) > 0 ||
      pods.failed.length > (job.spec.backoffLimit ?? 6)
    ) {
      return undefined;
    }
    if (pods.failed.length > 0) {
      const last = Math.max(
        ...pods.failed.map(
          pod => this.#failedAt.get(pod.metadata.uid ?? '') ?? 0,
        ),
      );
      const backOff = Math.min(
        BACK_OFF_MS * 2 ** (pods.failed.length - 1),
        MAX_BACK_OFF_MS,
      );
      const left = backOff - (Date.now() - last) * pace.scale;
      if (left > 0) {
        return { afterMs: left };
      }
    }
    await this.#createPod(job);
    return undefined;
  }

  async #createPod(job: Job): Promise<void> {
    const uid = job.metadata.uid ?? '';
    const name = podName(job.metadata.name);
    const expected = this.#expected.get(uid) ?? new Set();
    this.#expected.set(uid, expected.add(name));
    try {
      await this.#context.client.create(podType, podFor(job, name));
    } catch (error) {
      expected.delete(name);
      // A terminating namespace accepts no events either.
      await this.#events
        .record(job, {
          type: 'Warning',
          reason: 'FailedCreate',
          message: `Error creating: ${messageOf(error)}`,
        })
        .catch(() => {});
      throw error;
    }
    await this.#events.record(job, {
      type: 'Normal',
      reason: 'SuccessfulCreate',
      message: `Created pod: ${name}`,
    });
  }

  async #report(
    job: Job,
    counts: {
      readonly active: number;
      readonly ready: number;
      readonly failed: number;
      readonly succeeded: number;
    },
  ): Promise<void> {
    const status = jobStatus(job, counts);
    if (!status) {
      return;
    }
    const steps = counts.succeeded > 0 ? [beforeEnd(status), status] : [status];
    for (const step of steps) {
      await ignoreNotFound(
        this.#context.client.patch(
          jobType,
          job.metadata,
          { status: step },
          'status',
        ),
      );
    }
    if (counts.succeeded > 0) {
      await this.#events.record(job, {
        type: 'Normal',
        reason: 'Completed',
        message: 'Job completed',
      });
    }
  }
}

/** Now, unless the cluster's time is earlier: it has whole seconds */
function failureOf(pod: Pod): number {
  const state = pod.status?.containerStatuses?.[0]?.state?.terminated;
  const at = Date.parse(state?.finishedAt ?? '');
  return at < Date.now() - 5_000 ? at : Date.now();
}

function podFor(job: Job, name: string): Pod {
  const labels = {
    ...job.spec.template.metadata?.labels,
    'batch.kubernetes.io/controller-uid': job.metadata.uid ?? '',
    'batch.kubernetes.io/job-name': job.metadata.name,
    'controller-uid': job.metadata.uid ?? '',
    'job-name': job.metadata.name,
  };
  return {
    metadata: {
      name,
      generateName: `${job.metadata.name}-`,
      namespace: job.metadata.namespace,
      labels,
      ownerReferences: controlledBy(jobType, job),
    },
    spec: job.spec.template.spec,
    status: { phase: 'Pending', qosClass: 'BestEffort' },
  };
}
