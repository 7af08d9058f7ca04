import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { zstdCompressSync } from 'node:zlib';
import { RESOURCES, type ResourceName } from 'backstage-plugin-volsync-node';
// eslint-disable-next-line @backstage/no-relative-monorepo-imports -- repositories that restic would never write
import { Forge } from '../../../../libs/restic-repository/src/testing/forge';
import { ContentEnvironment, PASSWORD, SECRET_KEY } from './ContentEnvironment';
import { PortalProcess } from './PortalProcess';
import { component } from './startPortal';
import type { TestObject } from './TestCluster';

const MEBIBYTE = 1024 * 1024;
const KIBIBYTE = 1024;
const SOURCES = 5_000;
const PODS = 20;

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** Repositories that a tenant wrote to bring the portal down. */
const REPOSITORIES: Readonly<Record<string, (forge: Forge) => void>> = {
  /** One blob with 150,000 locations */
  places(forge) {
    const blob = `{"id":"${'ab'.repeat(32)}","type":"data","offset":`;
    const places = Array.from(
      { length: 150_000 },
      (_, place) => `${blob}${place * 100},"length":99}`,
    );
    forge.putCompressed(
      'index',
      Buffer.from(
        `{"packs":[{"id":"${'cd'.repeat(32)}","blobs":[${places.join(',')}]}]}`,
      ),
    );
    forge.putSnapshot('ab'.repeat(32));
  },
  /** 300 snapshots of a few hundred bytes that decompress to 16 MiB each */
  snapshots(forge) {
    const text = Buffer.alloc(16 * MEBIBYTE - 200, 'x');
    const tree = '0'.repeat(64);
    text.write(
      `{"time":"2026-11-01T03:00:00Z","tree":"${tree}","hostname":"host`,
    );
    text.write('"}', text.length - 2);
    const packed = Buffer.concat([Buffer.of(2), zstdCompressSync(text)]);
    for (let number = 0; number < 300; number++) {
      forge.put('snapshots', forge.seal(packed));
    }
  },
  /** Six index files of a few kilobytes that decompress to 166 MB each */
  inflating(forge) {
    const text = Buffer.alloc(166_000_000, ' ');
    text.write('{"packs":[]}', text.length - 40);
    const packed = Buffer.concat([Buffer.of(2), zstdCompressSync(text)]);
    for (let number = 0; number < 6; number++) {
      forge.put('index', forge.seal(packed));
    }
    forge.putSnapshot('ab'.repeat(32));
  },
};

/** Attacks by tenants, each on its own. */
export const ATTACKS = {
  places: environment => environment.addRepository('places'),
  snapshots: environment => environment.addRepository('snapshots', 'large'),
  inflating: environment => environment.addRepository('inflating'),
  /** Twelve repositories, each with 20 key files whose derivation is as expensive as allowed */
  async keys(environment) {
    for (let number = 0; number < 12; number++) {
      const forge = await Forge.create(PASSWORD);
      for (let key = 0; key < 20; key++) {
        forge.addKey('another', { N: 2 ** 16, r: 8, p: 32, key });
      }
      await environment.addVolume(`keys-${number}`, {
        forge,
        namespace: 'keys',
      });
    }
  },
  /** Very many sources, each with its own Secret */
  async sources(environment) {
    for (let number = 0; number < SOURCES; number++) {
      const name = `source-${number}`;
      environment.putSource({
        name,
        namespace: 'many',
        claim: `claim-${number}`,
      });
    }
  },
  /** Pods that claim to be movers and log endlessly, including endless lines */
  async logs(environment) {
    for (let number = 0; number < PODS; number++) {
      environment.put('pods', {
        metadata: {
          name: `volsync-src-log-${number}`,
          namespace: 'evil',
          labels: { 'app.kubernetes.io/created-by': 'volsync' },
        },
        spec: { containers: [{ name: 'restic' }] },
        status: { phase: 'Running' },
      });
    }
  },
  /** As much text as the API server accepts, in every text field */
  async texts(environment) {
    const words = (length: number) =>
      '](x) `$(id)` \u202e[[[{{{'.repeat(length / 20);
    const annotations = Object.fromEntries(
      Array.from({ length: 25 }, (_, number) => [
        `backstage-volsync/${number === 0 ? 'rpo' : `a${number}`}`,
        words(9 * KIBIBYTE),
      ]),
    );
    for (let number = 0; number < 40; number++) {
      // The server ends a watch that is far behind
      await delay(50);
      const name = `text-${number}-${'x'.repeat(220)}`;
      const metadata = { name, namespace: 'evil', annotations };
      environment.put('persistentVolumeClaims', {
        metadata,
        spec: { resources: { requests: { storage: '9'.repeat(10_000) } } },
      });
      environment.put('replicationSources', {
        metadata,
        spec: {
          sourcePVC: name,
          trigger: { schedule: '*/1,'.repeat(20_000) },
          restic: { repository: 'x'.repeat(250), copyMethod: 'Direct' },
        },
        status: {
          latestMoverStatus: { result: 'Failed', logs: words(800 * KIBIBYTE) },
          conditions: [
            {
              type: 'Synchronizing',
              status: 'False',
              reason: 'Error',
              message: words(30 * KIBIBYTE),
              lastTransitionTime: '2026-11-01T00:00:00Z',
            },
          ],
        },
      });
      environment.put('events', {
        metadata: { name: `event-${number}`, namespace: 'evil' },
        type: 'Warning',
        reason: 'Failed',
        message: words(900 * KIBIBYTE),
        involvedObject: {
          kind: 'ReplicationSource',
          namespace: 'evil',
          name,
        },
      });
    }
  },
} satisfies Record<string, (environment: AttackEnvironment) => Promise<void>>;

/**
 * The attackers' namespaces. The texts of `evil` exceed its limit, so it is left out as a whole; `large` shows the
 * findings of a repository.
 */
export const ATTACKERS = ['evil', 'large', 'many', 'keys'];

/** Attacking tenants, the team `shop`, and a portal in its own process. */
export class AttackEnvironment {
  private constructor(
    readonly content: ContentEnvironment,
    readonly portal: PortalProcess,
  ) {}

  static async start(): Promise<AttackEnvironment> {
    const content = await ContentEnvironment.start();
    const snapshot = await content.backUp('shop', { 'a.txt': 'a' });
    await content.makeVolume('shop', { repository: 'shop', snapshot });
    const line = { time: new Date(), text: '[ '.repeat(8 * KIBIBYTE) };
    content.cluster.api.registerLogProvider({
      read: async () => Array.from({ length: 200 }, () => line),
      async *follow(_, { signal }) {
        while (!signal.aborted) {
          yield line;
          await delay(1);
        }
      },
    });
    const portal = await PortalProcess.start({
      volsync: {
        clusters: [
          {
            ...content.cluster.config,
            namespaces: [{ name: '*', owners: ['group:default/team-a'] }],
          },
        ],
        objectStores: [{ endpoint: content.s3.url }],
        repositories: {
          decrypt: true,
          cacheDirectory: join(content.directory, 'cache'),
        },
        // Repositories are read repeatedly
        refresh: { repositories: 3 },
      },
      entities: ['shop', ...ATTACKERS].map(name =>
        component(name, {
          'backstage-volsync/cluster': 'apps',
          'backstage-volsync/namespace': name,
        }),
      ),
      database: { client: 'better-sqlite3', connection: ':memory:' },
    });
    return new AttackEnvironment(content, portal);
  }

  /** A path below `/v1` */
  volumes(entity: string): string {
    return `/entities/component/default/${entity}/volumes`;
  }

  put(resource: ResourceName, object: TestObject): void {
    const { group, version, kind } = RESOURCES[resource];
    this.content.cluster.api.recorded.put(
      JSON.parse(
        JSON.stringify({
          apiVersion: group === '' ? version : `${group}/${version}`,
          kind,
          ...object,
          metadata: {
            uid: randomUUID(),
            creationTimestamp: '2026-11-01T00:00:00Z',
            ...object.metadata,
          },
        }),
      ),
    );
  }

  putSource(source: {
    readonly name: string;
    readonly namespace: string;
    readonly claim: string;
  }): void {
    const { name, namespace, claim } = source;
    this.put('replicationSources', {
      metadata: { name, namespace },
      spec: {
        sourcePVC: claim,
        trigger: { schedule: '0 * * * *' },
        restic: { repository: name, copyMethod: 'Direct' },
      },
    });
  }

  async addRepository(
    name: keyof typeof REPOSITORIES,
    namespace = 'evil',
  ): Promise<void> {
    const forge = await Forge.create(PASSWORD);
    REPOSITORIES[name]?.(forge);
    await this.addVolume(name, { forge, namespace });
  }

  /** Adds a volume of the tenant whose repository the tenant wrote. */
  async addVolume(
    name: string,
    options: { readonly forge: Forge; readonly namespace: string },
  ): Promise<void> {
    const { forge, namespace } = options;
    for (const [key, bytes] of forge.store.objects) {
      const path = this.content.s3.objectPath('backups', `${name}/${key}`);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes);
    }
    const metadata = { name, namespace };
    this.put('secrets', {
      metadata,
      data: {
        RESTIC_REPOSITORY: base64(this.content.repositoryOf(name).repository),
        RESTIC_PASSWORD: base64(PASSWORD),
        AWS_ACCESS_KEY_ID: base64('access'),
        AWS_SECRET_ACCESS_KEY: base64(SECRET_KEY),
      },
    });
    this.put('persistentVolumeClaims', {
      metadata,
      spec: { resources: { requests: { storage: '1Gi' } } },
    });
    this.putSource({ ...metadata, claim: name });
  }

  async close(): Promise<void> {
    await this.portal.stop();
    await this.content.close();
  }
}
