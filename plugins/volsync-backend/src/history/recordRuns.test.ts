import { mockServices } from '@backstage/backend-test-utils';
import type { ReplicationSource } from 'backstage-plugin-volsync-common';
import { testDatabases } from '../__testUtils__/databases';
import { waitFor } from '../__testUtils__/waitFor';
import { HistoryStore } from './HistoryStore';
import { recordRuns } from './recordRuns';

const RUNS = 500;

const toSource = (number: number) =>
  ({
    kind: 'ReplicationSource',
    metadata: { namespace: 'shop', name: `data-${number}`, uid: `${number}` },
    spec: { sourcePVC: `data-${number}` },
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
        record('apps', toSource(i), {
          startedAt: '2026-12-01T00:00:00Z',
          endedAt: '2026-12-01T00:00:31Z',
          result: 'successful',
          failedAttempts: 0,
        });
      }
      await waitFor(async () =>
        expect(await history.listSince('run', 0)).toHaveLength(RUNS),
      );
      expect(inserts.length).toBeLessThan(10);
    },
  );
});
