import { formatTime } from '../clock';
import type { LifecycleThreat } from '../evidence';
import { valueOf } from '../reading';
import type { Rule } from '../rule';

export const lifecycleThreat: Rule = {
  code: 'lifecycle-threat',
  severity: 'critical',
  effect: 'at-risk',
  on: 'source',
  documentation: {
    what: 'A lifecycle rule of the bucket deletes or archives objects that every restore needs, by their age.',
    why: 'The bucket has an enabled rule with `Expiration`, or with a `Transition` to an archive class, whose prefix covers the config, keys, indexes, snapshots or packs of the repository. Rules for tagged objects, incomplete uploads, old versions and delete markers do not count. The key needs the permission `s3:GetLifecycleConfiguration`.',
    fix: 'Remove the rule, or limit it to other prefixes. Let `retain` of the source decide what is removed.',
    traps: [
      'restic shares packs between snapshots: an old pack is needed by the newest snapshot.',
    ],
  },
  evaluate: ({ evidence }) => {
    const facts = valueOf(evidence.repository);
    const threats = facts?.lifecycleThreats ?? [];
    const [first] = threats;
    if (!facts || !first) {
      return undefined;
    }
    return {
      what: `A lifecycle rule of bucket "${facts.bucket}" ${describe(first)}.`,
      why: `The rule "${first.rule}" is enabled for ${
        first.prefix ? `the prefix "${first.prefix}"` : 'the whole bucket'
      }, which contains the repository. restic needs old objects for new snapshots, too.`,
      means:
        'When the rule takes effect, no snapshot can be restored, and it may already remove objects.',
      fix: [
        {
          text: 'Remove the rule, or limit it to prefixes without repositories. Retention of the ReplicationSource removes old backups.',
        },
        {
          text: 'If objects are already gone and the bucket keeps versions, restore them from their previous versions.',
        },
      ],
      evidence: threats.slice(0, 5).map(threat => ({
        kind: 'object' as const,
        text: `lifecycle rule "${threat.rule}": ${describe(threat)}`,
        subject: facts.location,
      })),
    };
  },
};

function describe(threat: LifecycleThreat): string {
  const { action, storageClass, days, date } = threat;
  const when = describeMoment(days, date);
  return action === 'delete'
    ? `deletes objects of this repository ${when}`
    : `moves objects of this repository to ${
        storageClass ?? 'an archive class'
      } ${when}, where no restore can read them`;
}

function describeMoment(
  days: number | undefined,
  date: string | undefined,
): string {
  if (days === undefined) {
    return date ? `from ${formatTime(date)} on` : 'by their age';
  }
  return days === 1 ? 'after 1 day' : `after ${days} days`;
}
