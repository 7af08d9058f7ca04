import { randomBytes } from 'node:crypto';
import type { ObjectStoreEndpoint } from './endpoint';
import { type PlainResponse, SignedClient } from './signedClient';

/** A bucket for one test, with its most common requests. */
export class TestBucket {
  readonly client: SignedClient;
  readonly name = `contract-${randomBytes(6).toString('hex')}`;

  private constructor(endpoint: ObjectStoreEndpoint) {
    this.client = new SignedClient(endpoint);
  }

  static async create(endpoint: ObjectStoreEndpoint): Promise<TestBucket> {
    const bucket = new TestBucket(endpoint);
    const answer = await bucket.client.send({
      method: 'PUT',
      path: bucket.path(),
    });
    if (answer.status !== 200) throw new Error(answer.text);
    return bucket;
  }

  /** The path of the bucket or of a key, which is encoded here. */
  path(key?: string): string {
    if (key === undefined) return `/${this.name}`;
    return `/${this.name}/${key
      .split('/')
      .map(part => encodeURIComponent(part).replace(/[!'()*]/g, toPercent))
      .join('/')}`;
  }

  put(
    key: string,
    body: string | Uint8Array,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<PlainResponse> {
    return this.client.send({
      method: 'PUT',
      path: this.path(key),
      body,
      headers,
    });
  }

  get(
    key: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<PlainResponse> {
    return this.client.send({ path: this.path(key), headers });
  }

  list(query: Readonly<Record<string, string>>): Promise<PlainResponse> {
    return this.client.send({ path: this.path(), query });
  }
}

function toPercent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
