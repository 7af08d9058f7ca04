import { formatTime } from '../clock';
import type { OtherBackup } from '../other-tools';
import { valueOf } from '../reading';
import type { Rule } from '../rule';
import { listOf } from '../wording';

export const backedUpElsewhere: Rule = {
  code: 'backed-up-elsewhere',
  severity: 'info',
  effect: 'unknown',
  on: 'volume',
  documentation: {
    what: "Another tool backs the volume up: K8up, Velero, kopiur or Longhorn. The portal doesn't judge such backups, so the volume is never protected because of them.",
    why: "No ReplicationSource refers to the PersistentVolumeClaim. The resources of another tool cover it, such as a K8up `Schedule`, a Velero `Schedule`, a kopiur `SnapshotPolicy` or a Longhorn `RecurringJob`. [How we know](how-we-know.md#other-tools) lists what counts. The role in `deploy/rbac/other-tools` lets the portal read these resources. If it can't, the volume has [no backup](#no-backup).",
    fix: "Check the backups with the other tool. To have them judged here, back the volume up with VolSync's restic mover.",
  },
  evaluate: ({ volume }) => {
    const { sources, otherBackups, claimName } = volume;
    const found = valueOf(otherBackups) ?? [];
    if (sources.state === 'unread' || sources.value.length > 0) {
      return undefined;
    }
    const [first] = found;
    if (!first) {
      return undefined;
    }
    const tools = listOf([...new Set(found.map(({ tool }) => tool))]);
    return {
      what: `Volume "${claimName}" is backed up by ${tools}. Its backups aren't judged here.`,
      why: found.map(describe).join(' '),
      means: `Whether its data can be restored is unknown to the portal.`,
      fix: [{ text: `Check the backups with ${tools}, and test a restore.` }],
      evidence: found.map(({ tool, by, lastAt }) => ({
        kind: 'resource' as const,
        text: lastAt === undefined ? tool : `${tool}: last backup finished`,
        at: lastAt,
        subject: by,
      })),
    };
  },
};

function describe({ tool, by, schedule, lastAt, caveat }: OtherBackup): string {
  const when = schedule === undefined ? '' : ` (schedule ${schedule})`;
  const last =
    lastAt === undefined
      ? ''
      : ` According to it, the last backup finished at ${formatTime(lastAt)}.`;
  return `${tool}'s ${by}${when} covers it.${last}${
    caveat === undefined ? '' : ` ${caveat}`
  }`;
}
