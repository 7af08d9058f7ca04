/**
 * A clock on which all replicas agree. Leases, wake times of operations and step timeouts are written by one replica
 * and read by another. So on PostgreSQL the clock is the database's: it is measured once a minute, and used if the
 * backend's own clock differs. A SQLite file is used on one machine, which has one clock.
 */
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { systemClock, type Clock } from '../lib/clock';
import { isPostgres } from '../lib/isPostgres';
import { repeatUntilAborted } from '../lib/repeatUntilAborted';

const INTERVAL_MS = 60_000;
/** Clocks synchronized by NTP differ by less */
const TOLERANCE_MS = 2_000;

export interface SharedClock extends Clock {
  close(): Promise<void>;
}

export async function createSharedClock(
  knex: Knex,
  logger: LoggerService,
): Promise<SharedClock> {
  if (!isPostgres(knex)) {
    return { ...systemClock, close: async () => {} };
  }
  let offset = 0;
  const measure = async () => {
    const before = Date.now();
    const { rows } = await knex.raw<{ rows: { now: string }[] }>(
      'select extract(epoch from clock_timestamp()) * 1000 as now',
    );
    const between = (before + Date.now()) / 2;
    const measured = Math.round(Number(rows[0]?.now) - between);
    const next = Math.abs(measured) < TOLERANCE_MS ? 0 : measured;
    if (next !== 0 && Math.abs(next - offset) >= TOLERANCE_MS) {
      logger.warn(
        `The clock of this backend is ${Math.round(Math.abs(next) / 1_000)} s ${
          next > 0 ? 'behind' : 'ahead of'
        } that of the database. The portal uses the database's, so that all replicas agree. Synchronize both`,
      );
    }
    offset = next;
  };
  await measure();
  const closing = new AbortController();
  const measuring = systemClock
    .sleep(INTERVAL_MS, closing.signal)
    .then(() =>
      repeatUntilAborted(measure, {
        pause: INTERVAL_MS,
        label: 'Failed to ask the database for its time; retrying in a minute',
        clock: systemClock,
        logger,
        signal: closing.signal,
      }),
    )
    .catch(() => {});
  return {
    now: () => new Date(Date.now() + offset),
    sleep: systemClock.sleep,
    async close() {
      closing.abort();
      await measuring;
    },
  };
}
