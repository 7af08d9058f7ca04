import { savedSnapshotId } from '../../volsync/moverLog';
import { failureEvidence } from '../failureText';
import type { Rule } from '../rule';

const INCOMPLETE = /at least one source file could not be read/;

export const incompleteSnapshots: Rule = {
  code: 'incomplete-snapshots',
  severity: 'warning',
  on: 'source',
  documentation: {
    what: "restic could not read every file and saved a snapshot without the others. In the repository, it can't be distinguished from a complete one.",
    why: 'The log of a failed pod contains both "at least one source file could not be read" and "snapshot … saved" (restic\'s exit code 3).',
    fix: 'Give the mover access to every file. To restore, use a snapshot of a successful run.',
    traps: ['Every retry saves one incomplete snapshot: up to eight per run.'],
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
          what: `The failing backups save incomplete snapshots (${ids
            .slice(0, 4)
            .join(', ')}${
            ids.length > 4 ? ', …' : ''
          }) because some files can't be read.`,
          why: 'restic saved the snapshot and then reported that at least one source file could not be read.',
          means: `${
            means ?? ''
          } Newer snapshots in the repository do not contain the unreadable files.`.trim(),
          fix: [
            { text: 'Give the mover access to every file.' },
            { text: 'Start a backup.' },
            {
              text: 'If you need to restore, use a snapshot of a successful run.',
            },
          ],
          evidence: failureEvidence(context),
          since: run.failingSince,
        }
      : undefined;
  },
};
