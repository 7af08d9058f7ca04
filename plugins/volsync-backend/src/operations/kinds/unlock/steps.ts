import { valueOf } from 'backstage-plugin-volsync-common';
import { again, done, StepFailure, type Step } from '../../step';
import { isIdle, tagOf, toTagPatch } from '../shared/manualTag';
import {
  requireSource,
  readSource,
  type SourceIdentity,
} from '../shared/sourceObject';
import type { ExpireRepository } from '../tools';

const POLL_INTERVAL_MS = 2_000;
/** A run with 8 failed attempts takes half an hour until its Job is recreated, with the unlock. */
const LOCK_TIMEOUT_MS = 60 * 60_000;
const LISTING_TIMEOUT_MS = 5 * 60_000;

/**
 * Requests the unlock together with a run, because VolSync unlocks before a run. A running backup restarts with it.
 *
 * @internal
 */
export function requestUnlock(source: SourceIdentity): Step {
  return {
    name: 'ask',
    title: 'Start a backup that removes stale locks first',
    async run(context) {
      const found = await requireSource(source, context);
      const tag = tagOf(context);
      if (found.spec?.restic?.unlock === tag) {
        return done();
      }
      const { manual } = found.spec?.trigger ?? {};
      const idle = isIdle(found);
      await context.remember({
        previousUnlock: found.spec?.restic?.unlock ?? undefined,
        ...(idle && { previousTag: manual ?? undefined }),
      });
      await context.objects.patch(
        'replicationSources',
        { ...source, resourceVersion: found.metadata.resourceVersion },
        idle
          ? withUnlock(toTagPatch(tag, context), tag)
          : { spec: { restic: { unlock: tag } } },
        context.signal,
      );
      return done(
        idle ? 'A backup starts immediately' : 'The running backup restarts',
      );
    },
  };
}

function withUnlock(
  { spec, ...rest }: ReturnType<typeof toTagPatch>,
  unlock: string,
) {
  return { ...rest, spec: { ...(spec as object), restic: { unlock } } };
}

export function waitUntilUnlocked(source: SourceIdentity): Step {
  return {
    name: 'wait',
    title: 'Wait until the lock is removed and the backup has ended',
    async run(context) {
      const found = await requireSource(source, context);
      const tag = tagOf(context);
      if (found.status?.restic?.lastUnlocked === tag) {
        return done('Stale locks removed');
      }
      if (found.spec?.restic?.unlock !== tag) {
        throw new StepFailure(
          'spec.restic.unlock was changed in the meantime',
          'Check whether Git sets it',
        );
      }
      if (context.hasWaited(LOCK_TIMEOUT_MS)) {
        throw new StepFailure(
          'No backup has succeeded within an hour of the unlock',
          'A lock that is still refreshed belongs to a running process. Check the findings of the volume',
        );
      }
      return again(
        POLL_INTERVAL_MS,
        'VolSync reports the unlock after the backup has succeeded',
      );
    },
  };
}

export function removeWish(source: SourceIdentity): Step {
  return {
    name: 'take-back',
    title: 'Restore spec.restic.unlock',
    always: true,
    async run(context) {
      const found = await readSource(source, context);
      if (found?.spec?.restic?.unlock !== tagOf(context)) {
        return { state: 'skipped', detail: 'Not changed' };
      }
      await context.objects.patch(
        'replicationSources',
        { ...source, resourceVersion: found.metadata.resourceVersion },
        // In a merge patch, null removes a field
        { spec: { restic: { unlock: context.memory.previousUnlock ?? null } } },
        context.signal,
      );
      return done();
    },
  };
}

export function waitUntilLocksGone(
  source: SourceIdentity,
  locks: readonly string[],
  expireRepository: ExpireRepository,
): Step {
  return {
    name: 'prove',
    title: 'Check that the locks are gone',
    async run(context) {
      const found = await requireSource(source, context);
      const evidence = await context.evidence();
      const repository = valueOf(evidence.sources)?.find(
        each => each.source.metadata.uid === source.uid,
      )?.repository;
      const isNew =
        repository?.state === 'read' &&
        Date.parse(repository.at) > context.startedAt;
      const left =
        valueOf(repository)?.locks.filter(({ id }) => locks.includes(id)) ?? [];
      if (isNew && left.length === 0) {
        context.conclude({
          summary: `${
            locks.length === 1 ? 'The lock is' : 'The locks are'
          } gone`,
        });
        return done();
      }
      if (isNew || context.hasWaited(LISTING_TIMEOUT_MS)) {
        throw new StepFailure(
          isNew
            ? 'A lock remains because its holder is running or restic considers it running'
            : 'The repository cannot be read to check its locks',
          'Try again when it is older than 30 minutes',
        );
      }
      const name = found.spec?.restic?.repository;
      if (name) {
        const { cluster, namespace } = context.volume;
        expireRepository({ cluster, namespace, name });
      }
      return again(POLL_INTERVAL_MS, 'Listing the repository');
    },
  };
}
