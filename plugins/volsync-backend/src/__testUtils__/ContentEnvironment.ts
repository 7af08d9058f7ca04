import { randomBytes } from 'node:crypto';
import {
  chmod,
  mkdir,
  mkdtemp,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startObjectStore } from 'volsync-sandbox';
import { resticBackup, runRestic, type ResticRepository } from './restic';
import { TestCluster } from './TestCluster';

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** Must not appear in any output. */
export const PASSWORD = 'canary-restic-password';
export const SECRET_KEY = 'canary-secret-access-key';

/** A cluster and an object store with repositories of the real restic. */
export class ContentEnvironment {
  private constructor(
    readonly directory: string,
    readonly s3: Awaited<ReturnType<typeof startObjectStore>>,
    readonly cluster: TestCluster,
  ) {}

  static async start(): Promise<ContentEnvironment> {
    const directory = await mkdtemp(join(tmpdir(), 'volsync-content-'));
    return new ContentEnvironment(
      directory,
      await startObjectStore({
        directory: join(directory, 's3'),
        users: [{ accessKey: 'access', secretKey: SECRET_KEY }],
      }),
      await TestCluster.start('apps'),
    );
  }

  /** The repository with this name, and the directory of its files. */
  repositoryOf(name: string): ResticRepository {
    return {
      repository: `s3:${this.s3.url}/backups/${name}`,
      password: PASSWORD,
      accessKey: 'access',
      secretKey: SECRET_KEY,
      directory: join(this.directory, name),
    };
  }

  /** Backs up the files of a repository's directory; returns the short id of the snapshot. */
  backUp(name: string, files: Record<string, string> = {}): Promise<string> {
    return resticBackup({ ...this.repositoryOf(name), files });
  }

  restic(name: string, ...args: readonly string[]): Promise<Buffer> {
    return runRestic(this.repositoryOf(name), ...args);
  }

  /** Creates the volume `shop` with two snapshots of all kinds of files; returns their short ids. */
  async makeShop(): Promise<{
    readonly data: string;
    readonly first: string;
    readonly second: string;
  }> {
    const data = join(this.repositoryOf('shop').directory, 'data');
    await mkdir(data, { recursive: true });
    await writeFiles(data);
    const first = await this.backUp('shop');
    const second = await this.backUp('shop', {
      'hello.txt': 'Hello again',
      'new.txt': 'new',
    });
    await this.makeVolume('shop', { repository: 'shop', snapshot: second });
    return { data, first, second };
  }

  /** Creates a namespace with a claim `data`, a source `app` and a Secret that leads to a repository. */
  async makeVolume(
    namespace: string,
    options: {
      readonly repository: string;
      readonly password?: string;
      readonly secretKey?: string;
      readonly snapshot?: string;
      /** The content of the Secret besides the password. Default: the S3 repository and its key */
      readonly secret?: Readonly<Record<string, string>>;
    },
  ): Promise<void> {
    const {
      repository,
      password = PASSWORD,
      secretKey = SECRET_KEY,
      snapshot = '',
      secret = {
        RESTIC_REPOSITORY: this.repositoryOf(repository).repository,
        AWS_ACCESS_KEY_ID: 'access',
        AWS_SECRET_ACCESS_KEY: secretKey,
      },
    } = options;
    const ago = new Date(Date.now() - 5_000)
      .toISOString()
      .replace(/\.\d+Z$/, 'Z');
    await this.cluster.apply('namespaces', { metadata: { name: namespace } });
    await this.cluster.apply('secrets', {
      metadata: { name: 'restic', namespace },
      data: Object.fromEntries(
        Object.entries({ RESTIC_PASSWORD: password, ...secret }).map(
          ([key, value]) => [key, base64(value)],
        ),
      ),
    });
    await this.cluster.apply('persistentVolumeClaims', {
      metadata: { name: 'data', namespace },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
      },
      status: { phase: 'Bound', capacity: { storage: '1Gi' } },
    });
    await this.cluster.apply('replicationSources', {
      metadata: { name: 'app', namespace },
      spec: {
        sourcePVC: 'data',
        trigger: { schedule: '0 * * * *' },
        restic: {
          repository: 'restic',
          copyMethod: 'Direct',
          retain: { daily: 7 },
        },
      },
      status: {
        lastSyncTime: ago,
        lastSyncDuration: '12.5s',
        nextSyncTime: new Date(Date.now() + 1_800_000).toISOString(),
        latestMoverStatus: {
          result: 'Successful',
          logs: `snapshot ${snapshot} saved`,
        },
        conditions: [
          {
            type: 'Synchronizing',
            status: 'False',
            reason: 'WaitingForSchedule',
            message: 'Waiting for next scheduled synchronization',
            lastTransitionTime: ago,
          },
        ],
      },
    });
  }

  async close(): Promise<void> {
    await this.cluster.close();
    await this.s3.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** A name that isn't UTF-8, as in a snapshot's path. */
export const RAW_NAME = 'no utf8 \\xff';

/** Writes files with all kinds of names and content. */
async function writeFiles(data: string): Promise<void> {
  await mkdir(join(data, 'folder', 'in', 'it'), { recursive: true });
  await mkdir(join(data, 'empty folder'));
  const raw = Buffer.concat([Buffer.from(`${data}/no utf8 `), Buffer.of(0xff)]);
  await mkdir(raw);
  await writeFile(Buffer.concat([raw, Buffer.from('/inside.txt')]), 'raw');
  await writeFile(join(data, 'hello.txt'), 'Hello');
  await writeFile(join(data, 'empty'), '');
  await writeFile(join(data, 'folder', 'in', 'it', 'deep.txt'), 'deep');
  await writeFile(join(data, 'folder', 'random.bin'), randomBytes(6_000_000));
  await writeFile(join(data, 'ünïcödé — 日本語 😀.txt'), 'names');
  await writeFile(join(data, 'new\nline: set-cookie'), 'line');
  await writeFile(join(data, 'quote"d; filename=evil'), 'quoted');
  await writeFile(join(data, 'back\\slash'), 'slash');
  await symlink('hello.txt', join(data, 'link'));
  await chmod(join(data, 'empty'), 0o640);
}
