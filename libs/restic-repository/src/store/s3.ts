import {
  type ObjectStore,
  ObjectStoreError,
  type StoredObject,
} from './objectStore';
import type { HttpAnswer } from './exchange';
import { defaultMaxObjectBytes, readPart } from './readPart';
import { toStoreError } from './s3Errors';
import {
  type BucketVersioning,
  type LifecycleRule,
  parseLifecycle,
  parseVersioning,
} from './s3Bucket';
import { type ListPage, parseListPage } from './s3List';
import { type S3StoreOptions, parseLocation } from './s3Options';
import { S3Requester } from './s3Request';

/** A store whose connections can be closed. @public */
export interface S3Store extends ObjectStore {
  /**
   * One level of the store: the direct content of a folder (`team/`, or the empty text for the root), without that of
   * its folders. Stops after `maxEntries`, 10,000 by default, and reports that in the result.
   */
  listFolder(
    folder: string,
    options?: { readonly signal?: AbortSignal; readonly maxEntries?: number },
  ): Promise<StoredFolder>;
  /** The enabled rules by which the store deletes or moves objects of the bucket */
  getLifecycle(options?: {
    readonly signal?: AbortSignal;
  }): Promise<readonly LifecycleRule[]>;
  getVersioning(options?: {
    readonly signal?: AbortSignal;
  }): Promise<BucketVersioning>;
  /** Closes the connections that the store opened itself */
  close(): Promise<void>;
}

/** The direct content of a folder. @public */
export interface StoredFolder {
  readonly objects: readonly StoredObject[];
  /** Paths below the store's root, each with a trailing slash */
  readonly folders: readonly string[];
  /** Whether the list is complete */
  readonly isWhole: boolean;
}

/** Stores that skip deleted versions return some empty pages; more in a row are an error */
const MAX_EMPTY_PAGES = 1_000;
const maxListBytes = 16 * 1024 * 1024;
const maxSettingsBytes = 1024 * 1024;

/**
 * Reads a bucket of an S3-compatible store: only lists and gets. Requests go to `endpoint/bucket/key` (path style),
 * signed with Signature Version 4; redirects are not followed; responses are limited in size.
 *
 * @public
 */
export function createS3Store(options: S3StoreOptions): S3Store {
  const location = parseLocation(options);
  const requester = new S3Requester(location, options);
  const maxObjectBytes = options.maxObjectBytes ?? defaultMaxObjectBytes;
  const { bucket, origin, prefix: root } = location;

  const refuse = (answer: HttpAnswer, key: string | undefined) =>
    toStoreError({
      statusCode: answer.statusCode,
      body: Buffer.from(answer.body).toString('utf8'),
      key,
      bucket,
      origin,
    });

  async function* pages(
    prefix: string,
    {
      signal,
      delimiter,
    }: { readonly signal?: AbortSignal; readonly delimiter?: string },
  ): AsyncGenerator<ListPage, void> {
    let token: string | undefined;
    let emptyPages = 0;
    do {
      const answer = await requester.send({
        query: {
          ...(token === undefined ? {} : { 'continuation-token': token }),
          ...(delimiter === undefined ? {} : { delimiter }),
          'list-type': '2',
          'max-keys': '1000',
          prefix,
        },
        maxBytes: maxListBytes,
        signal,
      });
      if (answer.statusCode !== 200) throw refuse(answer, undefined);
      const page = parseListPage(answer.body, {
        prefix,
        where: `"${prefix}" in bucket "${bucket}" at ${origin}`,
      });
      yield page;
      const isEmpty = page.objects.length + page.folders.length === 0;
      emptyPages = isEmpty ? emptyPages + 1 : 0;
      if (
        page.next !== undefined &&
        (page.next === token || emptyPages > MAX_EMPTY_PAGES)
      ) {
        throw new ObjectStoreError(
          'invalid',
          `The listing of bucket "${bucket}" at ${origin} does not advance`,
        );
      }
      token = page.next;
    } while (token !== undefined);
  }

  const settings = (name: 'lifecycle' | 'versioning', signal?: AbortSignal) =>
    requester.send({
      query: { [name]: '' },
      maxBytes: maxSettingsBytes,
      signal,
    });

  return {
    async *list(prefix, { signal } = {}): AsyncIterable<StoredObject> {
      for await (const page of pages(`${root}${prefix}`, { signal })) {
        for (const object of page.objects) {
          // Consoles create empty objects as folder markers
          if (object.key.endsWith('/')) continue;
          yield { ...object, key: object.key.slice(root.length) };
        }
      }
    },

    async listFolder(folder, { signal, maxEntries = 10_000 } = {}) {
      const objects: StoredObject[] = [];
      const folders: string[] = [];
      for await (const page of pages(`${root}${folder}`, {
        signal,
        delimiter: '/',
      })) {
        for (const object of page.objects) {
          if (object.key.endsWith('/')) continue;
          objects.push({ ...object, key: object.key.slice(root.length) });
        }
        folders.push(...page.folders.map(one => one.slice(root.length)));
        if (objects.length + folders.length >= maxEntries) {
          return { objects, folders, isWhole: page.next === undefined };
        }
      }
      return { objects, folders, isWhole: true };
    },

    get: (key, { range, signal } = {}) =>
      readPart({
        key,
        range,
        maxObjectBytes,
        where: `"${key}" in bucket "${bucket}" at ${origin}`,
        send: (header, maxBytes) =>
          requester.send({
            key: `${root}${key}`,
            range: header,
            maxBytes,
            signal,
          }),
        refuse: answer => refuse(answer, `${root}${key}`),
      }),

    async getLifecycle({ signal } = {}) {
      const answer = await settings('lifecycle', signal);
      const text = Buffer.from(answer.body).toString('utf8');
      if (
        answer.statusCode === 404 &&
        /<Code>NoSuchLifecycleConfiguration<\/Code>/.test(text)
      ) {
        return [];
      }
      if (answer.statusCode !== 200) throw refuse(answer, undefined);
      return parseLifecycle(answer.body, `bucket "${bucket}" at ${origin}`);
    },

    async getVersioning({ signal } = {}) {
      const answer = await settings('versioning', signal);
      if (answer.statusCode !== 200) throw refuse(answer, undefined);
      return parseVersioning(answer.body, `bucket "${bucket}" at ${origin}`);
    },

    close: () => requester.close(),
  };
}
