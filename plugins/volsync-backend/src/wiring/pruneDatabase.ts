import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Clock } from '../lib/clock';
import type { Stores } from './openStores';
import { repeatUntilAborted } from '../lib/repeatUntilAborted';

const HOUR_MS = 3_600_000;

/** Deletes data past its retention every hour, until the signal is aborted. @internal */
export async function pruneDatabase(
  database: Stores,
  options: {
    readonly retention: number;
    readonly clock: Clock;
    readonly logger: LoggerService;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { retention, ...rest } = options;
  await repeatUntilAborted(
    async () => {
      const before = rest.clock.now().getTime() - retention;
      await database.history.prune(before);
      await database.operations.prune(before);
      await database.bulk.prune(before);
      await database.verifications.prune(before);
      await database.lastReadings.prune(before);
      await database.lastListings.prune(before);
      await database.lastBackups.prune(before);
      await database.completeness.prune(before);
      await database.objectives.prune(before);
    },
    {
      ...rest,
      pause: HOUR_MS,
      label: 'Failed to prune the database; retrying in an hour',
    },
  );
}
