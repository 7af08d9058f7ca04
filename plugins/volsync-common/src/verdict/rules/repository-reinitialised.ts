import { createdRepositoryAt, saysSourceEmpty } from '../../volsync/moverLog';
import { formatTime, secondsBetween } from '../clock';
import type { SourceContext } from '../context';
import { valueOf } from '../reading';
import type { Rule } from '../rule';
import { runsInOrder } from '../runsInOrder';

/** After a week there is a week of new history. */
const REPORTED_SECONDS = 7 * 86_400;

/** Times in a status are whole seconds: anything closer may have happened in either order. */
const APART_SECONDS = 1;

export const repositoryReinitialised: Rule = {
  code: 'repository-reinitialised',
  severity: 'warning',
  on: 'source',
  documentation: {
    what: 'A backup created a new, empty repository although the source had backed up before. The earlier snapshots are no longer there.',
    why: 'The log says "created restic repository" although an earlier success is known, or the `config` object of the repository is newer than an earlier success or than `lastPruned`. Reported for one week.',
    fix: 'If the bucket is versioned, restore the old objects. Find out why the repository was empty.',
    traps: [
      'VolSync initializes an empty repository without a warning and reports Successful, whether the bucket was emptied, the path is mistyped or the Secret was changed.',
    ],
    recordings: ['s30', 's72b'],
  },
  evaluate: context => {
    const { source, evidence, name, now } = context;
    const present = saidByPresentRun(context);
    const said = present ?? saidByLastSuccess(context);
    const before = earlierSuccess(context, present !== undefined);
    if (!before) {
      return undefined;
    }
    const facts = valueOf(evidence.repository);
    const born = facts?.createdAt;
    const age = secondsBetween(born, now);
    const younger =
      age !== undefined &&
      age < REPORTED_SECONDS &&
      (secondsBetween(before.at, born) ?? 0) >= APART_SECONDS;
    if (said === undefined && !younger) {
      return undefined;
    }
    const location = said || facts?.location;
    return {
      what: `The repository was re-initialized${
        born ? ` at ${formatTime(born)}` : ''
      }, so earlier snapshots are no longer in it.`,
      why:
        said === undefined
          ? `Its config object was written at ${formatTime(born)}, but ${
              before.text
            }.`
          : `The log says "created restic repository", but ${before.text}.`,
      means: `Earlier backups are lost at ${location ?? 'this URL'}. ${
        context.means ?? ''
      }`.trim(),
      fix: [
        {
          text: 'Compare RESTIC_REPOSITORY with its previous value. A mistyped path or bucket results in a new, empty repository.',
        },
        {
          text: 'If the bucket was emptied and is versioned, restore the old objects.',
        },
      ],
      evidence: [
        ...(said === undefined
          ? []
          : [
              {
                kind: 'log' as const,
                text: `created restic repository${said ? ` at ${said}` : ''}`,
                at: source.status?.lastSyncTime,
                subject: `ReplicationSource ${name}`,
              },
            ]),
        ...(born && facts
          ? [
              {
                kind: 'object' as const,
                text: 'config written',
                at: born,
                subject: facts.location,
              },
            ]
          : []),
      ],
      since: born ?? source.status?.lastSyncTime,
    };
  },
};

/** The pods of the current run show it before the status does. */
function saidByPresentRun({
  run,
  evidence,
}: SourceContext): string | undefined {
  return run.pods
    .map(pod => evidence.logs.find(log => log.podName === pod.metadata.name))
    .map(log => createdRepositoryAt(log?.text))
    .find(location => location !== undefined);
}

function saidByLastSuccess({ status }: SourceContext): string | undefined {
  const mover = status?.latestMoverStatus;
  return mover?.result === 'Successful'
    ? createdRepositoryAt(mover.logs)
    : undefined;
}

/** A success before the run that created the repository, and how the portal knows. */
function earlierSuccess(
  { source, evidence, run }: SourceContext,
  beforePresentRun: boolean,
): { readonly at: string; readonly text: string } | undefined {
  const last = source.status?.lastSyncTime;
  // If an error follows the success, the run is not closed and still counts as the current one.
  const limit = beforePresentRun ? run.startedAt : last;
  const apart = beforePresentRun ? 0 : 1;
  const seen = runsInOrder(evidence.seenRuns).find(
    ({ result, snapshotId, endedAt }) =>
      result === 'successful' &&
      snapshotId !== undefined &&
      (secondsBetween(endedAt, limit) ?? -1) >= apart,
  );
  if (seen) {
    return {
      at: seen.endedAt,
      text: `a backup succeeded at ${formatTime(seen.endedAt)} (snapshot ${
        seen.snapshotId
      })`,
    };
  }
  if (
    beforePresentRun &&
    last &&
    (secondsBetween(last, limit) ?? -1) >= apart &&
    !saysSourceEmpty(source.status?.latestMoverStatus?.logs)
  ) {
    return {
      at: last,
      text: `a backup succeeded at ${formatTime(last)}`,
    };
  }
  const pruned = source.status?.restic?.lastPruned;
  const born = valueOf(evidence.repository)?.createdAt;
  return pruned && born && (secondsBetween(pruned, born) ?? 0) >= APART_SECONDS
    ? {
        at: pruned,
        text: `the source had already pruned a repository at ${formatTime(
          pruned,
        )}`,
      }
    : undefined;
}
