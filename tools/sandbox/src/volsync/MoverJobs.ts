import { ignoreNotFound, type Job, jobs, type Pod, pods } from '../client';
import type { ControllerContext } from './ControllerContext';
import { doesSame, jobFor, type MoverJob } from './jobTemplate';
import { statusLog } from './moverLog';
import { findOrCreate } from './ownedObjects';
import type { ReplicationStatus } from './resources';

const CONTAINER = 'restic';

/**
 * Manages a mover's Job: creates it, pauses and resumes it, reads the log of the deciding pod, and deletes it after the
 * eighth failed pod, one before Kubernetes would give up, so it is created again. Only at that moment does VolSync
 * report a failed run.
 */
export class MoverJobs {
  readonly #context: ControllerContext;

  constructor(context: ControllerContext) {
    this.#context = context;
  }

  /** Whether the run has succeeded. The mover's output goes into the status. */
  async ensure(mover: MoverJob, status: ReplicationStatus): Promise<boolean> {
    const wanted = jobFor(mover);
    const { client } = this.#context;
    const { object: job, created } = await findOrCreate(client, jobs, wanted);
    if (created || job.metadata.deletionTimestamp) {
      return false;
    }
    if ((job.status?.failed ?? 0) >= (job.spec.backoffLimit ?? 8)) {
      await this.#setMoverStatus(job, 'Failed', status);
      await this.#delete(job);
      return false;
    }
    if ((job.status?.succeeded ?? 0) > 0) {
      await this.#setMoverStatus(job, 'Successful', status);
      return true;
    }
    if (!doesSame(job, wanted)) {
      await this.#delete(job);
      throw new Error(
        'unable to update object. Deleting object so it can be recreated',
      );
    }
    if (job.spec.parallelism !== wanted.spec.parallelism) {
      await client.patch(jobs, job.metadata, {
        metadata: { uid: job.metadata.uid },
        spec: { parallelism: wanted.spec.parallelism },
      });
    }
    return false;
  }

  async #delete(job: Job): Promise<void> {
    await ignoreNotFound(
      this.#context.client.delete(jobs, job.metadata, {
        uid: job.metadata.uid,
      }),
    );
  }

  async #setMoverStatus(
    job: Job,
    result: 'Successful' | 'Failed',
    status: ReplicationStatus,
  ): Promise<void> {
    const pod = await this.#decidingPod(
      job,
      result === 'Successful' ? 'Succeeded' : 'Failed',
    );
    const log =
      pod &&
      (await ignoreNotFound(
        this.#context.client.podLog(
          { namespace: pod.metadata.namespace, name: pod.metadata.name },
          CONTAINER,
        ),
      ));
    status.latestMoverStatus = { result, logs: statusLog(log ?? '', result) };
  }

  async #decidingPod(job: Job, phase: string): Promise<Pod | undefined> {
    const { items } = await this.#context.client.list(pods, {
      namespace: job.metadata.namespace,
      labelSelector: `job-name=${job.metadata.name}`,
    });
    return items
      .filter(
        pod =>
          pod.status?.phase === phase &&
          pod.metadata.ownerReferences?.some(
            each => each.uid === job.metadata.uid,
          ),
      )
      .sort((one, other) => endOf(one).localeCompare(endOf(other)))
      .pop();
  }
}

function endOf(pod: Pod): string {
  const state = pod.status?.containerStatuses?.[0]?.state?.terminated;
  return `${state?.finishedAt ?? ''} ${pod.metadata.creationTimestamp ?? ''}`;
}
