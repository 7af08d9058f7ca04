import { readdir } from 'node:fs/promises';
import { testDatabases } from '../__testUtils__/databases';
import { KilledWorkers } from '../__testUtils__/KilledWorkers';
import { createOperationsHarness } from '../__testUtils__/OperationsHarness';
import { OperationsEnvironment } from '../__testUtils__/OperationsEnvironment';
import { RunningApp } from '../__testUtils__/RunningApp';

jest.setTimeout(300_000);

const databases = testDatabases();
const volume = { cluster: 'apps', namespace: 'shop', claim: 'data' };

describe.each(databases.ids)(
  'a restore of selected files with repeated worker kills, on %s',
  id => {
    let environment: OperationsEnvironment;
    let workers: KilledWorkers;
    let app: RunningApp;
    let snapshot: string;
    const closers: (() => Promise<void>)[] = [];

    beforeAll(async () => {
      const knex = await databases.init(id);
      environment = await OperationsEnvironment.start();
      closers.push(() => environment.close());
      const bench = createOperationsHarness(environment.volsync);
      closers.push(() => bench.close());
      workers = new KilledWorkers({ bench, knex, volume });
      await environment.addVolume('shop', {
        files: { 'a.txt': 'a\n', 'b/c.txt': 'c\n', 'b/d.txt': 'd\n' },
      });
      await environment.backedUp('shop');
      snapshot = await environment.newestSnapshot('shop');
      app = await RunningApp.start(environment, 'shop', { replicas: 2 });
    });
    afterAll(async () => {
      for (const close of closers.reverse()) {
        await close();
      }
    });

    it('places them once, and leaves everything else unchanged', async () => {
      await environment.write('shop', 'data', {
        'a.txt': 'changed\n',
        'b/c.txt': '',
        'b/own.txt': 'own\n',
      });
      const { record, deaths, diedIn, history } = await workers.carryOut({
        kind: 'restore-files',
        snapshot,
        paths: ['/a.txt', '/b'],
        existing: 'replace',
        stopApp: true,
      });
      expect(record.document.ending).toBeUndefined();
      expect(record).toMatchObject({
        state: 'succeeded',
        document: { outcome: { equal: true, files: 3, snapshotId: snapshot } },
      });
      expect(deaths).toBeGreaterThan(20);
      expect(diedIn.size).toBeGreaterThan(8);
      const read = (name: string) => environment.read('shop', 'data', name);
      expect(await read('a.txt')).toBe('a\n');
      expect(await read('b/c.txt')).toBe('c\n');
      expect(await read('b/own.txt')).toBe('own\n');
      const root = await environment.directoryOf('shop', 'data');
      expect((await readdir(root)).sort()).toEqual(['a.txt', 'b']);
      expect(await app.replicas()).toBe(2);
      await app.hasPods(2);
      expect(await app.suspend()).toBe('absent');
      const source = await environment.source('shop');
      expect(source?.spec?.trigger).toEqual({ schedule: '0 3 * * *' });
      expect(await environment.list('jobs', 'shop')).toEqual([]);
      expect(await environment.countObjects('shop', 'snapshots')).toBe(1);
      expect(await history.list(volume, 10)).toMatchObject([
        { what: 'restore-files', result: 'succeeded' },
      ]);
    });
  },
);
