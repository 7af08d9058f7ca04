import { TestDatabases } from '@backstage/backend-test-utils';
import { migrate } from '../operations/database/openDatabase';

/** SQLite, and PostgreSQL where the environment names one. */
export function testDatabases() {
  const databases = TestDatabases.create({
    ids: [
      'SQLITE_3',
      'POSTGRES_18',
      'POSTGRES_17',
      'POSTGRES_16',
      'POSTGRES_15',
      'POSTGRES_14',
    ],
    disableDocker: true,
  });
  return {
    ids: databases.eachSupportedId(),
    async init(id: Parameters<typeof databases.init>[0]) {
      const knex = await databases.init(id);
      await migrate(knex);
      return knex;
    },
  };
}
