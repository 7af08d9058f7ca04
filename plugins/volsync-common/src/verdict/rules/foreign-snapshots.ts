import { savedSnapshotId } from '../../volsync/moverLog';
import { valueOf } from '../reading';
import type { Rule } from '../rule';

/** What VolSync gives to every snapshot, where no snapshot that its own log names says otherwise. */
const HOST = 'volsync';
const PATH = '/data';

export const foreignSnapshots: Rule = {
  code: 'foreign-snapshots',
  severity: 'warning',
  on: 'source',
  documentation: {
    title: 'The repository holds snapshots of somebody else',
    what: 'Some snapshots in the repository were not made by VolSync.',
    why: `Their host is not "${HOST}" or their path not "${PATH}", which is what VolSync writes; or differ from those of the snapshot that VolSync's log names. Only seen where snapshots may be decrypted. Snapshots of another VolSync source cannot be told apart: see shared-repository.`,
    fix: 'Give VolSync a path of its own.',
    traps: [
      'A restore by VolSync takes the newest snapshot of the repository, whatever its host and path.',
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
    if (!facts || foreign.length === 0) {
      return undefined;
    }
    const example = foreign.at(-1)!;
    return {
      what: `${foreign.length} of ${facts.snapshots.length} snapshots in the repository were not made by VolSync.`,
      why: `Snapshot ${example.id.slice(0, 8)} is of host "${
        example.hostname
      }" and path "${example.paths.join(
        ', ',
      )}"; VolSync writes "${host}" and "${path}".`,
      means: 'A restore takes the newest snapshot, be it one of these.',
      fix: [
        {
          text: 'Find out what else writes into this repository, and give it another path.',
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
