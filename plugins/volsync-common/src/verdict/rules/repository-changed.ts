import {
  createdRepositoryAt,
  savedSnapshotId,
  saysNoParent,
} from '../../volsync/moverLog';
import { sayTime } from '../clock';
import type { Rule } from '../rule';
import { runsInOrder } from '../runsInOrder';

export const repositoryChanged: Rule = {
  code: 'repository-changed',
  severity: 'warning',
  on: 'source',
  documentation: {
    title: 'The repository is not the one of the backup before',
    what: 'The last backup found no earlier snapshot of this volume, although one had been saved: the Secret leads to another repository, or its snapshots were removed.',
    why: 'The log says "no parent snapshot found", the repository was not created by that run, and an earlier successful run had saved a snapshot.',
    fix: 'Compare RESTIC_REPOSITORY with the address from before.',
    traps: [
      'Two addresses, one green status: nothing in VolSync compares them.',
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
      what: 'The last backup went into a repository that holds no earlier snapshot of this volume.',
      why: `Its log says "no parent snapshot found", although snapshot ${
        before.snapshotId
      } had been saved at ${sayTime(before.endedAt)}.`,
      means: `${
        means ?? ''
      } States from before are not in this repository.`.trim(),
      fix: [
        {
          text: `Compare RESTIC_REPOSITORY in Secret "${secretName}" with the address from before.`,
        },
        {
          text: 'If it was changed on purpose, keep the old repository until the new one has history enough.',
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
