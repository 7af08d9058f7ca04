import type { LoggerService } from '@backstage/backend-plugin-api';
import type { SnapshotCheck } from 'backstage-plugin-volsync-common';
import type { CompletenessReport } from 'restic-repository';
import { toError } from '../lib/toError';
import type { CompletenessStore } from './CompletenessStore';

const MAX_REPOSITORIES = 500;
const MAX_PROBLEMS = 5;
/** An unchanged result is stored this often, so its age is right after a restart. */
const REWRITE_INTERVAL_MS = 60 * 60_000;

interface Known {
  readonly repository: string;
  readonly memo: string;
  readonly checkedAt: string;
  readonly storedAt?: string;
  readonly checks: ReadonlyMap<string, SnapshotCheck>;
}

/** A repository, as opened with certain credentials. */
export interface CheckedRepository {
  /** Its address and what opens it */
  readonly name: string;
  /** Identifies the repository in the database */
  readonly repository: string;
  readonly location: string;
}

/**
 * The newest check of each snapshot, by repository and credentials. A failed check retracts nothing: earlier results
 * stay, with their times, also those of earlier processes.
 */
export class SnapshotChecks {
  readonly #known = new Map<string, Known>();
  readonly #store: Pick<CompletenessStore, 'find' | 'put'> | undefined;
  readonly #logger: LoggerService | undefined;

  constructor(
    options: {
      readonly store?: Pick<CompletenessStore, 'find' | 'put'>;
      readonly logger?: LoggerService;
    } = {},
  ) {
    this.#store = options.store;
    this.#logger = options.logger;
  }

  memo(name: string): string | undefined {
    return this.#known.get(name)?.memo;
  }

  list(name: string): readonly SnapshotCheck[] {
    return [...(this.#known.get(name)?.checks.values() ?? [])];
  }

  /** Loads the stored results of the repository if they are newer than the known ones. */
  async load({ name, repository }: CheckedRepository): Promise<void> {
    const known = this.#known.get(name);
    const isSame = known?.repository === repository;
    if (known && !isSame) {
      // Another repository is at the same address now.
      this.#known.delete(name);
    }
    try {
      const stored = await this.#store?.find(repository, {
        since: isSame ? known.checkedAt : undefined,
      });
      if (stored) {
        const { memo, checkedAt, checks } = stored;
        this.#put(name, {
          repository,
          memo,
          checkedAt,
          storedAt: checkedAt,
          checks: new Map(checks.map(check => [check.snapshotId, check])),
        });
      }
    } catch (error) {
      this.#logger?.warn(
        'Failed to read a check of completeness from the database',
        toError(error),
      );
    }
  }

  /** Takes over the results of a check; snapshots that it doesn't name are gone. */
  async take(
    { name, repository, location }: CheckedRepository,
    report: CompletenessReport,
    at: string,
  ): Promise<void> {
    const before = this.#known.get(name);
    const checks = new Map<string, SnapshotCheck>();
    for (const one of report.snapshots) {
      const check =
        one.state === 'unchecked'
          ? before?.checks.get(one.id)
          : {
              snapshotId: one.id,
              complete: one.state === 'complete',
              at,
              problems:
                one.state === 'complete'
                  ? []
                  : one.refutations
                      .slice(0, MAX_PROBLEMS)
                      .map(({ message }) => message.replace(/\.$/, '')),
            };
      if (check) {
        checks.set(one.id, check);
      }
    }
    const { memo } = report;
    const isStored =
      before?.storedAt !== undefined &&
      Date.parse(at) - Date.parse(before.storedAt) < REWRITE_INTERVAL_MS &&
      memo === before.memo &&
      withoutTimes(checks) === withoutTimes(before.checks);
    this.#put(name, {
      repository,
      memo,
      checkedAt: at,
      storedAt: isStored ? before.storedAt : at,
      checks,
    });
    if (!isStored) {
      await this.#store
        ?.put({
          repository,
          location,
          checkedAt: at,
          checks: [...checks.values()],
          memo,
        })
        .catch(error => {
          const known = this.#known.get(name);
          if (known) {
            this.#known.set(name, { ...known, storedAt: undefined });
          }
          this.#logger?.warn(
            'Failed to store a check of completeness in the database',
            toError(error),
          );
        });
    }
  }

  #put(name: string, known: Known): void {
    this.#known.delete(name);
    this.#known.set(name, known);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MAX_REPOSITORIES) {
        break;
      }
      this.#known.delete(oldest);
    }
  }
}

function withoutTimes(checks: ReadonlyMap<string, SnapshotCheck>): string {
  return JSON.stringify([...checks.values()].map(({ at: _, ...rest }) => rest));
}
