/**
 * Keeps VolSync from starting a run, without setting `paused` and without a run of its own.
 *
 * A manual tag overrides the schedule while it is set, and a tag that VolSync considers satisfied starts nothing. So
 * the tag is set to the value of `status.lastManualSync`. If that is empty, our tag is written there first, and then
 * into the spec. VolSync never sees a new tag, so no run starts, and no `forget` can delete the snapshot that is being
 * restored. See docs/decisions/0010.
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

/** Whether a satisfied tag keeps every run from starting. @internal */
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
      if (context.hasWaited(HOLD_TIMEOUT_MS)) {
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
  // Only in the resource version without a run in progress, because a run that started since would be satisfied by the
  // tag.
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
        // From here on a person has to remove it, and a finding says so.
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

/** The command that resumes the schedule manually; undefined if it wasn't suspended. @internal */
export function commandRelease(
  { name }: SourceIdentity,
  { memory, volume }: StepContext,
): string | undefined {
  return typeof memory.heldBy === 'string'
    ? shell`kubectl -n ${volume.namespace} patch replicationsources.volsync.backube ${name} --type merge -p '{"spec":{"trigger":{"manual":null}}}'`
    : undefined;
}
