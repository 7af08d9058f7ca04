import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { migrate } from '../wiring/openDatabase';
import { Produced } from './Produced';

/** SQLite, and PostgreSQL if the environment configures one. Their final content is searched for secrets. */
export function testDatabases() {
  const open: Knex[] = [];
  // Registered before TestDatabases' own hook, which closes them.
  afterAll(async () => {
    const produced = new Produced();
    for (const knex of open.filter(isOpen)) {
      await produced.dump(knex);
    }
    await produced.search();
  });
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
    /** Opens a database without tables */
    async open(id: Parameters<typeof databases.init>[0]) {
      const knex = await databases.init(id);
      open.push(knex);
      return knex;
    },
    async init(id: Parameters<typeof databases.init>[0]) {
      const knex = await this.open(id);
      await migrate(knex);
      return knex;
    },
  };
}

/** A test may have closed its own. */
function isOpen(knex: Knex): boolean {
  return Boolean(knex.client.pool) && !knex.client.pool.destroyed;
}
