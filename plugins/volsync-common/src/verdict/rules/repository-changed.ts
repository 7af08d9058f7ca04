import {
  createdRepositoryAt,
  savedSnapshotId,
  saysNoParent,
} from '../../volsync/moverLog';
import { formatTime } from '../clock';
import type { Rule } from '../rule';
import { runsInOrder } from '../runsInOrder';

export const repositoryChanged: Rule = {
  code: 'repository-changed',
  severity: 'warning',
  on: 'source',
  documentation: {
    what: 'The last backup found no earlier snapshot of this volume, although one had been saved. The Secret points to a different repository, or the snapshots were removed.',
    why: 'The log says "no parent snapshot found", the run did not create the repository, and an earlier successful run had saved a snapshot.',
    fix: 'Compare RESTIC_REPOSITORY with its previous value.',
    traps: [
      'VolSync reports success for both repositories and does not compare them.',
    ],
  },
  evaluate: ({ source, evidence, name, secretName, means }) => {
    const status = source.status;
    const logs = status?.latestMoverStatus?.logs;
    const before = runsInOrder(evidence.seenRuns)
      .filter(
        ({ result, snapshotId, endedAt }) =>
          result === 'successful' &&
          snapshotId !== undefined &&
          Date.parse(endedAt) < Date.parse(status?.lastSyncTime ?? ''),
      )
      .at(-1);
    if (
      !before ||
      status?.latestMoverStatus?.result !== 'Successful' ||
      savedSnapshotId(logs) === undefined ||
      !saysNoParent(logs) ||
      createdRepositoryAt(logs) !== undefined
    ) {
      return undefined;
    }
    return {
      what: 'The last backup was saved to a repository without earlier snapshots of this volume.',
      why: `Its log says "no parent snapshot found", although snapshot ${
        before.snapshotId
      } was saved at ${formatTime(before.endedAt)}.`,
      means: `${
        means ?? ''
      } This repository does not contain earlier backups.`.trim(),
      fix: [
        {
          text: `Compare RESTIC_REPOSITORY in Secret "${secretName}" with its previous value.`,
        },
        {
          text: 'If the change was intended, keep the old repository until the new one has enough history.',
        },
      ],
      evidence: [
        {
          kind: 'log',
          text: 'no parent snapshot found, will read all files',
          at: status.lastSyncTime,
          subject: `ReplicationSource ${name}`,
        },
      ],
      since: status.lastSyncTime,
    };
  },
};
