import { shell } from '../../quoting';
import { formatDuration } from '../../duration';
import { readLock } from '../../volsync/lockText';
import { formatTime, secondsBetween, toMillis } from '../clock';
import type { MoverContext } from '../context';
import { failureEvidence } from '../failureText';
import { valueOf } from '../reading';
import type { Rule } from '../rule';
import type { Finding, FixStep } from '../verdict';

/** restic's own limit: a running restic refreshes its lock every 5 minutes, and `unlock` removes locks older than this. */
const STALE_LOCK_SECONDS = 1800;

export const repositoryLocked: Rule = {
  code: 'repository-locked',
  severity: 'warning',
  on: 'mover',
  remedy: 'unlock',
  documentation: {
    what: 'A stale lock blocks restic: an exclusive lock blocks everything, a shared lock blocks forget and prune.',
    why: 'A failed pod reports "repository is already locked" with the owner and time of the lock. Or the repository contains a lock that is older than 30 minutes; a running restic refreshes its lock every 5 minutes.',
    fix: 'Wait until the lock is 30 minutes old, then set `spec.restic.unlock` to a new value.',
    traps: [
      '`unlock` has no effect while the lock is younger than 30 minutes, and takes effect only with a run.',
      'With a shared lock, every retry saves another snapshot and retention is not applied. Later, these snapshots push older ones out of the retention.',
    ],
    recordings: ['s17', 's17b', 's28'],
  },
  evaluate: context => {
    const { run, now, mover, means, kind: moverKind } = context;
    if (run.failing && run.cause === 'repository-locked') {
      // A message that only the status kept dates from before the current run.
      const lock = readLock(run.causeText, run.causeAt ?? run.startedAt ?? now);
      const age = secondsBetween(lock.createdAt, now);
      const holder = lock.holder ? ` by ${lock.holder}` : '';
      return {
        what: `The repository is locked${
          lock.exclusive ? ' exclusively' : ''
        }${holder}, so ${
          moverKind === 'ReplicationSource' ? 'backups' : 'restores'
        } fail until ${
          (age ?? 0) > STALE_LOCK_SECONDS
            ? 'the lock is removed'
            : 'its holder releases it'
        }.`,
        why: `The lock was created at ${formatTime(lock.createdAt)}${
          age === undefined ? '' : `, ${formatDuration(age)} ago`
        }. ${describeUnlock(lock.createdAt, now)}`,
        means: lock.exclusive
          ? means
          : `${
              means ?? ''
            } Each attempt saves a snapshot before it fails, but old snapshots are not removed.`.trim(),
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
    const kind = describeKind(oldest.exclusive);
    return {
      what: `The repository has a stale ${kind}${
        oldest.holder ? ` of ${oldest.holder}` : ''
      }, last refreshed ${formatDuration(
        secondsBetween(oldest.lastModified, now) ?? 0,
      )} ago.`,
      why: `The lock was last refreshed at ${formatTime(
        oldest.lastModified,
      )}. A running restic refreshes it every 5 minutes. ${describeUnlock(
        oldest.lastModified,
        now,
      )}`,
      means:
        'An exclusive lock blocks all backups. A shared lock blocks the removal of old snapshots.',
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

function describeKind(exclusive: boolean | undefined): string {
  if (exclusive === undefined) {
    return 'lock';
  }
  return exclusive ? 'exclusive lock' : 'shared lock';
}

function describeUnlock(createdAt: string | undefined, now: string): string {
  const made = toMillis(createdAt);
  if (made === undefined) {
    return 'It can be removed when it is 30 minutes old.';
  }
  const ready = made + STALE_LOCK_SECONDS * 1000;
  return (toMillis(now) ?? 0) >= ready
    ? 'It is older than 30 minutes and can be removed now.'
    : `It can be removed from ${formatTime(new Date(ready).toISOString())}.`;
}

/** Before that, restic considers the lock to be in use. */
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
      text: 'Check that nothing uses the repository: no other mover, and no restic on another machine.',
      command: 'kubectl get pods -A -l app.kubernetes.io/created-by=volsync',
    },
    ...(made && ready > (toMillis(now) ?? 0)
      ? [
          {
            text: `Wait until ${formatTime(
              new Date(ready).toISOString(),
            )}. Until then, restic considers the lock to be in use.`,
          },
        ]
      : []),
    {
      text: 'Set spec.restic.unlock to a new value. The next run removes the lock.',
      command:
        kind === 'ReplicationSource'
          ? shell`kubectl -n ${namespace} patch replicationsource ${name} --type merge -p "{\\"spec\\":{\\"restic\\":{\\"unlock\\":\\"unlock-$(date +%s)\\"}}}"`
          : undefined,
    },
  ];
}
