import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  keepLastKnown,
  valueOf,
  type Reading,
  type RepositoryFacts,
} from 'backstage-plugin-volsync-common';
import { Redacted } from 'restic-repository';
// eslint-disable-next-line @backstage/no-relative-monorepo-imports -- repositories that restic would never write
import { Forge } from '../../../../libs/restic-repository/src/testing/forge';
import {
  ContentEnvironment,
  PASSWORD,
  SECRET_KEY,
} from '../__testUtils__/ContentEnvironment';
import { testConfig } from '../__testUtils__/testConfig';
import type { LimitsConfig } from '../config';
import { EndpointPolicy } from './EndpointPolicy';
import { parseS3Repository } from './parseS3Repository';
import { RepositoryBudgets } from './RepositoryBudgets';
import { RepositoryReader } from './RepositoryReader';
import { RepositoryStores } from './RepositoryStores';

const KIBIBYTE = 1024;
const WINDOW_MS = 10 * 60_000;

describe('budgets of namespaces', () => {
  let environment: ContentEnvironment;
  let policy: EndpointPolicy;
  let now: number;

  beforeAll(async () => {
    environment = await ContentEnvironment.start();
    await environment.backUp('shop', { 'a.txt': 'a' });
    policy = new EndpointPolicy(
      testConfig({
        objectStores: [{ endpoint: environment.s3.url }],
      }).objectStores,
    );
    const inflating = await Forge.create(PASSWORD);
    for (let number = 0; number < 30; number++) {
      const text = JSON.stringify({
        time: '2026-11-01T03:00:00Z',
        tree: '0'.repeat(64),
        hostname: `${number} ${'x'.repeat(400 * KIBIBYTE)}`,
      });
      inflating.putCompressed('snapshots', Buffer.from(text));
    }
    await upload('inflating', inflating);
    const costly = await Forge.create('another');
    for (let number = 0; number < 5; number++) {
      costly.addKey('another', { N: 2 ** 14, r: 8, p: 20 });
    }
    await upload('costly', costly);
  });
  afterAll(async () => {
    await policy?.close();
    await environment?.close();
  });
  beforeEach(() => {
    now = Date.parse('2026-11-25T12:00:00Z');
  });

  /** A repository whose key was never derived */
  async function uploadSmall(): Promise<string> {
    const forge = await Forge.create(PASSWORD);
    const name = forge.putSnapshot('ab'.repeat(32)).slice(0, 8);
    await upload(name, forge);
    return name;
  }

  async function upload(name: string, forge: Forge) {
    for (const [key, bytes] of forge.store.objects) {
      const path = environment.s3.objectPath('backups', `${name}/${key}`);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes);
    }
  }

  function createReading(limits: Partial<LimitsConfig>) {
    const config = testConfig({ repositories: { decrypt: true }, limits });
    const clock = { now: () => new Date(now), sleep: async () => {} };
    const reader = new RepositoryReader({
      stores: new RepositoryStores({ policy }),
      config: config.repositories,
      budgets: new RepositoryBudgets({ limits: config.limits, clock }),
      clock,
    });
    return async (namespace: string, name: string) => {
      const { repository } = environment.repositoryOf(name);
      return reader.read(
        {
          repository: parseS3Repository(repository),
          address: new Redacted(repository),
          secret: {
            AWS_ACCESS_KEY_ID: new Redacted('access'),
            AWS_SECRET_ACCESS_KEY: new Redacted(SECRET_KEY),
          },
          tenant: `apps/${namespace}`,
          accessKey: {
            id: new Redacted('access'),
            secret: new Redacted(SECRET_KEY),
          },
          password: new Redacted(PASSWORD),
        },
        new AbortController().signal,
      );
    };
  }

  const detailsOf = (facts: Reading<RepositoryFacts>): Reading<unknown> =>
    valueOf(facts)?.details ?? facts;

  it.each([
    [
      'inflated bytes',
      'inflating',
      { inflatedBytesPerNamespace: 1_000 * KIBIBYTE },
    ],
    ['derived keys', 'costly', { derivedKeysPerNamespace: 3 }],
    ['requests', 'inflating', { storeRequestsPerNamespace: 20 }],
  ])(
    'refuse only the namespace that used up its %s, name the config key, and recover',
    async (_, attack, limits) => {
      const [key = ''] = Object.keys(limits);
      const read = createReading(limits);
      const quiet = await read('evil', await uploadSmall());
      expect(detailsOf(quiet)).toMatchObject({ state: 'read' });
      await read('evil', attack);
      now += 1_000;
      const small = await uploadSmall();
      const refused = await read('evil', small);
      const details = detailsOf(refused);
      expect(details).toMatchObject({
        state: 'unread',
        message: expect.stringMatching(
          new RegExp(
            `^This repository is larger than this portal reads: its namespace .* raise volsync.limits.${key}$`,
          ),
        ),
      });
      expect(
        refused.state === 'read' ? refused.value.exceeds : refused.message,
      ).toContain(`volsync.limits.${key}`);
      // The known details are kept, with the reason why they aren't current
      expect(keepLastKnown(detailsOf(quiet), details)).toMatchObject({
        state: 'read',
        lost: { reason: 'invalid' },
      });
      const other = await read('shop', 'shop');
      expect(detailsOf(other)).toMatchObject({ state: 'read' });
      expect(valueOf(other)).not.toHaveProperty('exceeds');
      now += 2 * WINDOW_MS;
      const recovered = await read('evil', small);
      expect(detailsOf(recovered)).toMatchObject({ state: 'read' });
      expect(valueOf(recovered)).not.toHaveProperty('exceeds');
    },
  );

  it('let a new namespace read although all namespaces together used up the total', async () => {
    const read = createReading({ inflatedBytes: 1_000 * KIBIBYTE });
    await read('evil', 'inflating');
    expect(detailsOf(await read('evil', await uploadSmall()))).toMatchObject({
      state: 'unread',
      message: expect.stringContaining('volsync.limits.inflatedBytes'),
    });
    expect(detailsOf(await read('shop', 'shop'))).toMatchObject({
      state: 'read',
    });
  });
});
