import { createdRepositoryAt, saysSourceEmpty } from '../../volsync/moverLog';
import { sayTime, secondsBetween } from '../clock';
import type { SourceContext } from '../context';
import { valueOf } from '../reading';
import type { Rule } from '../rule';
import { runsInOrder } from '../runsInOrder';

/** After a week somebody has either noticed or has a week of new history. */
const REMEMBERED_SECONDS = 7 * 86_400;

/** A status knows whole seconds only: what lies closer together may have been either way round. */
const APART_SECONDS = 1;

export const repositoryReinitialised: Rule = {
  code: 'repository-reinitialised',
  severity: 'warning',
  on: 'source',
  documentation: {
    title: 'The repository was begun anew: its history is lost',
    what: 'A backup created a new, empty repository although the source had backed up before: the earlier snapshots are gone from that place.',
    why: 'The log says "created restic repository" though an earlier success is known; or the repository\'s `config` object is younger than an earlier success or than `lastPruned`. It is said for a week after.',
    fix: 'Bring the old objects back if the bucket keeps versions; find out who emptied it.',
    traps: [
      'VolSync initialises an empty place without a word and ends Successful: wiped bucket, mistyped path, changed Secret.',
    ],
    recordings: ['s30'],
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
      age < REMEMBERED_SECONDS &&
      (secondsBetween(before.at, born) ?? 0) >= APART_SECONDS;
    if (said === undefined && !younger) {
      return undefined;
    }
    const place = said || facts?.location;
    return {
      what: `The repository was created anew${
        born ? ` at ${sayTime(born)}` : ''
      }: the snapshots from before are not in it.`,
      why:
        said === undefined
          ? `Its config object was written at ${sayTime(born)}, but ${
              before.text
            }.`
          : `The log says "created restic repository", but ${before.text}.`,
      means: `History from before is lost at ${place ?? 'this address'}. ${
        context.means ?? ''
      }`.trim(),
      fix: [
        {
          text: 'Compare RESTIC_REPOSITORY with the address from before: a mistyped path or bucket gives a new, empty repository.',
        },
        {
          text: 'If the bucket was emptied and keeps versions, bring the old objects back; find out who emptied it.',
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

/** The pods of the present run tell before the status does. */
function saidByPresentRun({
  run,
  evidence,
}: SourceContext): string | undefined {
  return run.pods
    .map(pod => evidence.logs.find(log => log.podName === pod.metadata.name))
    .map(log => createdRepositoryAt(log?.text))
    .find(place => place !== undefined);
}

function saidByLastSuccess({ status }: SourceContext): string | undefined {
  const mover = status?.latestMoverStatus;
  return mover?.result === 'Successful'
    ? createdRepositoryAt(mover.logs)
    : undefined;
}

/** A success from before the run that created the repository, and how we know of it. */
function earlierSuccess(
  { source, evidence, run }: SourceContext,
  beforePresentRun: boolean,
): { readonly at: string; readonly text: string } | undefined {
  const last = source.status?.lastSyncTime;
  // A run that was not closed, for an error came after its success, still counts as the present one.
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
      text: `a backup ended successfully at ${sayTime(
        seen.endedAt,
      )} (snapshot ${seen.snapshotId})`,
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
      text: `a backup ended successfully at ${sayTime(last)}`,
    };
  }
  const pruned = source.status?.restic?.lastPruned;
  const born = valueOf(evidence.repository)?.createdAt;
  return pruned && born && (secondsBetween(pruned, born) ?? 0) >= APART_SECONDS
    ? {
        at: pruned,
        text: `the source had pruned a repository before that, at ${sayTime(
          pruned,
        )}`,
      }
    : undefined;
}
