import { mockServices } from '@backstage/backend-test-utils';
import type { LifecycleRule } from 'restic-repository';
import { ObjectStoreError, Redacted } from 'restic-repository';
import { testDatabases } from '../__testUtils__/databases';
import { LastReadings } from '../clusters/LastReadings';
import { systemClock } from '../lib/clock';
import { LifecycleRules } from './LifecycleRules';
import type { RepositoryKeyring } from './RepositoryKeyring';

const EXPIRES: LifecycleRule = {
  id: 'tidy',
  prefix: '',
  needsTags: false,
  expires: { days: 30 },
  transitions: [],
};

const toKeyring = (tenant: string): RepositoryKeyring => ({
  repository: {
    scheme: 's3',
    location: 's3:http://127.0.0.1:9000/backups/app',
    endpoint: 'http://127.0.0.1:9000',
    bucket: 'backups',
    path: 'app',
  },
  address: new Redacted('s3:http://127.0.0.1:9000/backups/app'),
  secret: {},
  tenant,
  accessKey: { id: new Redacted(tenant), secret: new Redacted('canary') },
});

describe('LifecycleRules', () => {
  const databases = testDatabases();
  const signal = AbortSignal.timeout(60_000);
  const answers = (rules: readonly LifecycleRule[]) => ({
    getLifecycle: async () => rules,
  });
  const refuses = {
    getLifecycle: async () => {
      throw new ObjectStoreError('forbidden', 'AccessDenied');
    },
  };

  it('are known after a restart while unreadable, to the namespace that read them', async () => {
    const knex = await databases.init('SQLITE_3');
    const logger = mockServices.logger.mock();
    const start = async () =>
      new LifecycleRules({
        clock: systemClock,
        lastReadings: await LastReadings.load(knex, logger),
      });
    const shop = toKeyring('apps/shop');
    const before = await start();
    await before.read(shop, answers([EXPIRES]), signal);

    const after = await start();
    expect(await after.read(shop, refuses, signal)).toMatchObject({
      state: 'read',
      value: [EXPIRES],
    });
    expect(
      await after.read(toKeyring('apps/games'), refuses, signal),
    ).toMatchObject({ state: 'unread', reason: 'forbidden' });

    const third = await start();
    await third.read(shop, answers([]), signal);
    expect(await (await start()).read(shop, refuses, signal)).toMatchObject({
      state: 'read',
      value: [],
    });
  });
});
