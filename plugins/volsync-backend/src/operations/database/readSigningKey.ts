import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';

/**
 * The key that plans are signed with: made once, by whichever replica is first, and kept in the database, so that a
 * plan of one replica starts at another. It guards against tampering by users; whoever reads the database needs no
 * forged plan.
 *
 * @internal
 */
export async function readSigningKey(knex: Knex, now: Date): Promise<Buffer> {
  const keys = () =>
    knex<{ name: string; value: string; created_at: number }>('signing_keys');
  // Reading first lets a portal start on a database that takes no writes.
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
