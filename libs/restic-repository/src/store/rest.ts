/**
 * Reads a repository from a server that speaks restic's REST protocol: rest-server, `rclone serve restic` and others.
 *
 * Differences from an object store: packs are directly below `data/`, without the two-digit folders; the keys here have
 * them all the same. A listing returns one kind of object, in one response, without times; in version 1 of the protocol
 * also without sizes, which then take a request each. There are no storage classes and no lifecycle rules. A hash of
 * the config replaces its etag, because that identifies the repository.
 */
import { createHash } from 'node:crypto';
import pLimit from 'p-limit';
import { objectKey, parseObjectKey } from './objectKey';
import type { HttpAnswer } from './exchange';
import {
  type ObjectStore,
  ObjectStoreError,
  type StoredObject,
} from './objectStore';
import { defaultMaxObjectBytes, readPart } from './readPart';
import { Requests, type StoreConnection } from './requests';
import {
  type RestAddress,
  type RestCredentials,
  parseRestAddress,
} from './restAddress';
import { toRestError } from './restErrors';
import { type RestEntry, parseRestList } from './restList';
import { encodeSegment } from './s3Options';

/** How to reach a repository of a REST server. @public */
export interface RestStoreOptions extends StoreConnection {
  /**
   * The part after `rest:` in restic's address: `https://host:8000/path/`. A user in it is used if there are no
   * `credentials`
   */
  readonly url: string;
  readonly credentials?: RestCredentials;
}

/** A store whose connections can be closed. @public */
export interface RestStore extends ObjectStore {
  /** Closes the connections that the store opened itself */
  close(): Promise<void>;
}

const version2 = 'application/vnd.x.restic.rest.v2';
/**
 * Objects that refer come before those that they refer to, the reverse of restic's write order: so a listed snapshot
 * has its index and packs in the same listing.
 */
const kinds = ['keys', 'snapshots', 'index', 'data', 'locks'] as const;
type Kind = (typeof kinds)[number];

/** Of one kind: about 700,000 packs */
const maxListBytes = 64 * 1024 * 1024;
const maxConfigBytes = 64 * 1024;
/** Version 1 of the protocol takes a request for the size of each object */
const maxSizeRequests = 10_000;
const sizeConcurrency = 8;

class RestReader implements RestStore {
  readonly #address: RestAddress;
  readonly #requests: Requests;
  readonly #maxObjectBytes: number;
  readonly #authorization: string | undefined;

  constructor(options: RestStoreOptions) {
    this.#address = parseRestAddress(options.url);
    this.#requests = new Requests(this.#address.origin, options);
    this.#maxObjectBytes = options.maxObjectBytes ?? defaultMaxObjectBytes;
    this.#authorization = toAuthorization(
      options.credentials ?? this.#address.credentials,
    );
  }

  async *list(
    prefix: string,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): AsyncIterable<StoredObject> {
    if (parseObjectKey(prefix)) {
      const object = await this.#stat(prefix, signal);
      if (object) yield object;
      return;
    }
    if ('config'.startsWith(prefix)) {
      const config = await this.#statConfig(signal);
      if (config) yield config;
    }
    for (const kind of kinds) {
      const folder = `${kind}/`;
      if (!folder.startsWith(prefix) && !prefix.startsWith(folder)) continue;
      for await (const object of this.#listKind(kind, signal)) {
        if (object.key.startsWith(prefix)) yield object;
      }
    }
  }

  get(
    key: string,
    options: {
      readonly range?: { readonly offset: number; readonly length: number };
      readonly signal?: AbortSignal;
    } = {},
  ): Promise<Uint8Array> {
    const { range, signal } = options;
    const path = toPath(key);
    return readPart({
      key,
      range,
      maxObjectBytes: this.#maxObjectBytes,
      where: this.#describe(path),
      send: (header, maxBytes) =>
        this.#send({ path, range: header, maxBytes, signal }),
      refuse: answer => this.#refuse(answer, path, key),
    });
  }

  close(): Promise<void> {
    return this.#requests.close();
  }

  #describe(path: string): string {
    return `"${path}" at ${this.#address.origin}${this.#address.path}`;
  }

  #refuse(answer: HttpAnswer, path: string, key?: string): Error {
    return toRestError(answer, { key, where: this.#describe(path) });
  }

  #send(request: {
    readonly path: string;
    readonly method?: 'GET' | 'HEAD';
    readonly range?: string;
    readonly maxBytes: number;
    readonly signal: AbortSignal | undefined;
  }): Promise<HttpAnswer> {
    const { path, method, range, maxBytes, signal } = request;
    return this.#requests.send(signal, () =>
      this.#requests.exchange({
        method,
        origin: this.#address.origin,
        path: `${this.#address.path}/${path}`,
        headers: {
          accept: version2,
          'accept-encoding': 'identity',
          ...(this.#authorization
            ? { authorization: this.#authorization }
            : {}),
          ...(range ? { range } : {}),
        },
        maxBytes,
        signal,
        what: this.#describe(path),
      }),
    );
  }

  /** The HEAD response for one object; undefined if it doesn't exist. */
  async #stat(
    key: string,
    signal: AbortSignal | undefined,
  ): Promise<StoredObject | undefined> {
    const path = toPath(key);
    const answer = await this.#send({
      path,
      method: 'HEAD',
      maxBytes: 0,
      signal,
    });
    if (answer.statusCode === 404) return undefined;
    if (answer.statusCode !== 200) throw this.#refuse(answer, path);
    const length = String(answer.headers['content-length'] ?? '');
    const sizeBytes = Number(length);
    if (!/^\d+$/.test(length) || !Number.isSafeInteger(sizeBytes)) {
      throw new ObjectStoreError(
        'invalid',
        `${this.#describe(path)} is answered without its size`,
      );
    }
    return { key, sizeBytes, ...toTime(answer) };
  }

  async #statConfig(
    signal: AbortSignal | undefined,
  ): Promise<StoredObject | undefined> {
    const path = 'config';
    const answer = await this.#send({ path, maxBytes: maxConfigBytes, signal });
    if (answer.statusCode === 404) return undefined;
    if (answer.statusCode !== 200) throw this.#refuse(answer, path);
    refuseWebPage(answer, this.#describe(path));
    const { body } = answer;
    return {
      key: 'config',
      sizeBytes: body.length,
      etag: createHash('sha256').update(body).digest('hex'),
      ...toTime(answer),
    };
  }

  async *#listKind(
    kind: Kind,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<StoredObject, void> {
    const path = `${kind}/`;
    const answer = await this.#send({ path, maxBytes: maxListBytes, signal });
    const where = this.#describe(path);
    // Like in restic, a missing folder is empty. rclone uses the same status for failures
    const isRclone = /^rclone\//.test(String(answer.headers.server ?? ''));
    if (answer.statusCode === 404 && !isRclone) return;
    if (answer.statusCode !== 200) throw this.#refuse(answer, path);
    refuseWebPage(answer, where);
    const type = String(answer.headers['content-type'] ?? '');
    const version = type.split(';')[0]!.trim() === version2 ? 2 : 1;
    const entries = parseRestList(answer.body, { version, where, signal });
    if (version === 1) {
      yield* this.#sized(kind, entries, signal);
      return;
    }
    for await (const { name, sizeBytes } of entries) {
      yield { key: toKey(kind, name), sizeBytes: sizeBytes! };
    }
  }

  /** Version 1: only names, so each object's size is requested. */
  async *#sized(
    kind: Kind,
    entries: AsyncIterable<RestEntry>,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<StoredObject, void> {
    const keys: string[] = [];
    for await (const { name } of entries) {
      keys.push(toKey(kind, name));
      if (keys.length > maxSizeRequests) {
        throw new ObjectStoreError(
          'invalid',
          `${
            this.#address.origin
          } speaks version 1 of the REST protocol, which takes a request for each of more than ${maxSizeRequests} objects: update the server`,
        );
      }
    }
    const limit = pLimit(sizeConcurrency);
    try {
      const found = await Promise.all(
        keys.map(key => limit(() => this.#stat(key, signal))),
      );
      // One that is deleted meanwhile is skipped
      for (const object of found) if (object) yield object;
    } finally {
      limit.clearQueue();
    }
  }
}

/**
 * Reads a repository of a REST server: only lists and gets. Redirects are not followed; responses are limited in size.
 *
 * @public
 */
export function createRestStore(options: RestStoreOptions): RestStore {
  return new RestReader(options);
}

function toAuthorization(
  credentials: RestCredentials | undefined,
): string | undefined {
  const { username = '', password = '' } = credentials ?? {};
  return username === '' && password === ''
    ? undefined
    : `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** Packs are in one folder on the server. */
function toPath(key: string): string {
  const parsed = parseObjectKey(key);
  return (parsed ? `${parsed.kind}/${parsed.id}` : key)
    .split('/')
    .map(encodeSegment)
    .join('/');
}

function toKey(kind: Kind, name: string): string {
  const key = objectKey(kind, name);
  return parseObjectKey(key) ? key : `${kind}/${name}`;
}

function toTime({ headers }: HttpAnswer): { readonly lastModified?: Date } {
  const lastModified = new Date(String(headers['last-modified'] ?? ''));
  return lastModified.getTime() > 0 ? { lastModified } : {};
}

function refuseWebPage({ headers }: HttpAnswer, where: string): void {
  if (/^text\/html/i.test(String(headers['content-type'] ?? ''))) {
    throw new ObjectStoreError(
      'invalid',
      `${where} is answered with a web page: the address is not that of a REST server`,
    );
  }
}
