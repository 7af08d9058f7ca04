import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { testDatabases } from '../../__testUtils__/databases';
import { waitFor } from '../../__testUtils__/waitFor';
import { systemClock } from '../../lib/clock';
import { OperationStore } from '../database/OperationStore';
import { LeasedOperation, LeaseLostError } from './LeasedOperation';

const databases = testDatabases();
const LEASE_MS = 30_000;

describe.each(databases.ids)('a lease on %s', id => {
  let knex: Knex;
  let store: OperationStore;
  let elapsedMs: number;
  const leases: LeasedOperation[] = [];

  beforeAll(async () => {
    knex = await databases.init(id);
    store = new OperationStore(knex);
  });
  beforeEach(() => {
    const begun = Math.round(performance.now());
    elapsedMs = 0;
    // As after a pause of the process: the heartbeat didn't run meanwhile
    jest.spyOn(performance, 'now').mockImplementation(() => begun + elapsedMs);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all(
      leases.splice(0).map(lease => lease.close({ giveBack: true })),
    );
  });

  async function take() {
    const operation = randomUUID();
    await store.insert({
      id: operation,
      planId: randomUUID(),
      kind: 'backup',
      entityRef: 'component:default/shop',
      requestedBy: 'user:default/ann',
      volume: { cluster: 'apps', namespace: 'shop', claim: operation },
      createdAt: Date.now() - 1_000,
      document: { options: {}, params: {}, steps: [], memory: {}, choices: [] },
    });
    const lease = (await LeasedOperation.take({
      store,
      id: operation,
      holder: randomUUID(),
      clock: systemClock,
      leaseMilliseconds: LEASE_MS,
    }))!;
    leases.push(lease);
    return lease;
  }

  /** Acts as another replica, or as the same one under another name, that found the lease expired. */
  async function takeAway(lease: LeasedOperation) {
    await knex('operations')
      .where({ id: lease.record.id })
      .update({ lease_until: 0 });
    expect(
      await store.lease(lease.record.id, {
        holder: randomUUID(),
        now: Date.now(),
        until: Date.now() + LEASE_MS,
      }),
    ).toBeDefined();
  }

  it('is not renewed before a write if it was confirmed recently', async () => {
    const lease = await take();
    const renew = jest.spyOn(store, 'renew');
    elapsedMs = LEASE_MS / 2 - 1;
    await lease.confirm();
    expect(renew).not.toHaveBeenCalled();
  });

  it('is renewed before the first write after a pause', async () => {
    const lease = await take();
    const renew = jest.spyOn(store, 'renew');
    elapsedMs = LEASE_MS / 2;
    await lease.confirm();
    expect(renew).toHaveBeenCalledTimes(1);
    await lease.confirm();
    expect(renew).toHaveBeenCalledTimes(1);
  });

  it('prevents writes after a pause in which another replica took over', async () => {
    const lease = await take();
    await takeAway(lease);
    elapsedMs = 2 * LEASE_MS;
    await expect(lease.confirm()).rejects.toThrow(LeaseLostError);
    expect(lease.signal.aborted).toBe(true);
    await expect(lease.confirm()).rejects.toThrow(LeaseLostError);
    await expect(lease.remember({ late: true })).rejects.toThrow(
      LeaseLostError,
    );
  });

  it("prevents writes after a pause while the database doesn't respond", async () => {
    const lease = await take();
    jest.spyOn(store, 'renew').mockRejectedValue(new Error('No answer'));
    elapsedMs = 2 * LEASE_MS;
    await expect(lease.confirm()).rejects.toThrow('No answer');
  });

  it('delivers, before a write, what a person chose during a pause', async () => {
    const lease = await take();
    const chosen: string[] = [];
    lease.onChoice = choice => chosen.push(choice);
    await store.choose(lease.record.id, {
      choice: 'stop',
      chosenBy: 'user:default/bob',
    });
    elapsedMs = LEASE_MS;
    await lease.confirm();
    await waitFor(async () => expect(chosen).toEqual(['stop']));
  });
});
