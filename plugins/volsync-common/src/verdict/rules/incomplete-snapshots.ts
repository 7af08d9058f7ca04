import { savedSnapshotId } from '../../volsync/moverLog';
import { failureEvidence } from '../failureText';
import type { Rule } from '../rule';

const INCOMPLETE = /at least one source file could not be read/;

export const incompleteSnapshots: Rule = {
  code: 'incomplete-snapshots',
  severity: 'warning',
  on: 'source',
  documentation: {
    title: 'Incomplete snapshots are saved',
    what: 'restic could not read every file, and saved a snapshot without them; in the repository it cannot be told from a complete one.',
    why: 'The log of a failed pod says both "at least one source file could not be read" and "snapshot … saved" (restic\'s exit code 3).',
    fix: 'Let the mover read every file; restore from an older snapshot if you need one of these.',
    traps: ['One incomplete snapshot for each retry, eight a round.'],
    recordings: ['s29'],
  },
  evaluate: context => {
    const { run, status, means } = context;
    const logs = [
      ...run.failedAttempts.map(({ log }) => log?.text),
      run.lastFailed ? status?.latestMoverStatus?.logs : undefined,
    ].filter((log): log is string => INCOMPLETE.test(log ?? ''));
    const ids = [...new Set(logs.map(savedSnapshotId).filter(Boolean))];
    return run.failing && ids.length
      ? {
          what: `The failing attempts save incomplete snapshots (${ids
            .slice(0, 4)
            .join(', ')}${
            ids.length > 4 ? ', …' : ''
          }): some files are not in them.`,
          why: 'restic saved the snapshot and then said that at least one source file could not be read.',
          means: `${
            means ?? ''
          } Newer snapshots in the repository lack the files that could not be read.`.trim(),
          fix: [
            { text: 'Let the mover read every file, then back up again.' },
            {
              text: 'When you restore, take care to choose a snapshot of a successful run.',
            },
          ],
          evidence: failureEvidence(context),
          since: run.failingSince,
        }
      : undefined;
  },
};
