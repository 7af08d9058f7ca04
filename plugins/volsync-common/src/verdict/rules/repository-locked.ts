import { sayDuration } from '../../duration';
import { readLock } from '../../volsync/lockText';
import { sayTime, secondsBetween, toMillis } from '../clock';
import type { MoverContext } from '../context';
import { failureEvidence } from '../failureText';
import { valueOf } from '../reading';
import type { Rule } from '../rule';
import type { Finding, FixStep } from '../verdict';

/** restic's own limit: a holder that lives refreshes its lock every 5 minutes, `unlock` removes what is older than this. */
export const STALE_LOCK_SECONDS = 1800;

export const repositoryLocked: Rule = {
  code: 'repository-locked',
  severity: 'warning',
  on: 'mover',
  remedy: 'unlock',
  documentation: {
    title: 'A lock is left in the repository',
    what: 'A lock that nobody holds any more keeps restic from working: an exclusive one from everything, a shared one from forget and prune.',
    why: 'A failed pod says "repository is already locked", with holder and time; or the bucket holds a lock object older than 30 minutes (a living holder refreshes it every 5 minutes).',
    fix: 'Wait until the lock is 30 minutes old, then set `spec.restic.unlock` to a new value.',
    traps: [
      '`unlock` does nothing while the lock is younger than 30 minutes, and it needs a run to take effect.',
      'Behind a shared lock every retry saves one more snapshot and retention does not run: they push real history out of the window.',
    ],
    recordings: ['s17', 's17b', 's28'],
  },
  evaluate: context => {
    const { run, now, mover, means, kind: moverKind } = context;
    if (run.failing && run.cause === 'repository-locked') {
      const lock = readLock(run.causeText);
      const age = secondsBetween(lock.createdAt, now);
      const holder = lock.holder ? `, held by ${lock.holder}` : '';
      return {
        what: `The repository is locked${
          lock.exclusive ? ' exclusively' : ''
        }${holder}: ${
          moverKind === 'ReplicationSource' ? 'backups' : 'restores'
        } fail until the lock is gone.`,
        why: `The lock was made at ${sayTime(lock.createdAt)}${
          age === undefined ? '' : `, ${sayDuration(age)} ago`
        }. ${sayUnlock(lock.createdAt, now)}`,
        means: lock.exclusive
          ? means
          : `${
              means ?? ''
            } Each attempt saves a snapshot before it fails, but old ones are not forgotten.`.trim(),
        fix: unlockSteps(context, lock.createdAt),
        remedyOperation: unlocksNow(context, lock.createdAt),
        evidence: failureEvidence(context),
        since: lock.createdAt ?? run.failingSince,
      };
    }
    if (context.kind !== 'ReplicationSource') {
      return undefined;
    }
    const stale = (valueOf(mover.repository)?.locks ?? []).filter(
      ({ lastModified }) =>
        (secondsBetween(lastModified, now) ?? 0) > STALE_LOCK_SECONDS,
    );
    const oldest = stale[0];
    if (!oldest) {
      return undefined;
    }
    const kind = sayKind(oldest.exclusive);
    return {
      what: `${kind} was left in the repository${
        oldest.holder ? ` by ${oldest.holder}` : ''
      }: nobody has refreshed it for ${sayDuration(
        secondsBetween(oldest.lastModified, now) ?? 0,
      )}.`,
      why: `The lock object was written last at ${sayTime(
        oldest.lastModified,
      )}; a living holder writes it every 5 minutes. ${sayUnlock(
        oldest.lastModified,
        now,
      )}`,
      means:
        'An exclusive lock stops every backup, a shared one keeps old snapshots from being forgotten.',
      fix: unlockSteps(context, oldest.lastModified),
      remedyOperation: unlocksNow(context, oldest.lastModified),
      evidence: stale.slice(0, 3).map(({ id, lastModified }) => ({
        kind: 'object' as const,
        text: `locks/${id}`,
        at: lastModified,
      })),
      since: oldest.lastModified,
    };
  },
};

function sayKind(exclusive: boolean | undefined): string {
  if (exclusive === undefined) {
    return 'A lock';
  }
  return exclusive ? 'An exclusive lock' : 'A shared lock';
}

function sayUnlock(createdAt: string | undefined, now: string): string {
  const made = toMillis(createdAt);
  if (made === undefined) {
    return 'Unlocking helps only once the lock is 30 minutes old.';
  }
  const ready = made + STALE_LOCK_SECONDS * 1000;
  return (toMillis(now) ?? 0) >= ready
    ? 'It is older than 30 minutes, so unlocking helps now.'
    : `Unlocking will help from ${sayTime(
        new Date(ready).toISOString(),
      )} on, not before.`;
}

/** Earlier restic would take the lock for a living one. */
function unlocksNow(
  { kind, now }: MoverContext,
  createdAt: string | undefined,
): Finding['remedyOperation'] {
  const age = secondsBetween(createdAt, now) ?? 0;
  return kind === 'ReplicationSource' && age > STALE_LOCK_SECONDS
    ? { kind: 'unlock' }
    : undefined;
}

function unlockSteps(
  { kind, name, namespace, now }: MoverContext,
  createdAt: string | undefined,
): FixStep[] {
  const made = toMillis(createdAt) ?? 0;
  const ready = made + STALE_LOCK_SECONDS * 1000;
  return [
    {
      text: 'Make sure that nobody is really at work in the repository: no other mover, no prune on another machine.',
      command: `kubectl get pods -A -l app.kubernetes.io/created-by=volsync`,
    },
    ...(made && ready > (toMillis(now) ?? 0)
      ? [
          {
            text: `Wait until ${sayTime(
              new Date(ready).toISOString(),
            )}: until then restic takes the lock for a living one, and unlock does nothing.`,
          },
        ]
      : []),
    {
      text: 'Set spec.restic.unlock to a value that it did not have before; the next attempt removes the lock.',
      command:
        kind === 'ReplicationSource'
          ? `kubectl -n ${namespace} patch replicationsource ${name} --type merge -p "{\\"spec\\":{\\"restic\\":{\\"unlock\\":\\"unlock-$(date +%s)\\"}}}"`
          : undefined,
    },
  ];
}
