import { isListedSince } from '../verdict/restorable';
import type {
  RepositoryFacts,
  SnapshotObject,
  VolumeEvidence,
} from '../verdict/evidence';
import type { Reading } from '../verdict/reading';
import { secondsBetween } from '../verdict/clock';
import type { TimelineEntry } from './entry';
import type { KnownRun } from './runs';
import { listWork } from './moverWork';
import type { MoverWork } from './moverWork';

/** A repository that was read, with the sources and destinations that use it. */
interface KnownRepository {
  readonly facts: RepositoryFacts;
  readonly reading: Reading<RepositoryFacts>;
  readonly works: readonly MoverWork[];
}

/** Each repository once, however many sources and destinations use it. */
export function listRepositories(
  volume: VolumeEvidence,
): readonly KnownRepository[] {
  const found = new Map<string, KnownRepository>();
  for (const work of listWork(volume)) {
    const reading = work.evidence.repository;
    if (reading.state === 'read') {
      const { location } = reading.value;
      const known = found.get(location);
      found.set(location, {
        facts: reading.value,
        reading,
        works: [...(known?.works ?? []), work],
      });
    }
  }
  return [...found.values()];
}

/** Creation of the repository, and the snapshots that no known run saved. */
export function toRepositoryEntries(
  repository: KnownRepository,
  runs: readonly KnownRun[],
): readonly TimelineEntry[] {
  const { facts, works } = repository;
  const subject = `Repository ${[facts.bucket, facts.path]
    .filter(Boolean)
    .join('/')}`;
  const others =
    facts.sharedWith.length > 0 ||
    works.some(
      ({ kind, evidence }) =>
        kind === 'ReplicationSource' && (evidence.sameSecret ?? []).length > 0,
    );
  return [
    ...toCreation(repository, { runs, subject }),
    ...withoutRun(facts, runs).flatMap(
      ({ id, lastModified }): TimelineEntry[] =>
        lastModified === undefined
          ? []
          : [
              {
                at: lastModified,
                kind: 'snapshot',
                what: `Snapshot ${id.slice(0, 8)} saved${
                  others ? ', in a repository that other sources use, too' : ''
                }`,
                subject,
              },
            ],
    ),
  ];
}

/** Whether the repository contains the snapshot that a run saved. */
export function isInRepository({
  run,
  work,
}: KnownRun): 'yes' | 'no' | 'unknown' {
  const { repository } = work.evidence;
  const id = run.snapshotId;
  if (repository.state === 'unread' || !id) {
    return 'unknown';
  }
  if (repository.value.snapshots.some(one => one.id.startsWith(id))) {
    return 'yes';
  }
  return isListedSince(repository, run.endedAt) ? 'no' : 'unknown';
}

/** A run and its snapshot are one event: a snapshot that a run names is part of the run's entry. */
function withoutRun(
  facts: RepositoryFacts,
  runs: readonly KnownRun[],
): readonly SnapshotObject[] {
  const named = new Set(
    runs.flatMap(({ run, work, meanwhile }) => {
      const id = run.snapshotId ?? meanwhile;
      return work.kind === 'ReplicationSource' && id ? [id.slice(0, 8)] : [];
    }),
  );
  return facts.snapshots.filter(({ id }) => !named.has(id.slice(0, 8)));
}

function toCreation(
  { facts, works }: KnownRepository,
  options: { readonly runs: readonly KnownRun[]; readonly subject: string },
): readonly TimelineEntry[] {
  const { runs, subject } = options;
  const at = facts.createdAt;
  if (!at) {
    return [];
  }
  const isBefore = (time: string | undefined) =>
    (secondsBetween(time, at) ?? 0) >= 1;
  const backedUpBefore =
    runs.some(
      ({ run, work }) =>
        works.some(user => user.subject === work.subject) &&
        work.kind === 'ReplicationSource' &&
        run.result === 'successful' &&
        !run.empty &&
        isBefore(run.endedAt),
    ) || works.some(({ resource }) => isBefore(lastPruned(resource)));
  return [
    backedUpBefore
      ? {
          at,
          kind: 'repository',
          severity: 'warning',
          what: 'Repository re-initialized; earlier backups are no longer in it',
          subject,
        }
      : {
          at,
          kind: 'repository',
          what: 'Repository created',
          subject,
        },
  ];
}

/** When the source last pruned the repository. */
export function toPruneEntry({
  resource,
  subject,
}: MoverWork): TimelineEntry | undefined {
  const at = lastPruned(resource);
  return at
    ? {
        at,
        kind: 'repository',
        what: 'Repository pruned; unused data removed',
        subject,
      }
    : undefined;
}

function lastPruned({ status }: MoverWork['resource']): string | undefined {
  return status && 'restic' in status ? status.restic?.lastPruned : undefined;
}
