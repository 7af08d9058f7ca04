import { mockServices } from '@backstage/backend-test-utils';
import type { VerifyResult } from 'backstage-plugin-volsync-common';
import { testDatabases } from '../__testUtils__/databases';
import { systemClock } from '../lib/clock';
import { Verifications } from './Verifications';
import { VerificationStore } from './VerificationStore';

const LOCATION = 's3:http://10.0.0.1:9000/backups/shop';
const ONE = '1'.repeat(64);
const TWO = '2'.repeat(64);

function result(
  at: string,
  kinds: readonly string[],
  content = false,
): VerifyResult {
  return {
    restorable: kinds.length === 0,
    content,
    files: 1,
    blobs: 1,
    packs: 1,
    bytes: 1,
    problems: kinds.map(kind => ({
      kind,
      object: `object of ${kind}`,
      message: `"data" suffers from ${kind}`,
      paths: ['secret/path'],
    })),
    truncated: false,
    at,
  };
}

const facts = (...ids: readonly string[]) => ({
  location: LOCATION,
  snapshots: ids.map(id => ({
    id,
    lastModified: '2026-11-25T00:00:00Z',
    sizeBytes: 1,
  })),
});

const text = (kind: string, snapshot = '11111111') =>
  `"data" suffers from ${kind}; snapshot ${snapshot} needs it`;

describe('Verifications', () => {
  const databases = testDatabases();

  it.each(databases.ids)(
    'report nothing about what was not verified (%p)',
    async id => {
      const { open } = await stand(id);
      const { verifications, remember } = await open();
      expect(verifications.damage(facts(ONE))).toBeUndefined();
      await remember(ONE, result('2026-11-25T01:00:00Z', ['missing-pack']));
      expect(verifications.damage(facts(TWO))).toBeUndefined();
      expect(
        verifications.damage({ ...facts(ONE), location: `${LOCATION}/2` }),
      ).toBeUndefined();
    },
  );

  it.each(databases.ids)(
    'use the newest result of each snapshot, while the snapshot exists (%p)',
    async id => {
      const { open } = await stand(id);
      const { remember, damage } = await open();
      await remember(ONE, result('2026-11-25T01:00:00Z', ['missing-pack']));
      await remember(TWO, result('2026-11-25T02:00:00Z', []));
      // Another snapshot being complete does not repair this one
      const both = {
        at: '2026-11-25T02:00:00Z',
        value: [text('missing-pack')],
      };
      expect(damage(ONE, TWO)).toMatchObject(both);
      expect((await open()).damage(ONE, TWO)).toMatchObject(both);
      expect(damage(TWO)).toMatchObject({ at: both.at, value: [] });
      const { verifications } = await open();
      expect(verifications.damagedSnapshots(facts(ONE, TWO))).toEqual([ONE]);
      await remember(ONE, result('2026-11-25T03:00:00Z', []));
      const mended = { at: '2026-11-25T03:00:00Z', value: [] };
      expect(damage(ONE, TWO)).toMatchObject(mended);
      expect((await open()).damage(ONE, TWO)).toMatchObject(mended);
    },
  );

  it.each(databases.ids)(
    'keep damage found by reading every byte until every byte is read again (%p)',
    async id => {
      const { open } = await stand(id);
      const { remember, damage } = await open();
      const steps: [VerifyResult, string[]][] = [
        [
          result(
            '2026-11-25T01:00:00Z',
            ['damaged-blob', 'missing-pack'],
            true,
          ),
          ['damaged-blob', 'missing-pack'],
        ],
        [result('2026-11-25T02:00:00Z', []), ['damaged-blob']],
        [
          result('2026-11-25T03:00:00Z', ['missing-pack']),
          ['missing-pack', 'damaged-blob'],
        ],
        [result('2026-11-25T04:00:00Z', [], true), []],
        // From a slower replica
        [result('2026-11-25T03:30:00Z', ['missing-pack']), []],
      ];
      let newest = '';
      for (const [found, kinds] of steps) {
        await remember(ONE, found);
        newest = found.at > newest ? found.at : newest;
        const expected = {
          state: 'read',
          at: newest,
          value: kinds.map(kind => text(kind)),
        };
        expect(damage(ONE)).toEqual(expected);
        expect((await open()).damage(ONE)).toEqual(expected);
      }
    },
  );

  it.each(databases.ids)(
    'are loaded from other replicas, and keep the results of all (%p)',
    async id => {
      const { open } = await stand(id);
      const [here, there] = [await open(), await open()];
      const changed: string[] = [];
      here.verifications.start(location => changed.push(location));
      await there.remember(
        ONE,
        result('2026-11-25T01:00:00Z', ['damaged-blob'], true),
      );
      await here.remember(ONE, result('2026-11-25T02:00:00Z', []));
      expect(changed).toEqual([LOCATION]);
      expect(here.damage(ONE)).toMatchObject({ value: [] });
      await here.verifications.refresh();
      expect(changed).toEqual([LOCATION, LOCATION]);
      for (const one of [here, await open()]) {
        expect(one.damage(ONE)).toMatchObject({
          value: [text('damaged-blob')],
        });
      }
      await here.verifications.refresh();
      expect(changed).toHaveLength(2);
      await here.verifications.close();
    },
  );

  it.each(databases.ids)(
    'apply while the database rejects writes, and are written when it recovers (%p)',
    async id => {
      const { open, knex, logger } = await stand(id);
      const { verifications, remember, damage } = await open();
      await knex.schema.renameTable('verifications', 'away');
      await remember(ONE, result('2026-11-25T01:00:00Z', ['missing-pack']));
      expect(damage(ONE)).toMatchObject({ value: [text('missing-pack')] });
      expect(logger.warn).toHaveBeenCalledWith(
        'Verifications cannot be written to the database; trying again in a minute',
        expect.objectContaining({
          message: expect.stringContaining('verifications'),
        }),
      );
      await knex.schema.renameTable('away', 'verifications');
      await verifications.refresh();
      expect((await open()).damage(ONE)).toEqual(damage(ONE));
    },
  );

  it.each(databases.ids)(
    'are deleted with age, except damage (%p)',
    async id => {
      const { open, store } = await stand(id);
      const { remember } = await open();
      await remember(ONE, result('2025-01-01T00:00:00Z', ['missing-pack']));
      await remember(TWO, result('2025-01-01T00:00:00Z', []));
      expect(await store.prune(Date.parse('2026-01-01T00:00:00Z'))).toBe(1);
      const again = await open();
      expect(again.damage(TWO)).toBeUndefined();
      expect(again.damage(ONE)).toMatchObject({
        value: [text('missing-pack')],
      });
    },
  );

  it.each(databases.ids)(
    'keep no more in memory than needed, but all damage (%p)',
    async id => {
      const { open } = await stand(id);
      const { remember, damage } = await open();
      const name = (index: number) => index.toString(16).padStart(64, '0');
      await remember(name(0), result('2026-11-25T01:00:00Z', ['missing-pack']));
      for (let index = 1; index <= 201; index += 1) {
        await remember(name(index), result('2026-11-25T02:00:00Z', []));
      }
      expect(damage(name(1))).toBeUndefined();
      expect(damage(name(2))).toMatchObject({ value: [] });
      expect(damage(name(0))).toMatchObject({
        value: [text('missing-pack', '00000000')],
      });
    },
  );

  async function stand(id: Parameters<typeof databases.init>[0]) {
    const knex = await databases.init(id);
    const store = new VerificationStore(knex);
    const logger = mockServices.logger.mock();
    /** A replica that starts */
    const open = async () => {
      const verifications = await Verifications.open({
        store,
        clock: systemClock,
        logger,
      });
      return {
        verifications,
        remember: (snapshot: string, found: VerifyResult) =>
          verifications.save({
            location: LOCATION,
            snapshot,
            result: found,
          }),
        damage: (...ids: string[]) => verifications.damage(facts(...ids)),
      };
    };
    return { knex, store, logger, open };
  }
});
