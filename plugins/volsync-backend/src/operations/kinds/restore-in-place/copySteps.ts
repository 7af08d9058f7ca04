/**
 * Copies an earlier state of a volume back from a volume snapshot. A claim is created from the snapshot, and a Job
 * copies its files and compares both. Used to go back during a restore, and by a later undo.
 */
import { again, done, StepFailure, type Step } from '../../step';
import { describeMatching } from '../shared/describeMatching';
import { logOfJob } from '../shared/jobEnd';
import { labelsOf } from '../shared/labels';
import { makeOnce, removeOwn } from '../shared/ownObjects';
import { runJob } from '../shared/runJob';
import type { KindTools } from '../tools';
import { parseCopyLog, toCopyJob } from './copyBack';
import type { OfflineParams, WayBack } from './params';
import { checkNothingStarted } from './ready';

const POLL_INTERVAL_MS = 2_000;

/** Creates a claim from the volume snapshot. @internal */
export function makeSnapshotClaim(
  { claim }: Pick<OfflineParams, 'claim'>,
  { name, claim: from, mark }: WayBack,
  step: Pick<Step, 'name' | 'title'>,
): Step {
  return {
    ...step,
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
      // The claim may be bound only once the Job's pod needs it.
      return done();
    },
  };
}

/** Copies the files into the live claim and compares both. @internal */
export function copyFiles(
  params: OfflineParams,
  way: WayBack,
  options: Pick<Step, 'name' | 'title'> & { readonly tools: KindTools },
): Step {
  const { job, claim: from, mark } = way;
  const { tools, ...step } = options;
  return {
    ...step,
    async run(context) {
      const end = await runJob(context, {
        name: job,
        mark,
        body: async () => {
          await checkNothingStarted(params, context);
          const { verification } = tools;
          return toCopyJob({ ...params, mark }, { verification, from });
        },
      });
      if (!end) {
        return again(POLL_INTERVAL_MS, 'Job created');
      }
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
          `The volume snapshot "${way.name}" is unchanged. Check volsync.operations.verification: the container must be able to read, write and delete these files`,
        );
      }
      await context.remember({ copiedFiles: copied.files });
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

/** Removes the Job and the claim; the volume snapshot stays. @internal */
export function removeCopy(
  { job, claim, mark }: WayBack,
  steps: {
    readonly prefix: string;
    readonly title: (what: string) => string;
  },
): readonly Step[] {
  const { prefix, title } = steps;
  return [
    removeOwn({
      step: `${prefix}copy`,
      title: title('delete the copy Job'),
      resource: 'jobs',
      name: job,
      mark,
    }),
    removeOwn({
      step: `${prefix}copied`,
      title: title('delete the volume of the safety snapshot'),
      resource: 'persistentVolumeClaims',
      name: claim,
      mark,
    }),
  ];
}
