import { read, unread, type Reading } from 'backstage-plugin-volsync-common';
import { LocationIndex } from './LocationIndex';
import type { RepositoryKeyring } from './RepositoryKeyring';

const LOCATION = 's3:http://minio:9000/backups/shop';

describe('LocationIndex', () => {
  let nowMs: number;
  let sources: string[];
  let known: Map<string, Reading<RepositoryKeyring>>;
  let index: LocationIndex;

  beforeEach(() => {
    nowMs = Date.parse('2026-11-29T12:00:00Z');
    sources = ['shop'];
    known = new Map();
    const keyring = { repository: { location: LOCATION }, tenant: 'apps/shop' };
    know('shop', read(keyring as RepositoryKeyring, 'now'));
    index = new LocationIndex({
      access: {
        listClusters: () => [{ name: 'apps', account: 'service' }],
      } as never,
      cache: {
        list: () =>
          read(
            sources.map(name => ({
              metadata: { name, namespace: name },
              spec: { restic: { repository: name } },
            })),
            'now',
          ),
      } as never,
      clock: { now: () => new Date(nowMs), sleep: async () => {} },
      isVisible: () => true,
      keyring: ({ name }) => known.get(name) ?? unread('pending', 'reading'),
      identityOf: () => undefined,
      opens: () => 'yes',
      mayName: () => true,
    });
  });

  function know(name: string, keyring: Reading<RepositoryKeyring>) {
    known.set(name, keyring);
  }

  it('waits for no new source after everything was known', () => {
    expect(index.users(LOCATION)).toMatchObject({
      sources: ['apps/shop/shop'],
      isPending: false,
    });
    sources.push('new-1', 'new-2');
    expect(index.users(LOCATION)).toMatchObject({
      sources: ['apps/shop/shop'],
      notRead: [expect.stringContaining('is not known')],
      isPending: false,
    });
  });

  it('waits after a start, for at most a minute', () => {
    sources.push('slow');
    expect(index.users(LOCATION).isPending).toBe(true);
    expect(index.isComplete).toBe(false);
    nowMs += 59_000;
    expect(index.users(LOCATION).isPending).toBe(true);
    nowMs += 1_000;
    expect(index.users(LOCATION).isPending).toBe(false);
    expect(index.isComplete).toBe(true);
  });
});
