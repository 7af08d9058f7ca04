/*
 * Overview
 *
 * An S3 endpoint in this process, for evaluation and tests: loopback only, data on disk, path-style URLs.
 *
 * Guarantees that restic and the portal rely on
 *
 * - every request is signed (Signature Version 4) and the signature is really
 *   verified; so are the bodies, including chunked ones;
 * - a response of 200 to a write means that the whole object is stored, an error
 *   that none of it is;
 * - errors are S3's own, in S3's XML.
 *
 * Processing of a request: target (which object) -> operation -> counted -> faults that a test injected -> signature ->
 * bucket allowed -> handler. Handlers are independent of HTTP servers and accounts; the files below `disk/` are
 * independent of requests.
 */
import { mkdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isIPv6 } from 'node:net';
import { resolve } from 'node:path';
import { Calls } from './calls';
import { BucketFolders } from './disk/bucketFolders';
import { MultipartUploads } from './disk/multipartUploads';
import { ObjectFiles } from './disk/objectFiles';
import { ObjectMetadataFiles } from './disk/objectMetadata';
import { TemporaryFiles } from './disk/temporaryFiles';
import { Faults } from './faults';
import { createRequestListener } from './requestListener';
import { type ObjectStoreOptions, type ObjectStoreServer } from './types';

/** As MinIO's `--idle-timeout`. */
const IDLE_TIMEOUT_MS = 30_000;

/** Starts an S3 endpoint over a directory. @public */
export async function startObjectStore(
  options: ObjectStoreOptions,
): Promise<ObjectStoreServer> {
  const { host = '127.0.0.1', port = 0, region = 'us-east-1' } = options;
  if (!/^(127(\.\d{1,3}){3}|::1|localhost)$/.test(host)) {
    throw new Error(
      `The object store listens on a loopback address only, and "${host}" is none: use 127.0.0.1, ::1 or localhost`,
    );
  }
  const root = resolve(options.directory);
  await mkdir(root, { recursive: true });
  const temporary = await TemporaryFiles.create(root);
  const buckets = new BucketFolders(root);
  const metadata = new ObjectMetadataFiles(root);
  const objects = new ObjectFiles({ buckets, temporary, metadata });
  const uploads = new MultipartUploads({ root, objects, temporary });

  const calls = new Calls();
  const faults = new Faults();
  const closing = new AbortController();
  const server = createServer(
    createRequestListener({
      storage: { buckets, objects, uploads, region },
      users: options.users,
      clock: options.clock ?? (() => new Date()),
      calls,
      faults,
      closing: closing.signal,
      logger: options.logger,
    }),
  );
  server.keepAliveTimeout = IDLE_TIMEOUT_MS;
  const address = await listen(server, host, port);
  return {
    url: `http://${
      isIPv6(address.address) ? `[${address.address}]` : address.address
    }:${address.port}`,
    port: address.port,
    calls,
    faults,
    setLastModified: (bucket, key, date) =>
      objects.setLastModified(bucket, key, date),
    objectPath: (bucket, key) => objects.path(bucket, key),
    close: async () => {
      closing.abort();
      const closed = new Promise<void>(done => server.close(() => done()));
      server.closeAllConnections();
      await closed;
      await calls.idle();
    },
  };
}

function listen(
  server: Server,
  host: string,
  port: number,
): Promise<AddressInfo> {
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      const address = server.address();
      if (address === null || typeof address === 'string') {
        fail(new Error('The object store has no network address'));
      } else {
        done(address);
      }
    });
  });
}
