import type { FleetRow } from 'backstage-plugin-volsync-common';

const DAY_MS = 86_400_000;
const TEST_RESTORE_DAYS = 30;

/** How well all volumes are protected, in three numbers. */
export interface FleetScore {
  readonly volumes: number;
  readonly protected: number;
  /** The oldest of the newest restore points; undefined if there are none */
  readonly oldestAt?: string;
  /** Volumes whose backup was test-restored in the last 30 days */
  readonly testRestored: number;
}

export function toFleetScore(
  rows: readonly FleetRow[],
  now: number,
): FleetScore {
  const times = rows.flatMap(({ newestRestorable }) =>
    newestRestorable ? [newestRestorable.at] : [],
  );
  const since = now - TEST_RESTORE_DAYS * DAY_MS;
  return {
    volumes: rows.length,
    protected: rows.filter(({ verdict }) => verdict === 'protected').length,
    oldestAt: times.reduce<string | undefined>(
      (oldest, at) =>
        oldest === undefined || Date.parse(at) < Date.parse(oldest)
          ? at
          : oldest,
      undefined,
    ),
    testRestored: rows.filter(
      ({ provenAt }) => provenAt !== undefined && Date.parse(provenAt) >= since,
    ).length,
  };
}
