import type { Knex } from 'knex';

/** PostgreSQL is for several replicas, and SQLite for one. @internal */
export function isPostgres({ client }: Pick<Knex, 'client'>): boolean {
  return client.config.client === 'pg';
}
