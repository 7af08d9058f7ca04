import { ServiceUnavailableError } from '@backstage/errors';
import {
  formatTime,
  valueOf,
  type LockObject,
  type PlanWarning,
  type VolumeEvidence,
} from 'backstage-plugin-volsync-common';
import { z } from 'zod';
import { defineKind, type OperationDefinition } from '../../kind';
import { gitOwnerOf } from '../shared/fieldOwners';
import { removeTag } from '../shared/manualTag';
import {
  findSource,
  toPreconditions,
  toIdentity,
} from '../shared/sourceObject';
import type { ExpireRepository } from '../tools';
import {
  removeWish,
  waitUntilLocksGone,
  requestUnlock,
  waitUntilUnlocked,
} from './steps';

/** restic refreshes a lock every 5 minutes and treats it as stale after 30. */
const STALE_AGE_MS = 30 * 60_000;

const paramsSchema = z.object({
  source: z.object({ name: z.string(), uid: z.string() }),
  locks: z.array(z.string()),
});

/**
 * Has VolSync run `restic unlock`, which removes only stale locks. VolSync does so before a run but doesn't start one,
 * so this operation also requests a run.
 *
 * @internal
 */
export function createUnlockKind(options: {
  readonly expireRepository: ExpireRepository;
}): OperationDefinition {
  return defineKind({
    kind: 'unlock',
    params: paramsSchema,
    async plan({ evidence, objects, volume, signal, now }) {
      const source = await findSource(evidence, objects, signal);
      const locks = locksOf(evidence, source.metadata.uid);
      const git = gitOwnerOf(source, ['spec', 'restic', 'unlock']);
      return {
        params: {
          source: toIdentity(source),
          locks: locks.map(({ id }) => id),
        },
        basis: [toPreconditions(source)],
        writes: [
          {
            kind: 'ReplicationSource',
            namespace: volume.namespace,
            name: source.metadata.name,
            action: 'change' as const,
            fields: ['spec.restic.unlock', 'spec.trigger.manual'],
            ...(git && { git: `${git} holds spec.restic.unlock` }),
          },
        ],
        warnings: warningsOf(locks, {
          paused: Boolean(source.spec?.paused),
          now: now(),
        }),
      };
    },
    steps: ({ source, locks }) => [
      requestUnlock(source),
      waitUntilUnlocked(source),
      removeWish(source),
      removeTag(source),
      waitUntilLocksGone(source, locks, options.expireRepository),
    ],
  });
}

function locksOf(
  evidence: VolumeEvidence,
  sourceUid: string | undefined,
): readonly LockObject[] {
  const repository = valueOf(evidence.sources)?.find(
    ({ source }) => source.metadata.uid === sourceUid,
  )?.repository;
  if (repository?.state !== 'read') {
    throw new ServiceUnavailableError(
      `The locks cannot be read. ${repository?.message ?? ''}`,
    );
  }
  return repository.value.locks;
}

function warningsOf(
  locks: readonly LockObject[],
  { paused, now }: { readonly paused: boolean; readonly now: Date },
): readonly PlanWarning[] {
  const warnings: PlanWarning[] = [];
  if (locks.length === 0) {
    warnings.push({
      code: 'no-lock',
      severity: 'blocks',
      what: 'The repository has no locks.',
    });
  }
  if (paused) {
    warnings.push({
      code: 'paused',
      severity: 'blocks',
      what: 'Backups of this volume are paused, and VolSync removes locks only before a backup.',
      remedy: 'Resume them first.',
    });
  }
  for (const lock of locks) {
    if (lock.lastModified === undefined) {
      warnings.push({
        code: 'lock-of-unknown-age',
        severity: 'warning',
        what: 'The age of a lock is not known, because the object store does not report when it was written. restic keeps locks that are less than 30 minutes old.',
        remedy:
          'The operator of the portal can enable volsync.repositories.decrypt, so that the time in the lock can be read.',
      });
      continue;
    }
    const age = now.getTime() - Date.parse(lock.lastModified);
    const which = `${
      lock.exclusive ? 'An exclusive lock' : 'A lock'
    } was last refreshed at ${formatTime(lock.lastModified)}${
      lock.holder ? `, by ${lock.holder}` : ''
    }`;
    warnings.push(
      age >= STALE_AGE_MS
        ? {
            code: 'stale-lock',
            severity: 'info',
            what: `${which}. It is stale and will be removed.`,
          }
        : {
            code: 'living-lock',
            severity: 'warning',
            what: `${which}. That is less than 30 minutes ago, so restic may consider it active and keep it.`,
            remedy: `Its holder may still be running. If it is gone, the lock becomes stale at ${formatTime(
              new Date(
                Date.parse(lock.lastModified) + STALE_AGE_MS,
              ).toISOString(),
            )}.`,
          },
    );
  }
  return warnings;
}
