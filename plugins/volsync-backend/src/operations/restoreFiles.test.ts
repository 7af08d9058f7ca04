import { readdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  KubernetesObject,
  OperationRequest,
} from 'backstage-plugin-volsync-common';
import { testDatabases } from '../__testUtils__/databases';
import { OperationRuns } from '../__testUtils__/OperationRuns';
import { OperationsEnvironment } from '../__testUtils__/OperationsEnvironment';
import { RunningApp } from '../__testUtils__/RunningApp';
import { OperationStore } from './database/OperationStore';

jest.setTimeout(300_000);

const databases = testDatabases();
const FILES = {
  'a.txt': 'a\n',
  'b/c.txt': 'c\n',
  'b/new\nline.txt': 'odd\n',
  'd/e/f.txt': 'f\n',
};
const SUFFIX = /^\.restored-\d{8}T\d{6}Z$/;

type FilesRequest = Extract<
  OperationRequest,
  { readonly kind: 'restore-files' }
>;

describe('a restore of selected files', () => {
  let environment: OperationsEnvironment;
  let runs: OperationRuns;
  let store: OperationStore;
  let app: RunningApp;
  let snapshot: string;
  const closers: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    environment = await OperationsEnvironment.start();
    closers.push(() => environment.close());
    await environment.addVolume('shop', { files: FILES });
    await environment.backedUp('shop');
    snapshot = await environment.newestSnapshot('shop');
    app = await RunningApp.start(environment, 'shop');
    const knex = await databases.init('SQLITE_3');
    store = new OperationStore(knex);
    runs = new OperationRuns(environment, knex);
    closers.push(() => runs.close());
  });
  afterEach(async () => {
    await runs?.stopAll();
  });
  afterAll(async () => {
    for (const close of closers.reverse()) {
      await close();
    }
  });

  const requestFor = (
    paths: readonly string[],
    options: Partial<FilesRequest> = {},
  ): FilesRequest => ({ kind: 'restore-files', snapshot, paths, ...options });
  const read = (name: string) => environment.read('shop', 'data', name);
  const write = (files: Readonly<Record<string, string>>) =>
    environment.write('shop', 'data', files);
  const plan = (paths: readonly string[], options?: Partial<FilesRequest>) =>
    runs.plan('shop', requestFor(paths, options));
  const carryOut = async (
    paths: readonly string[],
    options?: Partial<FilesRequest>,
  ) => {
    const planned = await plan(paths, options);
    expect(
      planned.warnings.filter(({ severity }) => severity === 'blocks'),
    ).toEqual([]);
    const id = await runs.start('shop', requestFor(paths, options), planned);
    const { suffix } = planned.params as { suffix: string };
    return { suffix, ...(await runs.ended(id)) };
  };
  const root = () => environment.directoryOf('shop', 'data');
  const nothingIsLeft = async () => {
    expect(await environment.list('jobs', 'shop')).toEqual([]);
    const names = await readdir(await root());
    expect(names.filter(name => name.startsWith('.backstage'))).toEqual([]);
  };

  it('places them next to existing ones while the app runs', async () => {
    await write({ 'a.txt': 'changed\n' });
    await rm(join(await root(), 'd'), { recursive: true });
    const { state, suffix, document } = await carryOut([
      '/a.txt',
      '/d/e/f.txt',
    ]);
    expect(state).toBe('succeeded');
    expect(suffix).toMatch(SUFFIX);
    expect(document.outcome).toMatchObject({
      equal: true,
      files: 2,
      claim: 'data',
      snapshotId: snapshot,
      summary: expect.stringContaining('Placed beside existing ones'),
    });
    expect(await read('a.txt')).toBe('changed\n');
    expect(await read(`a.txt${suffix}`)).toBe('a\n');
    expect(await read('d/e/f.txt')).toBe('f\n');
    expect(await app.replicas()).toBe(2);
    await nothingIsLeft();
  });

  it('replaces them with the app stopped, and restarts it', async () => {
    await write({ 'a.txt': 'lost\n', 'b/own.txt': 'own\n', 'b/c.txt': '' });
    const planned = await plan(['/a.txt', '/b'], {
      existing: 'replace',
      stopApp: true,
    });
    expect(
      planned.writes.map(({ kind, action }) => `${action} ${kind}`),
    ).toEqual([
      'create Job',
      'create Job',
      'change Kustomization',
      'change ReplicationSource',
      'change Deployment',
      'change PersistentVolumeClaim',
      'delete Job',
      'delete Job',
    ]);
    expect(planned.warnings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['overwrites', 'downtime', 'needs-room']),
    );
    const { state, document } = await carryOut(['/a.txt', '/b'], {
      existing: 'replace',
      stopApp: true,
    });
    expect(document.ending).toBeUndefined();
    expect(state).toBe('succeeded');
    expect(await read('a.txt')).toBe('a\n');
    expect(await read('b/c.txt')).toBe('c\n');
    expect(await read('b/new\nline.txt')).toBe('odd\n');
    expect(await read('b/own.txt')).toBe('own\n');
    expect(await app.replicas()).toBe(2);
    expect(await app.suspend()).toBe('absent');
    const source = await environment.source('shop');
    expect(source?.spec?.trigger).toEqual({ schedule: '0 3 * * *' });
    await nothingIsLeft();
  });

  it('restores them into a new claim', async () => {
    const { state, document } = await carryOut(['/b'], { claim: 'data-files' });
    expect(document.ending).toBeUndefined();
    expect(state).toBe('succeeded');
    expect(await environment.read('shop', 'data-files', 'b/c.txt')).toBe('c\n');
    await expect(
      environment.read('shop', 'data-files', 'a.txt'),
    ).rejects.toThrow('ENOENT');
    const taken = await plan(['/b'], { claim: 'data-files' });
    expect(taken.warnings.map(({ code }) => code)).toContain('name-taken');
    await environment.cluster.delete(
      'persistentVolumeClaims',
      'shop',
      'data-files',
    );
  });

  it('never follows a link of the volume, and leaves it unchanged', async () => {
    const directory = await root();
    await rm(join(directory, 'd'), { recursive: true });
    await symlink('/tmp', join(directory, 'd'));
    const { state, document } = await carryOut(['/d/e/f.txt']);
    await rm(join(directory, 'd'));
    expect(state).toBe('failed');
    expect(document.outcome).toMatchObject({
      summary: expect.stringMatching(
        /"\/d" is a symbolic link in the volume.*unchanged/,
      ),
      remedy: expect.stringMatching(/new volume/),
    });
    await nothingIsLeft();
  });

  it('counts a path within a selected folder once', async () => {
    const { params } = await plan(['/b', '/b/c.txt', '/b']);
    expect(params).toMatchObject({
      files: 2,
      paths: [{ address: '/b', raw: Buffer.from('b').toString('base64') }],
    });
  });

  it.each(['fetch', 'compare', 'unmounted'])(
    'can be stopped in "%s", and leaves everything unchanged',
    async step => {
      await write({ 'a.txt': 'stays\n' });
      const request = requestFor(['/a.txt'], {
        existing: 'replace',
        stopApp: true,
      });
      const id = await runs.start('shop', request);
      await runs.at(id, step).catch(() => {});
      await store.choose(id, { choice: 'stop', chosenBy: 'user:default/ann' });
      const { state } = await runs.ended(id);
      // A late stop has no effect.
      expect([state, await read('a.txt')]).toEqual(
        state === 'stopped' ? ['stopped', 'stays\n'] : ['succeeded', 'a\n'],
      );
      expect(await app.replicas()).toBe(2);
      expect(await app.suspend()).toBe('absent');
      await nothingIsLeft();
    },
  );

  it('runs on the node of the app, without its fsGroup', async () => {
    const id = await runs.start('shop', requestFor(['/a.txt']));
    await runs.at(id, 'fetch', ({ detail }) => detail !== undefined);
    const jobs = await environment.list<
      KubernetesObject & {
        readonly spec: { readonly template: { readonly spec: object } };
      }
    >('jobs', 'shop');
    const job = jobs.find(({ metadata }) =>
      metadata.name.startsWith('backstage-volsync-fetch-'),
    );
    expect(job?.spec.template.spec).toMatchObject({
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [
              { matchFields: [{ key: 'metadata.name', operator: 'In' }] },
            ],
          },
        },
      },
    });
    expect(JSON.stringify(job)).not.toContain('canary');
    expect((await runs.ended(id)).state).toBe('succeeded');
  });

  it('fails before anything is placed if the content is damaged', async () => {
    await environment.addVolume('broken', { files: FILES });
    await environment.backedUp('broken');
    const request: FilesRequest = {
      kind: 'restore-files',
      snapshot: await environment.newestSnapshot('broken'),
      paths: ['/a.txt', '/b', '/d'],
      existing: 'replace',
    };
    const planned = await runs.plan('broken', request);
    await environment.write('broken', 'data', { 'a.txt': 'stays\n' });
    await environment.damageLargestPack('broken');
    const id = await runs.start('broken', request, planned);
    const { state, document } = await runs.ended(id);
    expect(state).toBe('failed');
    expect(document.outcome?.summary).toMatch(
      /repository is damaged|unchanged/,
    );
    expect(await environment.read('broken', 'data', 'a.txt')).toBe('stays\n');
  });
});
