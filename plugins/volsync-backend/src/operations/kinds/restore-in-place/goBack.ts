import type { Job } from 'backstage-plugin-volsync-common';
import { again, done, StepFailure, type Step } from '../../step';
import { labelsOf } from '../restore/params';
import { endOfJob, logOfJob } from '../shared/jobEnd';
import { isOurs, makeOnce, removeOwn } from '../shared/ownObjects';
import type { KindTools } from '../tools';
import { mustSeeClaim } from './checks';
import { parseCopyLog, toCopyJob } from './copyBack';
import { guardedWayBack } from './guarded';
import { isGoingBack } from './memory';
import type { InPlaceParams } from './params';
import { removeEarlierTry, seeNothingStarted } from './ready';

const LOOK = 2_000;
const PATIENCE = 10 * 60_000;
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
          title: 'If you go back: remove the Job that copied',
          resource: 'jobs',
          name: safety.job,
          mark,
        }),
        removeOwn({
          step: 'remove-copied',
          title: 'If you go back: remove the claim that it was copied from',
          resource: 'persistentVolumeClaims',
          name: safety.claim,
          mark,
        }),
      ].map(step => ({
        ...step,
        run: async context =>
          isGoingBack(context)
            ? step.run(context)
            : { state: 'skipped', detail: 'It was not needed' },
      }))
    : [];
}

function begin(params: InPlaceParams): Step {
  return {
    name: BEGIN,
    title: 'If you go back: remove what the restore left',
    async run(context) {
      await mustSeeClaim(params, context);
      await seeNothingStarted(params, context);
      if (await removeEarlierTry(params, context)) {
        return done();
      }
      if (context.now().getTime() - context.startedAt > PATIENCE) {
        throw new StepFailure(
          'What the restore left is not gone after 10 minutes',
          'See the pods that mount the claim, and what keeps them',
        );
      }
      return again(LOOK, 'What the restore left is being removed');
    },
  };
}

function makeClaim(
  { claim, mark }: InPlaceParams,
  { name, claim: from }: Safety,
): Step {
  return {
    name: 'back-claim',
    title: 'If you go back: make a claim of the volume snapshot',
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
    title: 'If you go back: copy the state before, and compare both',
    async run(context) {
      const { objects, signal } = context;
      const found = await objects.find<Job>('jobs', job, signal);
      if (!found) {
        await seeNothingStarted(params, context);
        const { verification } = tools;
        const body = toCopyJob(params, { verification, from });
        await objects.create('jobs', job, body, signal);
        return again(LOOK, 'The Job was made');
      }
      if (!isOurs(found, params.mark)) {
        throw new StepFailure(`There is a Job "${job}" already`);
      }
      const end = await endOfJob(found, context);
      if (end.state === 'running') {
        return again(LOOK, end.waitingFor ?? 'The files are being copied back');
      }
      const copied =
        end.state === 'succeeded'
          ? parseCopyLog(await logOfJob(job, context))
          : undefined;
      if (!copied) {
        throw new StepFailure(
          `The state before could not be copied back: ${
            end.state === 'failed' ? end.why : 'the log of the Job was cut off'
          }`,
          `The volume snapshot "${safety.name}" is untouched. See volsync.operations.verification: the container needs the right to read, write and delete these files`,
        );
      }
      await context.remember({ wentBack: true });
      return done(
        `${copied.files} files, equal; ${
          copied.marksEqual
            ? 'owners and modes are as they were'
            : 'owners or modes are not all as they were: the Job may not set them'
        }`,
      );
    },
  };
}
