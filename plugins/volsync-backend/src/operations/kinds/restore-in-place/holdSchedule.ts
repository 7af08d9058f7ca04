/**
 * Keeps VolSync from beginning a run, without `paused` and without a run.
 *
 * A manual tag overrides the schedule for as long as it is there, and one that VolSync takes for satisfied starts
 * nothing. So the tag that is set is the one that `status.lastManualSync` holds; where it holds none, ours is written
 * there first, and then into the spec. VolSync never sees a tag that is new to it, so that no run begins, and no
 * `forget` of one can delete what is being restored. See docs/decisions/0010.
 */
import { shell, type ReplicationSource } from 'backstage-plugin-volsync-common';
import {
  again,
  done,
  StepFailure,
  type Step,
  type StepContext,
} from '../../step';
import {
  forgetHold,
  isIdle,
  tagOf,
  toReleasePatch,
  toTagPatch,
} from '../shared/manualTag';
import {
  requireSource,
  readSource,
  type SourceIdentity,
} from '../shared/sourceObject';
import { isLeft } from './memory';
import type { Workload } from './params';
import { toReplicas } from './workloads';

const POLL_INTERVAL_MS = 2_000;
const HOLD_TIMEOUT_MS = 60 * 60_000;

/** Whether nothing can begin: a satisfied tag stands. @internal */
export function isHeld({ spec, status }: ReplicationSource): boolean {
  const tag = spec?.trigger?.manual;
  return tag !== undefined && tag === status?.lastManualSync;
}

export function holdSchedule(
  source: SourceIdentity,
  workloads: readonly Workload[],
): Step {
  return {
    name: 'hold',
    title: 'Suspend scheduled backups',
    async run(context) {
      const found = await requireSource(source, context);
      if (isHeld(found) && isIdle(found)) {
        return context.memory.heldBy === undefined
          ? done('Already suspended by an existing manual trigger, which stays')
          : done();
      }
      if (context.now().getTime() - context.startedAt > HOLD_TIMEOUT_MS) {
        throw new StepFailure(
          'A backup has been running for more than an hour',
          'Check the findings of the volume for the cause',
        );
      }
      if (!isIdle(found) || found.spec?.trigger?.manual !== undefined) {
        return again(POLL_INTERVAL_MS, 'Waiting for the running backup to end');
      }
      await setSatisfiedTag(source, { found, workloads }, context);
      return again(POLL_INTERVAL_MS, 'Manual tag set');
    },
  };
}

async function setSatisfiedTag(
  source: SourceIdentity,
  {
    found,
    workloads,
  }: {
    readonly found: ReplicationSource;
    readonly workloads: readonly Workload[];
  },
  context: StepContext,
): Promise<void> {
  const { objects, signal } = context;
  const tag = found.status?.lastManualSync ?? tagOf(context);
  await context.remember({ heldBy: tag });
  let { resourceVersion } = found.metadata;
  if (found.status?.lastManualSync === undefined) {
    const written = await objects.patch<ReplicationSource>(
      'replicationSources',
      { ...source, resourceVersion },
      { status: { lastManualSync: tag } },
      signal,
      { subresource: 'status' },
    );
    resourceVersion = written.metadata.resourceVersion;
  }
  // In the version in which no run goes on: one that began since would take the tag for its own.
  await objects.patch(
    'replicationSources',
    { ...source, resourceVersion },
    toTagPatch(tag, context, toReplicas(workloads)),
    signal,
  );
}

export function releaseSchedule(source: SourceIdentity): Step {
  return {
    name: 'release',
    title: 'Resume scheduled backups',
    always: true,
    async run(context) {
      const { heldBy } = context.memory;
      if (typeof heldBy !== 'string') {
        return { state: 'skipped', detail: 'No manual trigger was set' };
      }
      const found = await readSource(source, context);
      if (!found) {
        return { state: 'skipped', detail: 'The source no longer exists' };
      }
      const { manual, schedule } = found.spec?.trigger ?? {};
      if (isLeft(context)) {
        // From here on a person has to take it away, and the findings say so.
        await forgetHold(found, context);
        return {
          state: 'skipped',
          detail: `The tag "${heldBy}" stays set, so no backup runs`,
        };
      }
      if (manual !== heldBy) {
        await forgetHold(found, context);
        return {
          state: 'skipped',
          detail: 'The manual trigger is already gone',
        };
      }
      await context.objects.patch(
        'replicationSources',
        { ...source, resourceVersion: found.metadata.resourceVersion },
        toReleasePatch(),
        context.signal,
      );
      return done(
        schedule
          ? `Scheduled backups resumed: ${schedule}`
          : 'Manual tag removed',
      );
    },
  };
}

/** The command that lets the schedule go on by hand; undefined where it was not held. @internal */
export function commandRelease(
  { name }: SourceIdentity,
  { memory, volume }: StepContext,
): string | undefined {
  return typeof memory.heldBy === 'string'
    ? shell`kubectl -n ${volume.namespace} patch replicationsources.volsync.backube ${name} --type merge -p '{"spec":{"trigger":{"manual":null}}}'`
    : undefined;
}
