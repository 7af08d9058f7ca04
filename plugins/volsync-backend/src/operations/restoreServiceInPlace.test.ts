import type {
  KubernetesObject,
  OperationRequest,
} from 'backstage-plugin-volsync-common';
import { testDatabases } from '../__testUtils__/databases';
import { OperationRuns } from '../__testUtils__/OperationRuns';
import { OperationsEnvironment } from '../__testUtils__/OperationsEnvironment';
import { RunningApp } from '../__testUtils__/RunningApp';
import { waitFor } from '../__testUtils__/waitFor';
import { OperationStore } from './database/OperationStore';
import { markOf } from './kinds/restore-service/params';
import type { OperationRecord } from './record';

jest.setTimeout(240_000);

const databases = testDatabases();
const CLAIMS = ['data', 'db'];
const REQUEST = {
  kind: 'restore-service-in-place',
  confirm: 'shop',
} as const satisfies OperationRequest;

describe('a restore of a whole service over its live data', () => {
  let environment: OperationsEnvironment;
  let runs: OperationRuns;
  let store: OperationStore;
  let app: RunningApp;
  const closers: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    environment = await OperationsEnvironment.start();
    closers.push(() => environment.close());
    for (const claim of CLAIMS) {
      await environment.addVolume('shop', {
        claim,
        files: { 'a.txt': `${claim}\n`, 'b/c.txt': 'c\n' },
      });
    }
    for (const claim of CLAIMS) {
      await environment.backedUp('shop', claim);
    }
    app = await RunningApp.start(environment, 'shop', { claims: CLAIMS });
    const knex = await databases.init('SQLITE_3');
    store = new OperationStore(knex);
    runs = new OperationRuns(environment, knex, CLAIMS);
    closers.push(() => runs.close());
  });
  afterEach(async () => {
    environment.cluster.api.faults.clear();
    await runs?.stopAll();
  });
  afterAll(async () => {
    for (const close of closers.reverse()) {
      await close();
    }
  });

  const write = async (what: string) => {
    for (const claim of CLAIMS) {
      await environment.write('shop', claim, {
        'a.txt': `${claim} ${what}\n`,
        'b/only live.txt': `${what}\n`,
      });
    }
  };
  beforeEach(async () => {
    await app.hasPods(2);
    await write('live');
  });
  const read = (claim: string, name = 'a.txt') =>
    environment.read('shop', claim, name);
  const choose = async (id: string, choice: string) => {
    expect(
      await store.choose(id, { choice, chosenBy: 'user:default/ann' }),
    ).toBe(true);
  };
  const asked = async (id: string): Promise<OperationRecord> => {
    await waitFor(async () => {
      expect((await runs.get(id)).state).toBe('waiting');
    }, 90_000);
    return runs.get(id);
  };
  const stepsOf = ({ document }: OperationRecord) =>
    document.steps
      .filter(({ state }) => state === 'succeeded')
      .map(s => s.name);
  const held = (step: { readonly detail?: string }) =>
    /held/.test(step.detail ?? '');
  const hold = (verb: string, resource: string, name?: string) =>
    environment.cluster.api.faults.inject({
      match: { verb, resource, user: 'portal', ...(name && { name }) },
      status: 503,
      reason: 'ServiceUnavailable',
      message: 'held',
    });
  const safetyOf = (id: string, claim: string) =>
    `backstage-volsync-safety-${markOf(id, claim)}`;
  /** The repositories are listed within a short time. */
  const planned = async (request: OperationRequest = REQUEST) => {
    let plan = await runs.plan('shop', request);
    await waitFor(async () => {
      plan = await runs.plan('shop', request);
      expect(
        plan.warnings.filter(({ severity }) => severity === 'blocks'),
      ).toEqual([]);
    }, 30_000);
    return plan;
  };
  const destinationOf = (id: string, claim: string) =>
    `backstage-volsync-${markOf(id, claim)}`;

  /** The restore of one volume fails, and a person is asked; the volume is half old, half new. */
  async function halfRestored(): Promise<string> {
    const id = await runs.start('shop', REQUEST, await planned());
    await runs.at(id, 'restore/data');
    await environment.cluster.delete(
      'replicationDestinations',
      'shop',
      destinationOf(id, 'db'),
    );
    const record = await asked(id);
    expect(record.document.choices.map(({ name }) => name)).toEqual([
      'retry',
      'go-back',
      'leave',
    ]);
    await environment.write('shop', 'db', { 'a.txt': 'half\n' });
    return id;
  }

  async function expectUp(): Promise<void> {
    await app.hasPods(2);
    expect(await app.suspend()).toBe('absent');
    for (const claim of CLAIMS) {
      const source = await environment.source('shop', claim);
      expect(source?.spec?.trigger).toEqual({ schedule: '0 3 * * *' });
      expect(source?.metadata.annotations ?? {}).not.toHaveProperty([
        'backstage-volsync/hold',
      ]);
    }
    expect(await environment.list('jobs', 'shop')).toEqual([]);
    expect(await environment.list('replicationDestinations', 'shop')).toEqual(
      [],
    );
    const claims = await environment.list<KubernetesObject>(
      'persistentVolumeClaims',
      'shop',
    );
    expect(
      claims
        .map(({ metadata }) => metadata.name)
        .filter(name => !name.endsWith('-cache'))
        .sort(),
    ).toEqual(CLAIMS);
  }

  it('says what each volume loses, and stops and suspends everything once', async () => {
    const plan = await planned();
    expect(plan.warnings.filter(({ code }) => code === 'overwrites')).toEqual(
      CLAIMS.map(claim =>
        expect.objectContaining({
          what: expect.stringMatching(
            `^Everything written to "${claim}" since .* is replaced`,
          ),
        }),
      ),
    );
    expect(plan.warnings.filter(({ code }) => code === 'downtime')).toEqual([
      expect.objectContaining({
        what: 'The Deployment "app" (2 replicas) stays down until the files of all volumes are restored and compared: 4 files, 12 B.',
      }),
    ]);
    expect(plan.writes.map(({ kind, action }) => `${action} ${kind}`)).toEqual([
      'change Kustomization',
      'change ReplicationSource',
      'change ReplicationSource',
      'change Deployment',
      'create VolumeSnapshot',
      'create VolumeSnapshot',
      ...CLAIMS.flatMap(() => [
        'create ReplicationDestination',
        'change PersistentVolumeClaim',
        'create Job',
        'delete Job',
        'delete ReplicationDestination',
      ]),
    ]);
    expect(plan.volumes?.map(one => one.restoredTo)).toEqual(CLAIMS);
  });

  it('restores all volumes, and one undo returns all of them, and can be undone itself', async () => {
    const id = await runs.start('shop', REQUEST, await planned());
    const record = await runs.ended(id);
    expect(record).toMatchObject({
      state: 'succeeded',
      document: {
        outcome: {
          equal: true,
          files: 4,
          undo: {
            operationId: id,
            snapshots: [expect.any(String), expect.any(String)],
          },
          volumes: CLAIMS.map(claim => ({
            claim,
            restoredTo: claim,
            files: 2,
            equal: true,
            safetySnapshot: safetyOf(id, claim),
          })),
        },
      },
    });
    // Both are saved before the first one is overwritten, and the app is stopped once.
    const steps = stepsOf(record);
    expect(steps.indexOf('safety/db')).toBeLessThan(steps.indexOf('ready'));
    expect(steps.indexOf('ready')).toBeLessThan(
      steps.indexOf('destination/data'),
    );
    expect(steps.filter(name => name.startsWith('down-'))).toHaveLength(1);
    for (const claim of CLAIMS) {
      expect(await read(claim)).toBe(`${claim}\n`);
      await expect(read(claim, 'b/only live.txt')).rejects.toThrow('ENOENT');
    }
    await expectUp();

    await environment.write('shop', 'db', { 'since.txt': 'since\n' });
    const undo = await runs.start('shop', {
      kind: 'undo',
      operation: id,
      confirm: 'shop',
    });
    const undone = await runs.ended(undo);
    expect(undone).toMatchObject({
      state: 'succeeded',
      document: {
        outcome: {
          equal: true,
          files: 6,
          volumes: CLAIMS.map(claim => ({ claim, files: 3, equal: true })),
        },
      },
    });
    for (const claim of CLAIMS) {
      expect(await read(claim)).toBe(`${claim} live\n`);
      expect(await read(claim, 'b/only live.txt')).toBe('live\n');
    }
    await expect(read('db', 'since.txt')).rejects.toThrow('ENOENT');
    await expectUp();

    const again = await runs.start('shop', {
      kind: 'undo',
      operation: undo,
      confirm: 'shop',
    });
    expect(await runs.ended(again)).toMatchObject({ state: 'succeeded' });
    expect(await read('db', 'since.txt')).toBe('since\n');
    expect(await read('data')).toBe('data\n');
    await expectUp();
  });

  it('requires the name of the service, also for the undo', async () => {
    await expect(
      runs.tryPlan('shop', { ...REQUEST, confirm: 'data' }),
    ).rejects.toThrow(
      'Type the name of the service to confirm that the files of all its volumes are replaced: "shop"',
    );
    const id = await runs.start('shop', REQUEST, await planned());
    await runs.ended(id);
    await expect(
      runs.tryPlan('shop', { kind: 'undo', operation: id, confirm: 'data' }),
    ).rejects.toThrow('Type the name of the service');
  });

  const anyName = () => undefined;
  it.each([
    ['check/db', 'get', 'replicationsources', () => 'db'],
    ['off-kustomizations/flux-system/shop', 'patch', 'kustomizations', anyName],
    ['hold/db', 'patch', 'replicationsources', () => 'db'],
    ['down-deployments/app', 'patch', 'deployments', anyName],
    ['safety/data', 'create', 'volumesnapshots', anyName],
    ['safety/db', 'get', 'volumesnapshots', (id: string) => safetyOf(id, 'db')],
  ] as const)(
    'changes nothing if a person stops it at %s',
    async (step, verb, resource, nameOf) => {
      const plan = await planned();
      const fault = hold(verb, resource, nameOf(plan.id));
      const id = await runs.start('shop', REQUEST, plan);
      await runs.at(id, step, held);
      await choose(id, 'stop');
      fault.remove();
      expect(await runs.ended(id)).toMatchObject({ state: 'stopped' });
      for (const claim of CLAIMS) {
        expect(await read(claim)).toBe(`${claim} live\n`);
      }
      await expectUp();
    },
  );

  it('asks about all volumes if one fails, and returns all of them', async () => {
    const id = await halfRestored();
    await choose(id, 'go-back');
    const record = await runs.ended(id);
    expect(record).toMatchObject({
      state: 'failed',
      document: {
        outcome: {
          summary: expect.stringMatching(
            /^Volume "db": The replication destination of this restore was deleted. The claims "data", "db" were returned to their previous state/,
          ),
        },
      },
    });
    for (const claim of CLAIMS) {
      expect(await read(claim)).toBe(`${claim} live\n`);
    }
    await expectUp();
  });

  it('retries all of them if a person chooses that', async () => {
    const id = await halfRestored();
    await choose(id, 'retry');
    expect(await runs.ended(id)).toMatchObject({ state: 'succeeded' });
    for (const claim of CLAIMS) {
      expect(await read(claim)).toBe(`${claim}\n`);
    }
    await expectUp();
  });

  it("doesn't touch a volume that was not overwritten when all go back", async () => {
    const plan = await planned();
    await environment.cluster.apply('replicationDestinations', {
      metadata: { name: destinationOf(plan.id, 'data'), namespace: 'shop' },
      spec: { trigger: { manual: 'x' } },
    });
    const id = await runs.start('shop', REQUEST, plan);
    await asked(id);
    await choose(id, 'go-back');
    const record = await runs.ended(id);
    const stateOf = (name: string) =>
      record.document.steps.find(step => step.name === name);
    expect(stateOf('back-copy/data')).toMatchObject({ state: 'succeeded' });
    expect(stateOf('back-copy/db')).toMatchObject({
      state: 'skipped',
      detail: 'The volume was not changed',
    });
    for (const claim of CLAIMS) {
      expect(await read(claim)).toBe(`${claim} live\n`);
    }
    await environment.cluster.delete(
      'replicationDestinations',
      'shop',
      destinationOf(plan.id, 'data'),
    );
    await expectUp();
  });

  it('fails as a whole if the files of one volume differ', async () => {
    const fault = hold('create', 'jobs');
    const id = await runs.start('shop', REQUEST, await planned());
    await runs.at(id, 'hash/data', held);
    await environment.write('shop', 'db', { 'a.txt': 'other\n' });
    fault.remove();
    const record = await asked(id);
    expect(
      record.document.steps.find(({ state }) => state === 'running'),
    ).toMatchObject({
      name: 'compare/db',
      detail: expect.stringMatching(/^Volume "db": The restored files differ/),
    });
    await choose(id, 'go-back');
    const ended = await runs.ended(id);
    expect(ended.document.outcome).toMatchObject({
      equal: false,
      volumes: [
        { claim: 'data', equal: true },
        { claim: 'db', equal: false },
      ],
    });
    for (const claim of CLAIMS) {
      expect(await read(claim)).toBe(`${claim} live\n`);
    }
    await expectUp();
  });

  it.each(['finish', 'undo'] as const)(
    'leaves everything stopped if a person chooses that, until they %s it',
    async kind => {
      const id = await halfRestored();
      await choose(id, 'leave');
      const record = await runs.ended(id);
      expect(record).toMatchObject({
        state: 'failed',
        document: { outcome: { left: true } },
      });
      const { summary, remedy } = record.document.outcome ?? {};
      expect(summary).toMatch(/the claims "data", "db" may be half-restored/);
      expect(remedy?.match(/patch replicationsources/g)).toHaveLength(2);
      expect(remedy?.match(/scale deployment/g)).toHaveLength(1);
      expect(await app.replicas()).toBe(0);

      const later = await runs.start(
        'shop',
        kind === 'finish'
          ? { kind, operation: id }
          : { kind, operation: id, confirm: 'shop' },
      );
      expect(await runs.ended(later)).toMatchObject({ state: 'succeeded' });
      expect(await read('db')).toBe(kind === 'finish' ? 'half\n' : 'db live\n');
      await expectUp();
    },
  );

  it('keeps the safety snapshots of all volumes until they are no longer needed', async () => {
    const id = await runs.start('shop', REQUEST, await planned());
    const { outcome } = (await runs.ended(id)).document;
    const kept = await runs.plan('shop', { kind: 'clean-up' });
    const deleted = kept.writes.map(({ name }) => name);
    for (const snapshot of outcome?.undo?.snapshots ?? []) {
      expect(deleted).not.toContain(snapshot);
      expect(JSON.stringify(kept.warnings)).toContain(snapshot);
    }
  });

  it('runs without safety snapshots only for all volumes', async () => {
    const plan = await planned({ ...REQUEST, withoutSafetyPoint: true });
    expect(
      plan.warnings.find(({ code }) => code === 'no-safety-point'),
    ).toMatchObject({
      severity: 'warning',
      what: expect.stringMatching(
        /^Volumes "data", "db": The current state is not saved/,
      ),
    });
    const id = await runs.start('shop', REQUEST, plan);
    const ended = await runs.ended(id);
    expect(ended).toMatchObject({ state: 'succeeded' });
    expect(ended.document.outcome?.undo).toBeUndefined();
    await expect(
      runs.tryPlan('shop', { kind: 'undo', operation: id, confirm: 'shop' }),
    ).rejects.toThrow('without a safety snapshot');
  });
});
