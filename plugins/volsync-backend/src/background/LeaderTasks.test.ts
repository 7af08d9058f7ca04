import { setTimeout as delay } from 'node:timers/promises';
import { mockServices } from '@backstage/backend-test-utils';
import { testDatabases } from '../__testUtils__/databases';
import { waitFor } from '../__testUtils__/waitFor';
import { systemClock as clock } from '../lib/clock';
import { LeaderTasks } from './LeaderTasks';
import { LeaseStore } from '../lib/LeaseStore';

const databases = testDatabases();
const LEASE_MS = 3_000;

describe.each(databases.ids)('the leader, on %s', id => {
  const leaders: LeaderTasks[] = [];
  const replica = (leases: LeaseStore, work: () => Promise<void>) => {
    const logger = mockServices.logger.mock();
    const leader = new LeaderTasks({
      leases,
      clock,
      logger,
      leaseMilliseconds: LEASE_MS,
      tasks: [{ label: 'The work', intervalMs: 20, run: work }],
    });
    leaders.push(leader);
    leader.start();
    return { leader, logger };
  };
  afterEach(async () => {
    await Promise.all(leaders.splice(0).map(leader => leader.close()));
  });

  it('is one replica, and the next one after that closes', async () => {
    const leases = new LeaseStore(await databases.init(id));
    const rounds: string[] = [];
    const { leader } = replica(leases, async () => {
      rounds.push('first');
    });
    await waitFor(() => expect(rounds.length).toBeGreaterThan(2), 30_000);
    replica(leases, async () => {
      rounds.push('second');
    });
    await delay(LEASE_MS / 2);
    expect(new Set(rounds)).toEqual(new Set(['first']));
    await leader.close();
    const before = rounds.length;
    await waitFor(() => expect(rounds).toContain('second'), 30_000);
    expect(new Set(rounds.slice(before))).toEqual(new Set(['second']));
  });

  it('ends in a replica that cannot reach the database, before another begins', async () => {
    const knex = await databases.init(id);
    const cut = new LeaseStore(knex);
    const take = cut.take.bind(cut);
    let isCut = false;
    jest.spyOn(cut, 'take').mockImplementation(async (name, lease) => {
      if (isCut) {
        throw new Error('The database does not answer');
      }
      return take(name, lease);
    });
    jest.spyOn(cut, 'release').mockRejectedValue(new Error('no answer'));
    const rounds: string[] = [];
    replica(cut, async () => {
      rounds.push('first');
    });
    await waitFor(() => expect(rounds).toContain('first'), 30_000);
    replica(new LeaseStore(knex), async () => {
      rounds.push('second');
    });
    isCut = true;
    await waitFor(() => expect(rounds).toContain('second'), 60_000);
    await delay(LEASE_MS / 2);
    expect(rounds.lastIndexOf('first')).toBeLessThan(rounds.length - 2);
  });

  it('continues after a failed round, and logs the failure once', async () => {
    const leases = new LeaseStore(await databases.init(id));
    let rounds = 0;
    const { logger } = replica(leases, async () => {
      rounds += 1;
      throw new Error('This never works');
    });
    await waitFor(() => expect(rounds).toBeGreaterThan(3), 30_000);
    expect(logger.error).toHaveBeenCalledTimes(1);
    expect(logger.error).toHaveBeenCalledWith(
      'The work failed; retrying',
      expect.objectContaining({ message: 'This never works' }),
    );
  });
});
