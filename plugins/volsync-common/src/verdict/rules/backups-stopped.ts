import { formatTime } from '../clock';
import type { StoppedBackup } from '../evidence';
import { valueOf } from '../reading';
import type { Rule } from '../rule';

export const backupsStopped: Rule = {
  code: 'backups-stopped',
  severity: 'critical',
  effect: 'unprotected',
  on: 'volume',
  documentation: {
    what: 'The volume was backed up, and nothing backs it up any more. Its last snapshot stays in the object store until someone deletes it.',
    why: 'No ReplicationSource refers to the PersistentVolumeClaim. The portal recorded the last successful backup of one that did. The listing of the repository, or the scan of the buckets, shows whether the repository is still there.',
    fix: 'Enable backups again with the same address and password: they continue the repository. Delete nothing before.',
    traps: [
      'The component deletes the Secret with the source, and the password with it. If the secret store still has the password, the repository can be opened again.',
    ],
  },
  evaluate: ({ volume }) => {
    const { sources, stoppedBackup: stopped, claimName, namespace } = volume;
    if (
      sources.state === 'unread' ||
      sources.value.length > 0 ||
      !stopped ||
      valueOf(volume.otherBackups)?.length
    ) {
      return undefined;
    }
    const saved = `snapshot ${stopped.snapshotId.slice(0, 8)} from ${formatTime(
      stopped.at,
    )}`;
    const isGone =
      stopped.stored.state === 'read' && stopped.stored.value === false;
    return {
      what: `The backups of volume "${claimName}" were stopped. The last one is from ${formatTime(
        stopped.at,
      )}${describeWhereabouts(stopped)}.`,
      why: `No ReplicationSource in namespace "${namespace}" refers to it, as of ${formatTime(
        sources.at,
      )}. The last backup by "${stopped.source}" was ${saved}. ${describeStored(
        stopped,
      )}`,
      means: isGone
        ? 'If the volume is lost, its data is gone.'
        : `If the volume is lost, what changed since ${formatTime(
            stopped.at,
          )} is gone.`,
      fix: isGone
        ? [{ text: 'Enable backups with a new repository.' }]
        : [
            {
              text: `Enable backups again with the same repository${
                stopped.location === undefined ? '' : ` (${stopped.location})`
              } and the same password. The next backup continues it.`,
            },
            { text: 'Keep the repository until then.' },
          ],
      evidence: [
        {
          kind: 'object',
          text: `the last backup was ${saved}`,
          at: stopped.at,
          subject: `ReplicationSource ${stopped.source}`,
        },
      ],
      since: stopped.at,
    };
  },
};

function describeWhereabouts({ stored }: StoppedBackup): string {
  if (stored.state === 'unread') {
    return '';
  }
  return stored.value
    ? ', and is still in the object store'
    : ', and is no longer in the object store';
}

function describeStored({ stored, location }: StoppedBackup): string {
  const where =
    location === undefined ? 'Its repository' : `The repository ${location}`;
  if (stored.state === 'unread') {
    return `Whether the object store still has it is not known: ${stored.message}`;
  }
  const at = `as of ${formatTime(stored.at)}`;
  return stored.value
    ? `${where} is still in the object store, ${at}.`
    : `The object store no longer has it, ${at}.`;
}
