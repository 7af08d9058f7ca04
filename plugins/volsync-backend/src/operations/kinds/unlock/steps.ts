import { valueOf } from 'backstage-plugin-volsync-common';
import { again, done, StepFailure, type Step } from '../../step';
import { isIdle, tagOf, toTagPatch } from '../shared/manualTag';
import {
  mustSeeSource,
  seeSource,
  type SourceIdentity,
} from '../shared/sourceObject';
import type { ExpireRepository } from '../tools';

const LOOK = 2_000;
/** A run with 8 failing attempts takes half an hour before its Job is made anew, with the unlock. */
const PATIENCE = 60 * 60_000;
const LISTING_PATIENCE = 5 * 60_000;

/** Both at once: the wish to unlock, and a run before which it is granted. A run that goes on is made anew with it. */
export function setWish(source: SourceIdentity): Step {
  return {
    name: 'ask',
    title: 'Ask VolSync to unlock before a run, and for that run',
    async run(context) {
      const found = await mustSeeSource(source, context);
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
        idle ? 'A run will begin at once' : 'The run that goes on is made anew',
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
    title: 'Wait until VolSync has unlocked and the run has ended',
    async run(context) {
      const found = await mustSeeSource(source, context);
      const tag = tagOf(context);
      if (found.status?.restic?.lastUnlocked === tag) {
        return done('VolSync has unlocked');
      }
      if (found.spec?.restic?.unlock !== tag) {
        throw new StepFailure(
          'Somebody replaced spec.restic.unlock meanwhile',
          'See whether Git holds it',
        );
      }
      if (context.now().getTime() - context.startedAt > PATIENCE) {
        throw new StepFailure(
          'No run with the unlock has succeeded within an hour',
          'A lock that is refreshed all the time belongs to somebody at work; see the findings of the volume',
        );
      }
      return again(LOOK, 'VolSync notes the unlock when the run has succeeded');
    },
  };
}

export function removeWish(source: SourceIdentity): Step {
  return {
    name: 'take-back',
    title: 'Leave spec.restic.unlock as it was',
    always: true,
    async run(context) {
      const found = await seeSource(source, context);
      if (found?.spec?.restic?.unlock !== tagOf(context)) {
        return { state: 'skipped', detail: 'It is as it was' };
      }
      await context.objects.patch(
        'replicationSources',
        { ...source, resourceVersion: found.metadata.resourceVersion },
        // null is how a merge patch takes a field away
        { spec: { restic: { unlock: context.memory.previousUnlock ?? null } } },
        context.signal,
      );
      return done();
    },
  };
}

export function seeLocksGone(
  source: SourceIdentity,
  locks: readonly string[],
  expireRepository: ExpireRepository,
): Step {
  return {
    name: 'prove',
    title: 'See that the locks are gone',
    async run(context) {
      const found = await mustSeeSource(source, context);
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
      if (
        isNew ||
        context.now().getTime() - context.startedAt > LISTING_PATIENCE
      ) {
        throw new StepFailure(
          isNew
            ? 'A lock is still there: its holder lives, or restic takes it for alive'
            : 'The repository cannot be read to see whether the locks are gone',
          'Try again when it is older than 30 minutes',
        );
      }
      const name = found.spec?.restic?.repository;
      if (name) {
        const { cluster, namespace } = context.volume;
        expireRepository({ cluster, namespace, name });
      }
      return again(LOOK, 'The repository is being listed');
    },
  };
}
