import { mockServices } from '@backstage/backend-test-utils';
import type { ReplicationSource } from 'backstage-plugin-volsync-common';
import { testDatabases } from '../__testUtils__/databases';
import { LastBackups } from './LastBackups';

const VOLUMES = 500;

function toSource(number: number, at: string, snapshot: string) {
  return {
    metadata: { namespace: 'shop', name: `data-${number}` },
    spec: { sourcePVC: `data-${number}` },
    status: {
      lastSyncTime: at,
      latestMoverStatus: {
        result: 'Successful',
        logs: `snapshot ${snapshot} saved`,
      },
    },
  } as ReplicationSource;
}

describe('LastBackups', () => {
  const databases = testDatabases();
  const logger = mockServices.logger.mock();

  it.each(databases.ids)(
    'stores many volumes with few statements, so others get their turn, %s',
    async id => {
      const knex = await databases.init(id);
      const backups = await LastBackups.load(knex, logger);
      let statements = 0;
      knex.on('query', () => {
        statements += 1;
      });
      for (let i = 0; i < VOLUMES; i += 1) {
        backups.take(
          'apps',
          toSource(i, '2026-12-01T00:00:00Z', '1234abcd'),
          undefined,
        );
      }
      await backups.written();
      expect(statements).toBeLessThan(10);
      const loaded = await LastBackups.load(knex, logger);
      const found = Array.from({ length: VOLUMES }, (_, i) =>
        loaded.get({
          cluster: 'apps',
          namespace: 'shop',
          claim: `data-${i}`,
        }),
      ).filter(one => one?.snapshotId === '1234abcd');
      expect(found).toHaveLength(VOLUMES);
    },
  );

  it.each(databases.ids)(
    'keeps the newer backup of another replica, %s',
    async id => {
      const knex = await databases.init(id);
      const [late, early] = [
        await LastBackups.load(knex, logger),
        await LastBackups.load(knex, logger),
      ];
      late.take(
        'apps',
        toSource(0, '2026-12-01T06:00:00Z', 'aaaaaaaa'),
        undefined,
      );
      await late.written();
      early.take(
        'apps',
        toSource(0, '2026-12-01T00:00:00Z', 'bbbbbbbb'),
        undefined,
      );
      await early.written();
      const loaded = await LastBackups.load(knex, logger);
      expect(
        loaded.get({ cluster: 'apps', namespace: 'shop', claim: 'data-0' }),
      ).toMatchObject({ snapshotId: 'aaaaaaaa' });
    },
  );
});
