import { savedSnapshotId } from '../../volsync/moverLog';
import { MOVER_HOST as HOST, MOVER_PATH as PATH } from '../../volsync/names';
import { valueOf } from '../reading';
import type { Rule } from '../rule';
import { count } from '../wording';

export const foreignSnapshots: Rule = {
  code: 'foreign-snapshots',
  severity: 'warning',
  on: 'source',
  documentation: {
    what: 'Some snapshots in the repository were not created by VolSync.',
    why: `Their host is not "${HOST}" or their path not "${PATH}", the values that VolSync uses, or they differ from those of the snapshot named in VolSync's log. Detected only if the portal may decrypt snapshots. Snapshots of other VolSync sources look the same: see [shared-repository](#shared-repository).`,
    fix: 'Use a separate repository path for VolSync.',
    traps: [
      'A restore with VolSync uses the newest snapshot of the repository, regardless of its host and path.',
    ],
  },
  evaluate: ({ evidence }) => {
    const facts = valueOf(evidence.repository);
    const details = valueOf(facts?.details) ?? [];
    const ownId = savedSnapshotId(
      evidence.source.status?.latestMoverStatus?.logs,
    );
    const own = ownId && details.find(({ id }) => id.startsWith(ownId));
    const host = own ? own.hostname : HOST;
    const path = own ? own.paths.join(', ') : PATH;
    const foreign = details.filter(
      ({ hostname, paths }) => hostname !== host || paths.join(', ') !== path,
    );
    const example = foreign.at(-1);
    if (!facts || !example) {
      return undefined;
    }
    return {
      what: `${foreign.length} of ${count(
        facts.snapshots.length,
        'snapshot',
      )} in the repository ${
        foreign.length === 1 ? 'was' : 'were'
      } not created by VolSync.`,
      why: `Snapshot ${example.id.slice(0, 8)} has host "${
        example.hostname
      }" and path "${example.paths.join(
        ', ',
      )}". VolSync uses "${host}" and "${path}".`,
      means: 'A restore uses the newest snapshot, even if it is one of these.',
      fix: [
        {
          text: 'Find out what else writes to this repository, and move it to another path.',
        },
      ],
      evidence: foreign.slice(0, 5).map(({ id, hostname, time }) => ({
        kind: 'object' as const,
        text: `snapshot ${id.slice(0, 8)} of host "${hostname}"`,
        at: time,
        subject: facts.location,
      })),
      since: foreign[0]?.time,
    };
  },
};
