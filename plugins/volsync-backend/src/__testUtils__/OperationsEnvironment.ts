import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import {
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import type {
  PersistentVolumeClaim,
  ReplicationSource,
} from 'backstage-plugin-volsync-common';
import { toApiPath, type ResourceName } from 'backstage-plugin-volsync-node';
import {
  Pace,
  startController,
  startControllerManager,
  startNode,
  startObjectStore,
} from 'volsync-sandbox';
import { TestCluster } from './TestCluster';

/** Files by name; so many that they fit no memory come one by one */
export type Files =
  | Readonly<Record<string, string>>
  | Iterable<readonly [string, string]>;

const SECRET_KEY = 'canary-secret-access-key';
const PASSWORD = 'canary-restic-password';

/** A cluster that backs up and restores: API server, node, VolSync's behavior, real restic, an object store. */
export class OperationsEnvironment {
  readonly cluster: TestCluster;
  readonly s3: Awaited<ReturnType<typeof startObjectStore>>;
  readonly directory: string;
  /** How much faster waits pass than on a real cluster; may be changed while it runs */
  readonly pace: Pace;
  readonly #closers: (() => Promise<void>)[];

  private constructor(options: {
    readonly cluster: TestCluster;
    readonly s3: Awaited<ReturnType<typeof startObjectStore>>;
    readonly directory: string;
    readonly pace: Pace;
    readonly closers: (() => Promise<void>)[];
  }) {
    this.cluster = options.cluster;
    this.s3 = options.s3;
    this.directory = options.directory;
    this.pace = options.pace;
    this.#closers = options.closers;
  }

  static async start(name = 'apps'): Promise<OperationsEnvironment> {
    const directory = await mkdtemp(join(tmpdir(), 'volsync-operations-'));
    const closers: (() => Promise<void>)[] = [
      () => rm(directory, { recursive: true, force: true }),
    ];
    const s3 = await startObjectStore({
      directory: join(directory, 's3'),
      users: [{ accessKey: 'access', secretKey: SECRET_KEY }],
    });
    closers.push(() => s3.close());
    const cluster = await TestCluster.start(name);
    closers.push(() => cluster.close());
    await cluster.apply('storageClasses', {
      metadata: { name: 'ceph-block' },
      provisioner: 'rook-ceph.rbd.csi.ceph.com',
      reclaimPolicy: 'Delete',
      volumeBindingMode: 'Immediate',
    } as never);
    await cluster.apply('volumeSnapshotClasses', {
      metadata: { name: 'csi-ceph-block' },
      driver: 'rook-ceph.rbd.csi.ceph.com',
      deletionPolicy: 'Delete',
    } as never);
    const pace = new Pace(20);
    const shared = {
      connection: { url: cluster.api.url, token: 'admin-token' },
      pace,
      logger: mockServices.rootLogger({ level: 'none' }),
    };
    const node = await startNode({
      ...shared,
      directory: join(directory, 'node'),
      restic: process.env.RESTIC_BINARY,
    });
    closers.push(() => node.close());
    cluster.api.registerLogProvider(node.logs);
    const controllers = await startControllerManager(shared);
    closers.push(() => controllers.close());
    const controller = await startController(shared);
    closers.push(() => controller.close());
    return new OperationsEnvironment({ cluster, s3, directory, pace, closers });
  }

  /** The portal's configuration for it; every namespace is bound to the entities of team-a. */
  get volsync() {
    return {
      clusters: [
        {
          ...this.cluster.config,
          namespaces: [{ name: '*', owners: ['group:default/team-a'] }],
        },
      ],
      objectStores: [{ endpoint: this.s3.url }],
      repositories: {
        decrypt: true,
        cacheDirectory: join(this.directory, 'cache'),
      },
      refresh: { details: 1, repositories: 5 },
    };
  }

  /**
   * Creates a namespace with a bound claim that holds files, its Secret, and a source that backed it up once. The
   * repository of a claim other than `data` is at `<namespace>-<claim>`.
   */
  async addVolume(
    namespace: string,
    options: {
      readonly files?: Files;
      readonly spec?: object;
      readonly password?: string;
      /** Default: `data` */
      readonly claim?: string;
    } = {},
  ): Promise<void> {
    const { claim: name = 'data' } = options;
    const secret = name === 'data' ? 'restic' : `restic-${name}`;
    const path = name === 'data' ? namespace : `${namespace}-${name}`;
    await this.cluster.apply('namespaces', { metadata: { name: namespace } });
    await this.addSecret({
      namespace,
      name: secret,
      repository: `s3:${this.s3.url}/volsync/${path}`,
      password: options.password,
    });
    await this.cluster.apply('persistentVolumeClaims', {
      metadata: { name, namespace },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
        storageClassName: 'ceph-block',
      },
    });
    await until('the claim is bound', async () => {
      const claim = await this.get<PersistentVolumeClaim>(
        'persistentVolumeClaims',
        namespace,
        name,
      );
      return claim?.status?.phase === 'Bound' ? claim : undefined;
    });
    await this.write(
      namespace,
      name,
      options.files ?? { 'orders.txt': 'order 1\n' },
    );
    await this.cluster.apply('replicationSources', {
      metadata: { name, namespace },
      spec: {
        sourcePVC: name,
        trigger: { schedule: '0 3 * * *' },
        restic: {
          repository: secret,
          copyMethod: 'Snapshot',
          volumeSnapshotClassName: 'csi-ceph-block',
          storageClassName: 'ceph-block',
          cacheStorageClassName: 'ceph-block',
          cacheCapacity: '1Gi',
          pruneIntervalDays: 7,
          retain: { last: '20' },
        },
        ...options.spec,
      },
    });
  }

  /** A Secret that opens a repository of this object store. */
  async addSecret(secret: {
    readonly namespace: string;
    readonly name: string;
    readonly repository: string;
    readonly password?: string;
  }): Promise<void> {
    const { namespace, name, repository } = secret;
    await this.cluster.apply('secrets', {
      metadata: { name, namespace },
      data: Object.fromEntries(
        Object.entries({
          RESTIC_REPOSITORY: repository,
          RESTIC_PASSWORD: secret.password ?? PASSWORD,
          AWS_ACCESS_KEY_ID: 'access',
          AWS_SECRET_ACCESS_KEY: SECRET_KEY,
        }).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
      ),
    });
  }

  /** Waits until the source has backed up and is idle. */
  async backedUp(
    namespace: string,
    claim = 'data',
  ): Promise<ReplicationSource> {
    return until('the source has backed up', async () => {
      const source = await this.source(namespace, claim);
      return source?.status?.lastSyncTime &&
        /^WaitingFor/.test(source.status.conditions?.[0]?.reason ?? '')
        ? source
        : undefined;
    });
  }

  source(
    namespace: string,
    claim = 'data',
  ): Promise<ReplicationSource | undefined> {
    return this.get<ReplicationSource>('replicationSources', namespace, claim);
  }

  async get<T>(
    resource: ResourceName,
    namespace: string,
    name: string,
  ): Promise<T | undefined> {
    const response = await this.#admin(
      toApiPath({ resource, namespace, name }),
    );
    return response.status === 404 ? undefined : ((await response.json()) as T);
  }

  async list<T>(
    resource: ResourceName,
    namespace: string,
  ): Promise<readonly T[]> {
    const response = await this.#admin(toApiPath({ resource, namespace }));
    return ((await response.json()) as { items: readonly T[] }).items;
  }

  /** Changes an object as another user. */
  async patch(
    resource: ResourceName,
    at: { readonly namespace: string; readonly name: string },
    body: object,
    manager = 'kubectl',
  ): Promise<void> {
    const response = await this.#admin(
      `${toApiPath({ resource, ...at })}?fieldManager=${manager}`,
      {
        method: 'PATCH',
        headers: { 'content-type': 'application/merge-patch+json' },
        body: JSON.stringify(body),
      },
    );
    if (!response.ok) {
      throw new Error(`The patch: ${response.status} ${await response.text()}`);
    }
  }

  /** Sets a password in the Secret that doesn't open the repository. */
  async setPassword(namespace: string, password: string): Promise<void> {
    await this.patch(
      'secrets',
      { namespace, name: 'restic' },
      { data: { RESTIC_PASSWORD: Buffer.from(password).toString('base64') } },
    );
  }

  /** Overwrites the middle of the largest object below `data/` of a repository. */
  async damageLargestPack(namespace: string): Promise<void> {
    const packs = await this.#objects(namespace, 'data');
    const sized = await Promise.all(
      packs.map(async path => ({ path, size: (await stat(path)).size })),
    );
    const { path, size } = sized.sort((a, b) => b.size - a.size)[0]!;
    const file = await open(path, 'r+');
    await file.write('damaged', Math.floor(size / 2));
    await file.close();
  }

  /** Kills restic during a backup; returns the id of the lock that it leaves. */
  async leaveLock(namespace: string): Promise<string> {
    const before = await this.#objects(namespace, 'locks');
    const restic = spawn(
      process.env.RESTIC_BINARY || 'restic',
      ['backup', '--stdin'],
      {
        env: {
          PATH: process.env.PATH,
          RESTIC_CACHE_DIR: join(this.directory, 'restic-cache'),
          RESTIC_REPOSITORY: `s3:${this.s3.url}/volsync/${namespace}`,
          RESTIC_PASSWORD: PASSWORD,
          AWS_ACCESS_KEY_ID: 'access',
          AWS_SECRET_ACCESS_KEY: SECRET_KEY,
        },
        stdio: ['pipe', 'ignore', 'ignore'],
      },
    );
    const ended = new Promise(resolve => restic.once('close', resolve));
    try {
      const path = await until('a lock is there', async () =>
        (
          await this.#objects(namespace, 'locks')
        ).find(one => !before.includes(one)),
      );
      return basename(path);
    } finally {
      restic.kill('SIGKILL');
      await ended;
    }
  }

  /** The number of objects of one kind in a repository. */
  async countObjects(namespace: string, kind: string): Promise<number> {
    return (await this.#objects(namespace, kind)).length;
  }

  /** The id of the newest snapshot. */
  async newestSnapshot(namespace: string): Promise<string> {
    const paths = await this.#objects(namespace, 'snapshots');
    const written = await Promise.all(
      paths.map(async path => ({ path, at: (await stat(path)).mtimeMs })),
    );
    const newest = written.sort((one, other) => other.at - one.at)[0];
    if (!newest) {
      throw new Error(`"${namespace}" has no snapshot`);
    }
    return basename(newest.path);
  }

  async exists(namespace: string, kind: string, id: string): Promise<boolean> {
    const all = await this.#objects(namespace, kind);
    return all.some(path => basename(path) === id);
  }

  /** Deletes one object of a repository. */
  async deleteObject(
    namespace: string,
    kind: string,
    id: string,
  ): Promise<void> {
    const all = await this.#objects(namespace, kind);
    await rm(all.find(path => basename(path) === id)!);
  }

  /** Deletes every snapshot, as anyone with the bucket's keys could. */
  async deleteSnapshots(namespace: string): Promise<void> {
    for (const path of await this.#objects(namespace, 'snapshots')) {
      await rm(path);
    }
  }

  async write(namespace: string, claim: string, files: Files): Promise<void> {
    const directory = await this.directoryOf(namespace, claim);
    const entries = Symbol.iterator in files ? files : Object.entries(files);
    for (const [name, content] of entries as Iterable<[string, string]>) {
      const path = join(directory, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    }
  }

  async read(namespace: string, claim: string, name: string): Promise<string> {
    return readFile(
      join(await this.directoryOf(namespace, claim), name),
      'utf8',
    );
  }

  async directoryOf(namespace: string, name: string): Promise<string> {
    const claim = await this.get<PersistentVolumeClaim>(
      'persistentVolumeClaims',
      namespace,
      name,
    );
    return join(
      this.directory,
      'node',
      'volumes',
      claim?.spec?.volumeName ?? '',
    );
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) {
      await close();
    }
  }

  /** The files with the objects of one kind in a repository. */
  async #objects(namespace: string, kind: string): Promise<string[]> {
    const root = dirname(
      this.s3.objectPath('volsync', `${namespace}/${kind}/x`),
    );
    const entries = await readdir(root, {
      recursive: true,
      withFileTypes: true,
    }).catch(() => []);
    return entries
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name));
  }

  #admin(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.cluster.api.url}${path}`, {
      ...init,
      headers: { authorization: 'Bearer admin-token', ...init.headers },
    });
  }
}

/** Polls until there is a result, for at most a minute. */
async function until<T>(
  what: string,
  look: () => Promise<T | undefined>,
): Promise<T> {
  const end = Date.now() + 60_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) {
      return found;
    }
    if (Date.now() > end) {
      throw new Error(`In vain waited until ${what}`);
    }
    await delay(50);
  }
}
