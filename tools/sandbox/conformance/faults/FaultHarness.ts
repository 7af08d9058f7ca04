import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Pace } from '../../src/client';
import { NodeDirectory } from '../../src/csi-driver/NodeDirectory';
import { BUCKET, listKeys } from '../../src/demo/bucketFiles';
import { RepositoryHistory } from '../../src/demo/RepositoryHistory';
import { Processes } from '../../src/kubelet/Processes';
import { runMover } from '../../src/kubelet/mover';
import {
  type Fault,
  type FaultEffect,
  type ObjectStoreServer,
  startObjectStore,
} from '../../src/s3';
import {
  type FaultCase,
  type FaultKind,
  FAULTS,
  type FaultOperation,
  type FaultTarget,
} from './matrix';

const run = promisify(execFile);

const USER = { accessKey: 'volsync-backup', secretKey: 'test-secret-key' };
const PASSWORD = 'correct-horse-battery-staple';
const PATH = 'app';
const OPERATIONS_OF: Readonly<
  Record<NonNullable<FaultKind['of']>, Fault['operation']>
> = {
  content: 'GetObject',
  reads: [
    'GetObject',
    'HeadObject',
    'ListObjects',
    'ListObjectsV2',
    'GetBucketLocation',
  ],
  writes: [
    'PutObject',
    'DeleteObject',
    'DeleteObjects',
    'CreateMultipartUpload',
    'UploadPart',
    'CompleteMultipartUpload',
  ],
};

/** The mover's command, and the line of its log from which on the fault is active. */
const MOVER: Readonly<
  Record<FaultOperation, { readonly args: string[]; readonly from?: RegExp }>
> = {
  backup: { args: ['backup'] },
  forget: { args: ['backup'], from: /=== Starting forget ===/ },
  prune: { args: ['backup', 'prune'], from: /=== Starting prune ===/ },
  restore: { args: ['restore'] },
  unlock: { args: ['unlock', 'backup'] },
};

/** A mover's output and exit code. */
interface FaultyRun {
  readonly code: number;
  readonly log: string;
}

/**
 * Runs the real restic, as VolSync's mover does, against the sandbox's object store with one fault. Every run has a
 * copy of the same repository: two backups, the older one forgotten but not pruned, and a stale lock.
 */
export class FaultHarness {
  readonly #root: string;
  readonly #processes: Processes;

  private constructor(root: string, processes: Processes) {
    this.#root = root;
    this.#processes = processes;
  }

  static async open(): Promise<FaultHarness> {
    const root = await mkdtemp(join(tmpdir(), 'volsync-faults-'));
    const node = new NodeDirectory(join(root, 'node'));
    await node.prepare();
    const bench = new FaultHarness(root, new Processes(node));
    await bench.#prepare();
    return bench;
  }

  async close(): Promise<void> {
    this.#processes.close();
    await rm(this.#root, { recursive: true, force: true });
  }

  async #prepare(): Promise<void> {
    const data = join(this.#root, 'data');
    await mkdir(join(data, 'folder'), { recursive: true });
    await mkdir(join(this.#root, 'home', 'tmp'), { recursive: true });
    await writeFile(join(data, 'first.txt'), 'first\n'.repeat(2_000));
    const objectStore = await this.#startStore(join(this.#root, 'template'));
    try {
      const history = new RepositoryHistory(
        {
          objectStore,
          user: USER,
          host: this.#host(),
          directory: join(this.#root, 'home'),
          signal: new AbortController().signal,
        },
        { path: PATH, password: PASSWORD },
      );
      await mkdir(join(this.#root, 'template', BUCKET), { recursive: true });
      await history.begin(new Date('2026-11-18T09:00:00Z'));
      await history.backup(data, new Date('2026-11-18T09:00:05Z'));
      await writeFile(join(data, 'folder/second.txt'), 'second\n'.repeat(900));
      await rm(join(data, 'first.txt'));
      await history.backup(data, new Date('2026-11-19T09:00:05Z'));
      await history.leaveLock(
        'volsync-src-app-abcde',
        new Date('2026-11-19T10:00:00Z'),
      );
    } finally {
      await objectStore.close();
    }
    // New data for each run
    await writeFile(join(data, 'third.txt'), 'third\n'.repeat(700));
  }

  async run(one: FaultCase, signal: AbortSignal): Promise<FaultyRun> {
    const kind = FAULTS[one.fault];
    if (!kind) {
      throw new Error(`There is no fault "${one.fault}"`);
    }
    const directory = await mkdtemp(join(this.#root, 'run-'));
    await cp(join(this.#root, 'template'), join(directory, 'store'), {
      recursive: true,
    });
    await cp(join(this.#root, 'data'), join(directory, 'data'), {
      recursive: true,
    });
    await mkdir(join(directory, 'home', 'tmp'), { recursive: true });
    const objectStore = await this.#startStore(join(directory, 'store'));
    const { args, from } = MOVER[one.operation];
    let address = objectStore.url;
    let closeFront = async () => {};
    let log = '';
    let isFaulty = false;
    const begin = async () => {
      isFaulty = true;
      await befall(objectStore, kind, one.target);
    };
    try {
      if (one.operation !== 'unlock') {
        await dropLocks(objectStore);
      }
      if (kind.effect.kind === 'closed') {
        await objectStore.close();
      }
      if (kind.effect.kind === 'tls') {
        const front = await startTls(
          objectStore,
          kind.effect.certificate,
          directory,
        );
        address = front.url;
        closeFront = front.close;
      }
      if (!from) {
        await begin();
      }
      const code = await runMover({
        args,
        env: {
          RESTIC_REPOSITORY: `s3:${address}/${BUCKET}/${PATH}`,
          RESTIC_PASSWORD: PASSWORD,
          AWS_ACCESS_KEY_ID: USER.accessKey,
          AWS_SECRET_ACCESS_KEY: USER.secretKey,
          FORGET_OPTIONS: '--keep-last 1',
        },
        dataDirectory: join(directory, 'data'),
        cacheDirectory: join(directory, 'cache'),
        home: join(directory, 'home'),
        host: this.#host(),
        log: text => {
          log += text;
          if (from && !isFaulty && from.test(log)) {
            begin().catch(() => {});
          }
        },
        signal,
      });
      return { code, log: log.replaceAll(directory, '') };
    } finally {
      await closeFront();
      await objectStore.close().catch(() => {});
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    }
  }

  #host() {
    return {
      processes: this.#processes,
      restic: process.env.RESTIC_BINARY || 'restic',
      pace: new Pace(3),
    };
  }

  #startStore(directory: string): Promise<ObjectStoreServer> {
    return startObjectStore({ directory, users: [USER] });
  }
}

async function dropLocks(objectStore: ObjectStoreServer): Promise<void> {
  for (const key of await keysOf(objectStore, 'locks')) {
    await rm(objectStore.objectPath(BUCKET, key));
  }
}

async function keysOf(
  objectStore: ObjectStoreServer,
  target: FaultTarget,
): Promise<string[]> {
  const keys = await listKeys(objectStore, PATH);
  return keys
    .filter(key => key === target || key.startsWith(`${target}/`))
    .map(key => `${PATH}/${key}`);
}

async function befall(
  objectStore: ObjectStoreServer,
  kind: FaultKind,
  target: FaultTarget,
): Promise<void> {
  const { effect } = kind;
  if (effect.kind === 'tls' || effect.kind === 'closed') {
    return;
  }
  if (effect.kind === 'stored') {
    const paths = (await keysOf(objectStore, target)).map(key =>
      objectStore.objectPath(BUCKET, key),
    );
    for (const path of paths) {
      await spoil(path, effect.as);
    }
    return;
  }
  objectStore.faults.inject(toFault(effect, kind, target));
}

async function spoil(
  path: string,
  how: Extract<FaultKind['effect'], { kind: 'stored' }>['as'],
): Promise<void> {
  const bytes = await readFile(path);
  switch (how) {
    case 'gone':
      return rm(path);
    case 'empty':
      return writeFile(path, '');
    case 'half':
      return writeFile(path, bytes.subarray(0, bytes.length / 2));
    default:
      return writeFile(
        path,
        bytes.map(byte => byte ^ 0x55),
      );
  }
}

function toFault(
  effect: FaultEffect,
  { of }: FaultKind,
  target: FaultTarget,
): Fault {
  if (target === 'location') {
    return { operation: 'GetBucketLocation', effect };
  }
  return {
    operation: of && OPERATIONS_OF[of],
    key:
      target === 'everything'
        ? undefined
        : new RegExp(target === 'config' ? '/config$' : `/${target}/`),
    effect,
  };
}

/** The store behind TLS, with a certificate that no system trusts. */
async function startTls(
  objectStore: ObjectStoreServer,
  certificate: 'unknown' | 'expired',
  directory: string,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const [key, asked, names, cert] = ['key', 'csr', 'ext', 'crt'].map(ending =>
    join(directory, `tls.${ending}`),
  ) as [string, string, string, string];
  await writeFile(names, 'subjectAltName=IP:127.0.0.1');
  await run('openssl', [
    ...['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
    ...['-nodes', '-keyout', key, '-out', asked, '-subj', '/CN=store'],
  ]);
  await run('openssl', [
    ...['x509', '-req', '-in', asked, '-signkey', key, '-out', cert],
    ...['-extfile', names, '-days', certificate === 'expired' ? '-1' : '30'],
  ]);
  const server = createServer(
    { key: await readFile(key), cert: await readFile(cert) },
    (incoming, response) => {
      const { method, url, headers } = incoming;
      const onward = request(
        objectStore.url + url,
        { method, headers },
        answer => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        },
      );
      incoming.pipe(onward);
    },
  );
  server.on('tlsClientError', () => {});
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise(done => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
