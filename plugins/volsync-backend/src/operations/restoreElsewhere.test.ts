import type {
  OperationRequest,
  PersistentVolumeClaim,
  ReplicationDestination,
  RestoreTarget,
} from 'backstage-plugin-volsync-common';
import { testDatabases } from '../__testUtils__/databases';
import { OperationRuns } from '../__testUtils__/OperationRuns';
import { OperationsEnvironment } from '../__testUtils__/OperationsEnvironment';
import { HistoryStore } from '../history/HistoryStore';
import { OperationStore } from './database/OperationStore';

jest.setTimeout(300_000);

const databases = testDatabases();
const FILES = { 'a.txt': 'a\n', 'b/c.txt': 'c\n', 'b/new\nline.txt': 'odd\n' };
const MADE = ['jobs', 'replicationDestinations', 'pods'] as const;

describe('a restore into another namespace', () => {
  let apps: OperationsEnvironment;
  /** Another cluster, with its own classes */
  let west: OperationsEnvironment;
  let runs: OperationRuns;
  let store: OperationStore;
  let history: HistoryStore;
  let snapshot: string;
  const closers: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    apps = await OperationsEnvironment.start('apps');
    closers.push(() => apps.close());
    west = await OperationsEnvironment.start('west');
    closers.push(() => west.close());
    await west.cluster.delete('storageClasses', undefined, 'ceph-block');
    await west.cluster.apply('storageClasses', {
      metadata: {
        name: 'west-block',
        annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
      },
      provisioner: 'rook-ceph.rbd.csi.ceph.com',
      reclaimPolicy: 'Delete',
      volumeBindingMode: 'Immediate',
    } as never);
    await apps.addVolume('shop', { files: FILES });
    await apps.addVolume('other', { files: { 'x.txt': 'other\n' } });
    await apps.backedUp('shop');
    await apps.backedUp('other');
    snapshot = await apps.newestSnapshot('shop');
    const knex = await databases.init('SQLITE_3');
    store = new OperationStore(knex);
    history = new HistoryStore(knex);
    const { volsync } = apps;
    runs = new OperationRuns(
      {
        volsync: {
          ...volsync,
          clusters: [...volsync.clusters, ...west.volsync.clusters],
        },
      },
      knex,
    );
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

  const repository = (of = 'shop') => `s3:${apps.s3.url}/volsync/${of}`;
  let made = 0;
  /** A separate namespace for each test, with the Secret unless another one is given. */
  async function makeNamespace(
    environment: OperationsEnvironment,
    secret: object | undefined = {},
  ): Promise<string> {
    made += 1;
    const namespace = `copy-${made}`;
    await environment.cluster.apply('namespaces', {
      metadata: { name: namespace },
    });
    if (secret) {
      await environment.addSecret({
        namespace,
        name: 'restic',
        repository: repository(),
        ...secret,
      });
    }
    return namespace;
  }
  const requestFor = (target: RestoreTarget): OperationRequest => ({
    kind: 'restore-elsewhere',
    snapshot,
    target,
  });
  const blocksOf = async (target: RestoreTarget) =>
    (await runs.plan('shop', requestFor(target))).warnings.filter(
      ({ severity }) => severity === 'blocks',
    );
  const carryOut = async (target: RestoreTarget) => {
    const id = await runs.start('shop', requestFor(target));
    return runs.ended(id);
  };
  const nothingIsLeft = async (
    environment: OperationsEnvironment,
    namespace: string,
  ) => {
    for (const resource of MADE) {
      expect(await environment.list(resource, namespace)).toEqual([]);
    }
  };

  it('copies a volume within the cluster, and touches nothing at the source', async () => {
    const namespace = await makeNamespace(apps);
    const before = await apps.list('persistentVolumeClaims', 'shop');
    const source = await apps.source('shop');
    const { state, id, document } = await carryOut({ namespace });
    expect(document.ending).toBeUndefined();
    expect(state).toBe('succeeded');
    expect(document.outcome).toMatchObject({
      equal: true,
      files: 3,
      snapshotId: snapshot,
      summary: `Restored to "data" in namespace "${namespace}" of cluster "apps": all files match`,
    });
    for (const [name, content] of Object.entries(FILES)) {
      expect(await apps.read(namespace, 'data', name)).toBe(content);
    }
    const claim = await apps.get<PersistentVolumeClaim>(
      'persistentVolumeClaims',
      namespace,
      'data',
    );
    expect(claim?.metadata.annotations).toMatchObject({
      'backstage-volsync/restored-from': expect.stringMatching(
        /^apps\/shop\/data by data, as of /,
      ),
    });
    await nothingIsLeft(apps, namespace);
    expect(await apps.list('persistentVolumeClaims', 'shop')).toEqual(before);
    expect((await apps.source('shop'))?.spec).toEqual(source?.spec);
    const volume = { cluster: 'apps', claim: 'data' };
    const [own] = await history.list({ ...volume, namespace: 'shop' }, 1);
    expect(own).toMatchObject({ id, what: 'restore-elsewhere', equal: true });
    const [theirs] = await history.list({ ...volume, namespace }, 1);
    expect(theirs).toMatchObject({
      what: 'restore-elsewhere',
      result: 'succeeded',
      summary: document.outcome?.summary,
    });
    // A restore says nothing about the new volume's own backups.
    expect(theirs).not.toHaveProperty('equal', true);
    expect(theirs?.snapshotId).toBeUndefined();
    expect((await store.list({ ...volume, namespace }, 1))[0]?.id).toBe(id);
  });

  it('copies a volume to another cluster, with a class and a size of that cluster', async () => {
    const namespace = await makeNamespace(west, { name: 'from-apps' });
    const target: RestoreTarget = {
      cluster: 'west',
      namespace,
      claim: 'copy',
      secret: 'from-apps',
      capacity: '2Gi',
      accessMode: 'ReadWriteMany',
    };
    const planned = await runs.plan('shop', requestFor(target));
    expect(planned.writes).toEqual(
      expect.arrayContaining([
        {
          action: 'create',
          kind: 'PersistentVolumeClaim',
          cluster: 'west',
          namespace,
          name: 'copy',
        },
      ]),
    );
    expect(planned.writes.map(write => write.namespace)).not.toContain('shop');
    expect(planned.warnings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['other-class', 'leaves-namespace']),
    );
    const { state, document } = await carryOut(target);
    expect(document.ending).toBeUndefined();
    expect(state).toBe('succeeded');
    expect(document.outcome).toMatchObject({ equal: true, files: 3 });
    expect(await west.read(namespace, 'copy', 'a.txt')).toBe('a\n');
    const claim = await west.get<PersistentVolumeClaim>(
      'persistentVolumeClaims',
      namespace,
      'copy',
    );
    expect(claim?.spec).toMatchObject({
      storageClassName: 'west-block',
      accessModes: ['ReadWriteMany'],
      resources: { requests: { storage: '2Gi' } },
    });
    await nothingIsLeft(west, namespace);
    expect(await apps.list('replicationDestinations', 'shop')).toEqual([]);
  });

  it.each<[string, object | undefined, object]>([
    [
      'is missing',
      undefined,
      {
        code: 'secret-missing',
        remedy: expect.stringMatching(
          /RESTIC_REPOSITORY, RESTIC_PASSWORD, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY/,
        ),
        command: expect.stringMatching(
          /^kubectl create secret generic restic --namespace copy-\d+ --from-env-file restic\.env$/,
        ),
      },
    ],
    [
      'has another password',
      { password: 'canary-another' },
      { code: 'password-refused' },
    ],
    [
      'opens another repository',
      { repository: 'other' },
      {
        code: 'other-repository',
        what: expect.stringMatching(/opens another/),
      },
    ],
    ['opens nothing', { repository: 'nowhere' }, { code: 'secret-unchecked' }],
  ])('is not planned if the Secret there %s', async (_, secret, expected) => {
    const options = secret && {
      ...secret,
      ...('repository' in secret && {
        repository: repository(String(secret.repository)),
      }),
    };
    const namespace = await makeNamespace(apps, options ?? undefined);
    if (!secret) {
      await apps.cluster.delete('secrets', namespace, 'restic');
    }
    const blocks = await blocksOf({ namespace });
    expect(blocks).toEqual([expect.objectContaining(expected)]);
    expect(JSON.stringify(blocks)).not.toContain('canary');
  });

  it('is not planned if the Secret there has no password, or a class is unknown, or a claim has the name', async () => {
    const namespace = await makeNamespace(apps);
    await apps.patch(
      'secrets',
      { namespace, name: 'restic' },
      { data: { RESTIC_PASSWORD: null } },
    );
    const missing = await blocksOf({ namespace, storageClass: 'none' });
    expect(missing.map(({ code }) => code)).toEqual([
      'secret-incomplete',
      'class-missing',
    ]);
    expect(missing[1]?.remedy).toContain('"ceph-block"');
    const [taken] = await blocksOf({ namespace: 'other' });
    expect(taken?.code).toBe('other-repository');
    const room = await blocksOf({ namespace, capacity: '1' });
    expect(room.map(({ code }) => code)).toContain('no-room');
    const names = await blocksOf({ namespace: 'other' });
    expect(names.map(({ code }) => code)).toContain('name-taken');
  });

  it('warns if a quota of that namespace has no room', async () => {
    const namespace = await makeNamespace(west);
    await west.cluster.apply('resourceQuotas', {
      metadata: { name: 'small', namespace },
      spec: { hard: { 'requests.storage': '1Gi' } },
      status: {
        hard: { 'requests.storage': '1Gi' },
        used: { 'requests.storage': '0' },
      },
    });
    const { warnings } = await runs.plan(
      'shop',
      requestFor({ cluster: 'west', namespace }),
    );
    expect(warnings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          code: 'quota',
          what: expect.stringMatching(/"small" allows 1 GiB/),
        }),
      ]),
    );
  });

  it('ends before it writes anything if the Secret opens another repository by then', async () => {
    const namespace = await makeNamespace(apps);
    const plan = await runs.plan('shop', requestFor({ namespace }));
    await apps.addSecret({
      namespace,
      name: 'restic',
      repository: repository('other'),
    });
    // Here, a Secret that was read is cached for a second.
    await new Promise(resolve => setTimeout(resolve, 1_500));
    const id = await runs.start('shop', requestFor({ namespace }), plan);
    const { state, document } = await runs.ended(id);
    expect(state).toBe('failed');
    expect(document.outcome?.summary).toMatch(
      /^In namespace "copy-\d+" of cluster "apps": .*opens another repository/,
    );
    expect(await apps.list('persistentVolumeClaims', namespace)).toEqual([]);
    await nothingIsLeft(apps, namespace);
  });

  it('keeps nothing from another repository that was planted after the check', async () => {
    const namespace = await makeNamespace(apps);
    const id = await runs.start('shop', requestFor({ namespace }));
    // The mover has restored, and nothing has been compared yet.
    const files = { 'a.txt': 'planted\n' };
    await runs.at(id, 'restore');
    const destination = async () =>
      (
        await apps.list<ReplicationDestination>(
          'replicationDestinations',
          namespace,
        )
      )[0];
    while (!(await destination())?.status?.lastManualSync) {
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    await apps.write(namespace, 'data', files);
    const { state, document } = await runs.ended(id);
    expect(state).toBe('failed');
    expect(document.outcome).toMatchObject({
      equal: false,
      summary: expect.stringMatching(/differ from the repository: .*a\.txt/),
    });
    expect(await apps.list('persistentVolumeClaims', namespace)).toEqual([]);
    await nothingIsLeft(apps, namespace);
  });

  it.each(['claim', 'destination', 'restore', 'bound', 'hash', 'compare'])(
    'leaves nothing behind if it is stopped at "%s"',
    async step => {
      const namespace = await makeNamespace(west);
      const id = await runs.start(
        'shop',
        requestFor({ cluster: 'west', namespace }),
      );
      let stopped = false;
      while (!stopped) {
        const { document, endedAt } = await runs.get(id);
        const at = document.steps.find(({ name }) => name === step);
        stopped = endedAt !== undefined || (!!at && at.state !== 'pending');
        await new Promise(resolve => setTimeout(resolve, 5));
      }
      await store.choose(id, { choice: 'stop', chosenBy: 'user:default/ann' });
      const { state, document } = await runs.ended(id);
      expect(document.ending?.summary ?? document.outcome?.summary).toMatch(
        /^(Stopped by user:default\/ann|Restored to)/,
      );
      expect(await west.list('persistentVolumeClaims', namespace)).toHaveLength(
        state === 'stopped' ? 0 : 1,
      );
      await nothingIsLeft(west, namespace);
    },
  );

  it('locks both volumes while it runs', async () => {
    const namespace = await makeNamespace(apps);
    const request = requestFor({ namespace });
    const id = await runs.start('shop', request);
    const plan = await runs.plan('shop', request);
    await expect(runs.start('shop', request, plan)).rejects.toThrow(
      'Not accepted',
    );
    expect(await store.listActive()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ volume: 'apps/shop/data' }),
        expect.objectContaining({ volume: `apps/${namespace}/data` }),
      ]),
    );
    await runs.ended(id);
  });
});
