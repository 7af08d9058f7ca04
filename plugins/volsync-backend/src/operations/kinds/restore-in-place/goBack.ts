import type { Job } from 'backstage-plugin-volsync-common';
import { again, done, StepFailure, type Step } from '../../step';
import { labelsOf } from '../shared/labels';
import { endOfJob, logOfJob } from '../shared/jobEnd';
import { isOurs, makeOnce, removeOwn } from '../shared/ownObjects';
import { describeMatching } from '../shared/describeMatching';
import type { KindTools } from '../tools';
import { requireClaim } from './checks';
import { parseCopyLog, toCopyJob } from './copyBack';
import { guardedWayBack } from './guarded';
import { isGoingBack } from './memory';
import type { InPlaceParams } from './params';
import { removeEarlierTry, checkNothingStarted } from './ready';

const POLL_INTERVAL_MS = 2_000;
const COPY_TIMEOUT_MS = 10 * 60_000;
const BEGIN = 'back-begin';

type Safety = NonNullable<InPlaceParams['safety']>;

/** Puts the state before back, where a person chose that. @internal */
export function goBackSteps(
  params: InPlaceParams,
  tools: KindTools,
): readonly Step[] {
  const { safety } = params;
  return safety
    ? [
        begin(params),
        makeClaim(params, safety),
        copy(params, { safety, tools }),
      ].map(step =>
        guardedWayBack(step, { beginsAt: BEGIN, safety: safety.name }),
      )
    : [];
}

/** What it took to go back; the volume snapshot stays. @internal */
export function removeWayBack({
  mark,
  safety,
}: InPlaceParams): readonly Step[] {
  return safety
    ? [
        removeOwn({
          step: 'remove-copy',
          title: 'Undo: delete the copy Job',
          resource: 'jobs',
          name: safety.job,
          mark,
        }),
        removeOwn({
          step: 'remove-copied',
          title: 'Undo: delete the volume of the safety snapshot',
          resource: 'persistentVolumeClaims',
          name: safety.claim,
          mark,
        }),
      ].map(step => ({
        ...step,
        run: async context =>
          isGoingBack(context)
            ? step.run(context)
            : { state: 'skipped', detail: 'Not needed' },
      }))
    : [];
}

function begin(params: InPlaceParams): Step {
  return {
    name: BEGIN,
    title: 'Undo: delete what the restore created',
    async run(context) {
      await requireClaim(params, context);
      await checkNothingStarted(params, context);
      if (await removeEarlierTry(params, context)) {
        return done();
      }
      if (context.now().getTime() - context.startedAt > COPY_TIMEOUT_MS) {
        throw new StepFailure(
          'Objects of the restore are still there after 10 minutes',
          'Check the pods that mount the claim and their finalizers',
        );
      }
      return again(POLL_INTERVAL_MS, 'Deleting what the restore created');
    },
  };
}

function makeClaim(
  { claim, mark }: InPlaceParams,
  { name, claim: from }: Safety,
): Step {
  return {
    name: 'back-claim',
    title: 'Undo: create a volume from the safety snapshot',
    async run(context) {
      await makeOnce(context, {
        resource: 'persistentVolumeClaims',
        name: from,
        mark,
        body: {
          metadata: { labels: labelsOf(mark) },
          spec: {
            accessModes: claim.accessModes,
            storageClassName: claim.storageClassName,
            resources: { requests: { storage: claim.capacity } },
            dataSource: {
              apiGroup: 'snapshot.storage.k8s.io',
              kind: 'VolumeSnapshot',
              name,
            },
          },
        },
      });
      // It may be bound only when the Job's pod wants it.
      return done();
    },
  };
}

function copy(
  params: InPlaceParams,
  { safety, tools }: { readonly safety: Safety; readonly tools: KindTools },
): Step {
  const { job, claim: from } = safety;
  return {
    name: 'back-copy',
    title: 'Undo: copy the previous state back and compare',
    async run(context) {
      const { objects, signal } = context;
      const found = await objects.find<Job>('jobs', job, signal);
      if (!found) {
        await checkNothingStarted(params, context);
        const { verification } = tools;
        const body = toCopyJob(params, { verification, from });
        await objects.create('jobs', job, body, signal);
        return again(POLL_INTERVAL_MS, 'Job created');
      }
      if (!isOurs(found, params.mark)) {
        throw new StepFailure(`Job "${job}" already exists`);
      }
      const end = await endOfJob(found, context);
      if (end.state === 'running') {
        return again(
          POLL_INTERVAL_MS,
          end.waitingFor ?? 'Copying the files back',
        );
      }
      const copied =
        end.state === 'succeeded'
          ? parseCopyLog(await logOfJob(job, context))
          : undefined;
      if (!copied) {
        throw new StepFailure(
          `Failed to copy the previous state back: ${
            end.state === 'failed'
              ? end.why
              : 'the log of the Job was truncated'
          }`,
          `The volume snapshot "${safety.name}" is unchanged. Check volsync.operations.verification: the container must be able to read, write and delete these files`,
        );
      }
      await context.remember({ wentBack: true });
      return done(
        `${describeMatching(copied.files)}; ${
          copied.marksEqual
            ? 'owners and modes are restored'
            : 'some owners or modes differ because the Job cannot set them'
        }`,
      );
    },
  };
}
