import { formatTime } from '../clock';
import { valueOf } from '../reading';
import type { Rule } from '../rule';

export const noBackup: Rule = {
  code: 'no-backup',
  severity: 'critical',
  effect: 'unprotected',
  on: 'volume',
  documentation: {
    what: 'No ReplicationSource refers to the PersistentVolumeClaim, and no other tool that the portal can read [backs it up](#backed-up-elsewhere).',
    why: 'All ReplicationSources of the namespace were read. None has it as `spec.sourcePVC`.',
    fix: 'Enable backups, or create a ReplicationSource for the PersistentVolumeClaim.',
  },
  evaluate: ({ volume }) =>
    volume.sources.state === 'read' &&
    volume.sources.value.length === 0 &&
    !valueOf(volume.otherBackups)?.length &&
    !volume.stoppedBackup
      ? {
          what: `Volume "${volume.claimName}" has no backups.`,
          why: `No ReplicationSource in namespace "${
            volume.namespace
          }" refers to it, as of ${formatTime(volume.sources.at)}.`,
          fix: [
            {
              text: 'Enable backups, or create a ReplicationSource with a schedule, a retention and a Secret with a separate repository.',
            },
          ],
        }
      : undefined,
};
