import { testDatabases } from '../__testUtils__/databases';
import { KilledWorkers } from '../__testUtils__/KilledWorkers';
import { createOperationsHarness } from '../__testUtils__/OperationsHarness';
import { OperationsEnvironment } from '../__testUtils__/OperationsEnvironment';
import { toDrillOutcome } from '../history/toDrillOutcome';

jest.setTimeout(300_000);

const databases = testDatabases();
const volume = { cluster: 'apps', namespace: 'shop', claim: 'data' };

describe('a test restore with an application check, with repeated worker kills', () => {
  let environment: OperationsEnvironment;
  const closers: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    environment = await OperationsEnvironment.start();
    closers.push(() => environment.close());
    await environment.addVolume('shop');
    await environment.backedUp('shop');
  });
  afterAll(async () => {
    for (const close of closers.reverse()) {
      await close();
    }
  });

  async function drill(command: string, claim = 'data') {
    const bench = createOperationsHarness({
      ...environment.volsync,
      operations: {
        applicationChecks: [
          {
            name: 'orders',
            image: 'busybox:1.37',
            command: ['sh', '-c', command],
            volumes: [{ namespace: 'shop', claim }],
          },
        ],
      },
    });
    closers.push(() => bench.close());
    const knex = await databases.init('SQLITE_3');
    const workers = new KilledWorkers({ bench, knex, volume });
    const { record, history } = await workers.carryOut({ kind: 'drill' });
    expect(await environment.list('jobs', 'shop')).toEqual([]);
    expect(
      await environment.get(
        'persistentVolumeClaims',
        'shop',
        `backstage-volsync-drill-${record.planId.slice(0, 8)}`,
      ),
    ).toBeUndefined();
    const [entry] = await history.list(volume, 1);
    return { record, outcome: entry && toDrillOutcome(entry) };
  }

  it('is application consistent if the check passes', async () => {
    const { record, outcome } = await drill(
      'grep -x "order 1" orders.txt && touch recovered',
    );
    expect(record).toMatchObject({
      state: 'succeeded',
      document: {
        outcome: {
          summary: expect.stringMatching(
            /Application consistent by the check "orders"$/,
          ),
        },
      },
    });
    expect(outcome).toMatchObject({
      equal: true,
      application: { check: 'orders', passed: true },
    });
  });

  it('fails if the check fails, even though all files match', async () => {
    const { record, outcome } = await drill('echo "no such table"; exit 1');
    expect(record.state).toBe('failed');
    expect(record.document.outcome?.summary).not.toMatch(
      /Application consistent/,
    );
    expect(outcome).toMatchObject({
      equal: true,
      application: {
        check: 'orders',
        passed: false,
        message: 'no such table',
      },
    });
  });

  it('reports nothing about consistency if the operator configures no check', async () => {
    const { record, outcome } = await drill('true', 'other');
    expect(record.state).toBe('succeeded');
    expect(record.document.outcome?.summary).not.toMatch(/consistent/);
    expect(outcome).not.toHaveProperty('application');
  });
});
