import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeObjectStoreContract } from '../../contract/s3';
import { startObjectStore } from './startObjectStore';
import type { ObjectStoreServer } from './types';

describe('startObjectStore', () => {
  const account = { accessKey: 'tester', secretKey: 'a long enough secret' };
  let directory: string;
  let store: ObjectStoreServer;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'object-store-'));
    store = await startObjectStore({ directory, users: [account] });
  });
  afterAll(async () => {
    await store.close();
    await rm(directory, { recursive: true, force: true });
  });

  describeObjectStoreContract('the sandbox', async () => ({
    url: store.url,
    ...account,
    region: 'us-east-1',
  }));
});
