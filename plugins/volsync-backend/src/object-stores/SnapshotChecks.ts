import type { SnapshotCheck } from 'backstage-plugin-volsync-common';
import type { CompletenessReport } from 'restic-repository';

const MAX_REPOSITORIES = 500;
const MAX_PROBLEMS = 5;

interface Known {
  readonly memo: string;
  readonly checks: ReadonlyMap<string, SnapshotCheck>;
}

/**
 * The newest check of each snapshot, by repository and what opens it. A check that came to nothing takes back nothing:
 * what was found before stays, with its time. After a restart everything is checked again with the first listing.
 */
export class SnapshotChecks {
  readonly #known = new Map<string, Known>();

  memo(name: string): string | undefined {
    return this.#known.get(name)?.memo;
  }

  list(name: string): readonly SnapshotCheck[] {
    return [...(this.#known.get(name)?.checks.values() ?? [])];
  }

  /** Takes in what a check found; snapshots that it did not name are gone. */
  take(name: string, report: CompletenessReport, at: string): void {
    const before = this.#known.get(name)?.checks;
    const checks = new Map<string, SnapshotCheck>();
    for (const one of report.snapshots) {
      const check =
        one.state === 'unchecked'
          ? before?.get(one.id)
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
    this.#known.delete(name);
    this.#known.set(name, { memo: report.memo, checks });
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MAX_REPOSITORIES) {
        break;
      }
      this.#known.delete(oldest);
    }
  }
}
