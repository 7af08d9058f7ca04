/**
 * Starts a run on demand through VolSync's manual tag.
 *
 * - A tag that is set while a run is in progress is satisfied by *that* run. So the tag is set only while no run is in
 *   progress, and only if the source is still at the resource version in which that was read.
 * - The tag overrides the schedule while it is set, so it is always removed at the end.
 * - A previous tag is a special case. Removing ours would start an endless series of runs. Restoring the previous one
 *   would start one more run, because VolSync treats every different tag as a new request. If Git has the previous tag,
 *   Git restores it. Otherwise ours stays, already satisfied.
 */
import type { JsonValue } from '@backstage/types';
import {
  ANNOTATION_HOLD,
  synchronizingState,
  toHoldAnnotations,
  type Hold,
  type ReplicationSource,
} from 'backstage-plugin-volsync-common';
import type { WriteBody } from 'backstage-plugin-volsync-node';
import { again, done, type Step, type StepContext } from '../../step';
import { StepFailure } from '../../step';
import { gitOwnerOf } from './fieldOwners';
import { requireSource, readSource, type SourceIdentity } from './sourceObject';

const MANUAL = ['spec', 'trigger', 'manual'] as const;
const POLL_INTERVAL_MS = 2_000;
/** More than twice the longest run until VolSync gives up. */
const IDLE_TIMEOUT_MS = 60 * 60_000;

/** Unique and recognizable. @internal */
export function tagOf({ operationId }: StepContext): string {
  return `backstage-volsync-${operationId.slice(0, 8)}`;
}

/** Whether no run is in progress. @internal */
export function isIdle({ status }: ReplicationSource): boolean {
  const state = synchronizingState(status);
  return (
    status?.lastSyncStartTime === undefined &&
    (state === 'waiting-for-manual' || state === 'waiting-for-schedule')
  );
}

export function waitUntilIdle(source: SourceIdentity): Step {
  return {
    name: 'wait-idle',
    title: 'Wait until no backup is running',
    async run(context) {
      const found = await requireSource(source, context);
      if (found.spec?.trigger?.manual === tagOf(context) || isIdle(found)) {
        return done('No backup is running');
      }
      if (context.hasWaited(IDLE_TIMEOUT_MS)) {
        throw new StepFailure(
          'A backup has been running for more than an hour',
          'Check the findings of the volume for the cause',
        );
      }
      return again(
        POLL_INTERVAL_MS,
        `A backup has been running since ${
          found.status?.lastSyncStartTime ?? 'just now'
        }`,
      );
    },
  };
}

export function setTag(source: SourceIdentity): Step {
  return {
    name: 'trigger',
    title: 'Start the backup',
    async run(context) {
      const found = await requireSource(source, context);
      const tag = tagOf(context);
      const { manual } = found.spec?.trigger ?? {};
      if (manual === tag) {
        return done(`Manual tag "${tag}" set`);
      }
      if (context.memory.triggered) {
        throw new StepFailure(
          'The manual trigger was replaced immediately',
          'Check whether Git sets spec.trigger.manual of the source',
        );
      }
      if (!isIdle(found)) {
        return again(
          POLL_INTERVAL_MS,
          'Another backup started in the meantime',
        );
      }
      await context.remember({
        previousTag: manual ?? undefined,
        previousStatus: statusKey(found),
        tagFromGit: gitOwnerOf(found, MANUAL),
      });
      await context.objects.patch(
        'replicationSources',
        {
          ...source,
          resourceVersion: found.metadata.resourceVersion,
        },
        toTagPatch(tag, context),
        context.signal,
      );
      await context.remember({ triggered: true });
      return done(`Manual tag "${tag}" set`);
    },
  };
}

export function removeTag(source: SourceIdentity): Step {
  return {
    name: 'release',
    title: 'Resume scheduled backups',
    always: true,
    async run(context) {
      const found = await readSource(source, context);
      if (!found) {
        return { state: 'skipped', detail: 'The source no longer exists' };
      }
      const { manual, schedule } = found.spec?.trigger ?? {};
      if (manual !== tagOf(context)) {
        await forgetHold(found, context);
        return {
          state: 'skipped',
          detail: 'The manual trigger is already gone',
        };
      }
      const { previousTag, tagFromGit } = context.memory;
      if (previousTag !== undefined && tagFromGit === undefined) {
        await forgetHold(found, context);
        return done(
          'The source only runs manually, so the new, satisfied tag stays in place of the old one',
        );
      }
      await context.objects.patch(
        'replicationSources',
        { ...source, resourceVersion: found.metadata.resourceVersion },
        toReleasePatch(previousTag),
        context.signal,
      );
      if (previousTag !== undefined) {
        return done(
          `${tagFromGit} restored its manual trigger; VolSync runs one more backup for it`,
        );
      }
      return done(
        schedule
          ? `Scheduled backups resumed: ${schedule}`
          : 'Manual tag removed',
      );
    },
  };
}

/** Sets the tag, with an annotation that an operation suspends the schedule. @internal */
export function toTagPatch(
  tag: string,
  context: StepContext,
  replicas?: Hold['replicas'],
): WriteBody {
  const since = context.now().toISOString();
  return {
    metadata: {
      annotations: toHoldAnnotations({
        tag,
        since,
        ...(replicas && { replicas }),
      }),
    },
    spec: { trigger: { manual: tag } },
  };
}

/** Removes both, or restores the previous tag. @internal */
export function toReleasePatch(previousTag?: JsonValue): WriteBody {
  return {
    metadata: { annotations: toHoldAnnotations(undefined) },
    // In a merge patch, null removes a field
    spec: { trigger: { manual: previousTag ?? null } },
  };
}

/** If someone else owns the tag, or it stays set permanently, no operation holds the schedule anymore. @internal */
export async function forgetHold(
  { metadata }: ReplicationSource,
  { objects, signal }: StepContext,
): Promise<void> {
  if (metadata.annotations?.[ANNOTATION_HOLD] === undefined) {
    return;
  }
  const { name, uid = '', resourceVersion } = metadata;
  await objects.patch(
    'replicationSources',
    { name, uid, resourceVersion },
    { metadata: { annotations: toHoldAnnotations(undefined) } },
    signal,
  );
}

/** Distinguishes one finished run from another. @internal */
export function statusKey({ status }: ReplicationSource): string {
  const { result = '', logs = '' } = status?.latestMoverStatus ?? {};
  return `${result} ${logs}`;
}
