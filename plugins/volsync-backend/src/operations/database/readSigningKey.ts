import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';

/**
 * The key that signs plans. The first replica creates it, and the database keeps it, so a plan of one replica can be
 * started on another. It prevents tampering by users. Anyone who can read the database doesn't need a forged plan.
 *
 * @internal
 */
export async function readSigningKey(knex: Knex, now: Date): Promise<Buffer> {
  const keys = () =>
    knex<{ name: string; value: string; created_at: number }>('signing_keys');
  // Reading first lets a portal start on a read-only database.
  const known = await keys().where({ name: 'plans' }).first('value');
  if (known) {
    return Buffer.from(known.value, 'base64');
  }
  await keys()
    .insert({
      name: 'plans',
      value: randomBytes(32).toString('base64'),
      created_at: now.getTime(),
    })
    .onConflict()
    .ignore();
  const row = await keys().where({ name: 'plans' }).first('value');
  if (!row) {
    throw new Error(
      'Failed to store the key that signs plans. Check that the database is writable',
    );
  }
  return Buffer.from(row.value, 'base64');
}
