import { DatabaseHealth } from './DatabaseHealth';

const FULL = {
  text: 'has no space left on its disk',
  code: 'SQLITE_FULL',
  fix: 'Make room.',
};

describe('DatabaseHealth with a full disk', () => {
  let now: number;
  let health: DatabaseHealth;
  beforeEach(() => {
    now = 0;
    health = new DatabaseHealth({
      logger: { error: () => {}, info: () => {} },
      clock: { now: () => new Date(now) },
    });
    health.failed(FULL, 'insert into `operations` (`id`) values (?)');
  });

  it('is not restored by a small write to another table', () => {
    health.answered({
      wrote: true,
      sql: 'update `leases` set `held_until` = ?',
    });
    health.answered({ wrote: false, sql: 'select * from `operations`' });
    expect(health.gap?.code).toBe('database');
  });

  it('is restored by a write to the same table', () => {
    health.answered({
      wrote: true,
      sql: 'insert into "operations" ("id") values ($1)',
    });
    expect(health.gap).toBeUndefined();
  });

  it('is restored by any write after a minute without a failure', () => {
    const write = {
      wrote: true,
      sql: 'insert into `leases` (`name`) values (?)',
    };
    now = 40_000;
    health.failed(FULL, 'insert into `operations` (`id`) values (?)');
    now = 80_000;
    health.answered(write);
    expect(health.gap?.code).toBe('database');
    now = 100_000;
    health.answered(write);
    expect(health.gap).toBeUndefined();
  });
});
