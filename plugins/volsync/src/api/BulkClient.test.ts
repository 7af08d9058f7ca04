import { bulkOperation } from '../fixtures/bulk';
import { BulkClient } from './BulkClient';

function client(answer: unknown, status = 200) {
  const fetch = jest.fn(
    async (_url: RequestInfo | URL, _init?: RequestInit) =>
      new Response(JSON.stringify(answer), {
        status,
        headers: { 'content-type': 'application/json' },
      }),
  );
  return { api: new BulkClient({ fetchApi: { fetch } }), fetch };
}

it('requests plans, starts, lists and stops from the backend', async () => {
  const { api, fetch } = client({
    ...bulkOperation(),
    operations: [],
    concurrentPerCluster: 2,
  });
  await api.plan({ kind: 'backup', owner: 'group:default/a' });
  await api.start({ token: 'signed', reason: 'why' });
  await api.list();
  await api.get('a/b');
  await api.stop('a/b', { running: true });
  expect(
    fetch.mock.calls.map(([url, init]) => [url, init?.method, init?.body]),
  ).toEqual([
    [
      'plugin://volsync/v1/bulk/plans',
      'POST',
      '{"kind":"backup","owner":"group:default/a"}',
    ],
    ['plugin://volsync/v1/bulk', 'POST', '{"token":"signed","reason":"why"}'],
    ['plugin://volsync/v1/bulk', undefined, undefined],
    ['plugin://volsync/v1/bulk/a%2Fb', undefined, undefined],
    ['plugin://volsync/v1/bulk/a%2Fb/stop', 'POST', '{"running":true}'],
  ]);
});

it('rejects with the backend’s message, and rejects an invalid response', async () => {
  await expect(
    client(
      { error: { name: 'NotAllowedError', message: 'no' } },
      403,
    ).api.list(),
  ).rejects.toMatchObject({ statusCode: 403, message: expect.any(String) });
  await expect(client({}).api.get('b1')).rejects.toThrow('"volumes"');
});
