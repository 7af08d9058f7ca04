import { writeFile } from 'node:fs/promises';
import { createServer, connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';
import type {
  Operation,
  OperationRequest,
} from 'backstage-plugin-volsync-common';
import { OperationsEnvironment } from '../../../plugins/volsync-backend/src/__testUtils__/OperationsEnvironment';
import { PortalProcess } from '../../../plugins/volsync-backend/src/__testUtils__/PortalProcess';
import { component } from '../../../plugins/volsync-backend/src/__testUtils__/startPortal';
import { retryRequest } from '../lib/retryRequest';
import { step } from '../lib/step';

/*
 * Restores one file of a large snapshot into the live volume: from the request for a plan to the end of the operation,
 * through the HTTP API of a portal in its own process. A proxy between the object store and its readers, the portal and
 * restic, counts the bytes read.
 */

interface MeasureOptions {
  readonly files: number;
  readonly bytes: number;
  readonly tries: number;
  readonly directory: string;
  /** Path of the results */
  readonly file: string;
}

const NAME = 'large';
const FOLDER_SIZE = 1_000;
const RESTIC = {
  repository: 'restic',
  storageClassName: 'ceph-block',
  cacheStorageClassName: 'ceph-block',
  cacheCapacity: '1Gi',
  pruneIntervalDays: 7,
  retain: { last: '20' },
};
const POLL_INTERVAL_MS = 100;
const MAX_OPERATION_MS = 10 * 60_000;
/** One minute each */
const MAX_ATTEMPTS = 20;

const options = JSON.parse(process.env.BENCH ?? '{}') as MeasureOptions;

function pathOf(index: number): string {
  return `${Math.floor(index / FOLDER_SIZE)}/file-${index}.dat`;
}

/** One after another: all of them together with their unused ends would fill the memory. */
function* eachFile(): Generator<[string, string]> {
  for (let index = 0; index < options.files; index += 1) {
    yield [pathOf(index), `${index}`.padEnd(options.bytes, `${index} `)];
  }
}

/** Forwards everything, and counts the bytes that the store sends. */
async function startProxy(target: string) {
  const { hostname, port } = new URL(target);
  const counted = { bytes: 0 };
  const server = createServer(client => {
    const store = connect(Number(port), hostname);
    store.on('data', chunk => {
      counted.bytes += chunk.length;
    });
    client.pipe(store).pipe(client);
    client.on('error', () => store.destroy());
    store.on('error', () => client.destroy());
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port: own } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${own}`, counted, server };
}

async function carryOut(portal: PortalProcess, request: OperationRequest) {
  const since = performance.now();
  const plan = await portal.plan(NAME, request);
  const planned = performance.now();
  const { id } = await portal.accept(NAME, plan.token ?? '');
  const readOperation = () =>
    retryRequest(portal, () =>
      portal.get<Operation>(NAME, `/operations/${id}`),
    );
  let operation = await readOperation();
  while (!operation.endedAt) {
    if (performance.now() - since > MAX_OPERATION_MS) {
      throw new Error(`Still running: ${JSON.stringify(operation)}`);
    }
    await delay(POLL_INTERVAL_MS);
    operation = await readOperation();
  }
  const ended = performance.now();
  if (operation.state !== 'succeeded') {
    throw new Error(JSON.stringify(operation));
  }
  return {
    planSeconds: (planned - since) / 1000,
    seconds: (ended - since) / 1000,
  };
}

async function main(): Promise<void> {
  const environment = await OperationsEnvironment.start();
  const proxy = await startProxy(environment.s3.url);
  // Repository addresses use it, and so does the store in the portal's configuration.
  Object.defineProperty(environment.s3, 'url', { value: proxy.url });
  try {
    await step(`A volume of ${options.files} files, backed up`, async () => {
      await environment.addVolume(NAME, {
        files: eachFile(),
        // Of the live claim, because a copy of so many files would take longer than the whole measurement
        spec: { restic: { ...RESTIC, copyMethod: 'Direct' } },
      });
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
        if (await environment.backedUp(NAME).catch(() => undefined)) {
          return;
        }
      }
      throw new Error('The volume was not backed up');
    });
    environment.pace.scale = 1;
    const snapshot = await environment.newestSnapshot(NAME);
    const portal = await PortalProcess.start({
      volsync: {
        ...environment.volsync,
        operations: { allowWithoutPermissions: true },
      },
      entities: [
        component(NAME, {
          'backstage-volsync/cluster': 'apps',
          'backstage-volsync/namespace': NAME,
        }),
      ],
      database: {
        client: 'better-sqlite3',
        connection: { filename: join(options.directory, 'portal.sqlite') },
      },
    });
    const counted = async (title: string, request: OperationRequest) => {
      environment.s3.calls.reset();
      proxy.counted.bytes = 0;
      const measured = await step(title, () => carryOut(portal, request));
      return {
        ...measured,
        requests: environment.s3.calls.total,
        bytes: proxy.counted.bytes,
      };
    };
    const tries = [];
    let comparison;
    try {
      for (let number = 0; number < options.tries; number += 1) {
        const index = Math.floor(
          ((number + 0.5) * options.files) / options.tries,
        );
        await environment.write(NAME, 'data', { [pathOf(index)]: 'lost\n' });
        tries.push(
          await counted(`File ${index}`, {
            kind: 'restore-files',
            snapshot,
            paths: [`/${pathOf(index)}`],
          }),
        );
      }
      comparison = await counted('Compare with live', {
        kind: 'compare-live',
        snapshot,
      });
    } finally {
      await portal.stop();
    }
    await writeFile(options.file, JSON.stringify({ tries, comparison }));
  } finally {
    proxy.server.close();
    await environment.close().catch(() => {});
  }
}

main().catch(error => {
  process.stderr.write(`${inspect(error)}\n`);
  process.exitCode = 1;
});
