import { mockServices } from '@backstage/backend-test-utils';
import type { ReplicationSource } from 'backstage-plugin-volsync-common';
import { testDatabases } from '../__testUtils__/databases';
import { waitFor } from '../__testUtils__/waitFor';
import { HistoryStore } from './HistoryStore';
import { recordRuns } from './recordRuns';

const RUNS = 500;

const RUN = {
  startedAt: '2026-12-01T00:00:00Z',
  endedAt: '2026-12-01T00:00:31Z',
  result: 'successful',
  failedAttempts: 0,
} as const;

const toSource = (number: number, claim = `data-${number}`) =>
  ({
    kind: 'ReplicationSource',
    metadata: { namespace: 'shop', name: `data-${number}`, uid: `${number}` },
    spec: { sourcePVC: claim },
  } as ReplicationSource);

describe('recordRuns', () => {
  const databases = testDatabases();

  it.each(databases.ids)(
    'stores many runs with few statements, so others get their turn, %s',
    async id => {
      const knex = await databases.init(id);
      const history = new HistoryStore(knex);
      const inserts: string[] = [];
      knex.on('query', ({ sql }: { readonly sql: string }) => {
        if (sql.startsWith('insert')) inserts.push(sql);
      });
      const record = recordRuns(history, mockServices.logger.mock());
      for (let i = 0; i < RUNS; i += 1) {
        record('apps', toSource(i), RUN);
      }
      await waitFor(async () =>
        expect(await history.listSince('run', 0)).toHaveLength(RUNS),
      );
      expect(inserts.length).toBeLessThan(10);
    },
  );

  it.each(databases.ids)(
    'stores the runs of others beside one that the database rejects, %s',
    async id => {
      const knex = await databases.init(id);
      const history = new HistoryStore(knex);
      const record = recordRuns(history, mockServices.logger.mock());
      // No schema limits the name of a claim.
      const claims = ['a', 'b', 'x'.repeat(5_000), 'nul\0', 'c', 'd'];
      claims.forEach((claim, i) => record('apps', toSource(i, claim), RUN));
      await waitFor(async () => {
        const runs = await history.listSince('run', 0);
        expect(runs.map(({ volume }) => volume.claim)).toEqual(
          expect.arrayContaining(['a', 'b', 'c', 'd']),
        );
      });
    },
  );
});
