import { testDatabases } from '../../__testUtils__/databases';
import type { VolumeCall } from '../OperationAccess';
import { OperationPlanner } from '../OperationPlanner';
import { PlanTokens } from '../PlanTokens';
import { OperationStore } from './OperationStore';
import { PlanStore } from './PlanStore';

const SNAPSHOT = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);
const volume = { cluster: 'apps', namespace: 'shop', claim: 'data' };
const databases = testDatabases();

describe.each(databases.ids)('plans that can still be started, on %s', id => {
  const now = new Date('2026-01-01T00:00:00Z');
  const later = new Date('2026-01-01T00:09:59Z');
  const expired = new Date('2026-01-01T00:10:00Z');

  async function planned(
    params: object,
    options: { readonly kind?: string; readonly blocks?: boolean } = {},
  ) {
    const knex = await databases.init(id);
    const plans = new PlanStore(knex);
    const planner = new OperationPlanner({
      access: {
        getVolume: async () => ({ ...volume, readEvidence: async () => ({}) }),
        definition: () => ({
          plan: async () => ({
            params,
            basis: [],
            writes: [],
            warnings: options.blocks
              ? [{ code: 'no', severity: 'blocks', what: 'No.' }]
              : [],
            expectedSeconds: 1,
          }),
          steps: () => [],
        }),
        objects: () => ({}),
        getTarget: async () => undefined,
      } as never,
      tokens: new PlanTokens(Buffer.from('key')),
      plans,
      history: { list: async () => [] },
      clock: { now: () => now, sleep: async () => {} },
    });
    const { token = '' } = await planner.plan(
      { credentials: { principal: {} } } as VolumeCall,
      { kind: options.kind ?? 'restore', snapshot: 'aaaaaaaa' } as never,
    );
    return { knex, plans, token };
  }

  it('protect the snapshots that they restore until they expire', async () => {
    const { plans } = await planned({ snapshot: { id: SNAPSHOT } });
    const expiry = expired.getTime();
    expect(await plans.plannedUntil(SNAPSHOT, later)).toBe(expiry);
    expect(await plans.plannedUntil(OTHER, later)).toBeUndefined();
    expect(await plans.plannedUntil(SNAPSHOT, expired)).toBeUndefined();
  });

  it('protect the snapshots of each volume of a service', async () => {
    const { plans } = await planned({
      volumes: [SNAPSHOT, OTHER].map(one => ({
        restore: { snapshot: { id: one } },
      })),
    });
    expect(await plans.plannedUntil(SNAPSHOT, later)).toBeDefined();
    expect(await plans.plannedUntil(OTHER, later)).toBeDefined();
  });

  it("don't include blocked plans, or plans that delete the snapshot", async () => {
    const params = { snapshot: { id: SNAPSHOT } };
    for (const options of [{ blocks: true }, { kind: 'delete-snapshot' }]) {
      const { plans } = await planned(params, options);
      expect(await plans.plannedUntil(SNAPSHOT, later)).toBeUndefined();
    }
  });

  it("don't include started plans, because their operation counts instead", async () => {
    const { knex, plans, token } = await planned({
      snapshot: { id: SNAPSHOT },
    });
    const { id: planId } = JSON.parse(
      Buffer.from(token.split('.')[0] ?? '', 'base64url').toString(),
    );
    await new OperationStore(knex).insert({
      id: planId,
      planId,
      kind: 'restore',
      entityRef: 'component:default/shop',
      requestedBy: 'user:default/ann',
      volume,
      createdAt: now.getTime(),
      document: { options: {}, params: {}, steps: [], memory: {}, choices: [] },
    });
    expect(await plans.plannedUntil(SNAPSHOT, later)).toBeUndefined();
  });
});
