import { read, unread } from 'backstage-plugin-volsync-common';
import type { BucketReading } from '../../object-stores/StoreProbe';
import type { CheckContext } from '../check';
import { keyIsolation } from './keyIsolation';
import { lifecycle } from './lifecycle';
import { undelete } from './undelete';

const DENIED = unread('forbidden', 'Bucket "b" answered 403 AccessDenied');

function bucket(more: Partial<BucketReading> = {}): BucketReading {
  return {
    endpoint: 'http://s3:9000',
    bucket: 'b',
    users: 1,
    secrets: ['shop/orders'],
    namespaces: ['shop'],
    exists: async () => read(true, ''),
    isLimited: async () => read(true, ''),
    lifecycle: async () => read([], ''),
    versioning: async () => read('enabled', ''),
    readsOthers: undefined,
    ...more,
  };
}

function contextOf(...buckets: readonly BucketReading[]): CheckContext {
  return {
    stores: { buckets: async () => ({ buckets, elsewhere: 0, unread: [] }) },
    volumes: { secrets: async () => read([], '') },
    signal: new AbortController().signal,
  } as unknown as CheckContext;
}

describe('bucket settings', () => {
  it.each([
    ['deletes by age', { expires: { days: 30 } }, 'warning'],
    [
      'archives by age',
      { transitions: [{ storageClass: 'GLACIER', days: 1 }] },
      'warning',
    ],
    [
      'moves to a class that is read directly',
      { transitions: [{ storageClass: 'STANDARD_IA', days: 30 }] },
      'good',
    ],
    ['removes old versions', { noncurrentDays: 14 }, 'good'],
    [
      'deletes tagged objects',
      { needsTags: true, expires: { days: 1 } },
      'good',
    ],
  ])('a rule that %s', async (_, rule, state) => {
    const rules = [
      { id: 'r', prefix: '', needsTags: false, transitions: [], ...rule },
    ];
    const outcome = await lifecycle.run(
      contextOf(bucket({ lifecycle: async () => read(rules, '') })),
    );
    expect(outcome.state).toBe(state);
  });

  it('names the missing permission', async () => {
    const looks = bucket({
      lifecycle: async () => DENIED,
      versioning: async () => DENIED,
    });
    expect(await lifecycle.run(contextOf(looks))).toMatchObject({
      state: 'unknown',
      remedy: { text: expect.stringContaining('GetLifecycleConfiguration') },
    });
    expect(await undelete.run(contextOf(looks))).toMatchObject({
      state: 'unknown',
      remedy: { text: expect.stringContaining('GetBucketVersioning') },
    });
  });

  it.each([
    ['enabled', 'good', /kept for 14 days/],
    ['suspended', 'warning', /versioning is suspended/],
    ['off', 'warning', /versioning is off/],
  ] as const)('versioning that is %s', async (versioning, state, seen) => {
    const rules = [
      {
        id: 'r',
        prefix: '',
        needsTags: false,
        transitions: [],
        noncurrentDays: 14,
      },
    ];
    const outcome = await undelete.run(
      contextOf(
        bucket({
          versioning: async () => read(versioning, ''),
          lifecycle: async () => read(rules, ''),
        }),
      ),
    );
    expect(outcome.state).toBe(state);
    expect(outcome.items?.[0]?.seen).toMatch(seen);
  });

  it.each([
    ['one key for one app', {}, 'good'],
    ['one key in two namespaces', { namespaces: ['shop', 'stock'] }, 'warning'],
    [
      'a key that lists what another one writes',
      { readsOthers: async () => read(true, '') },
      'warning',
    ],
    [
      'a key that is refused there',
      { readsOthers: async () => read(false, '') },
      'good',
    ],
    [
      'a store that does not answer',
      { readsOthers: async () => unread('timeout', 'no answer') },
      'unknown',
    ],
  ])('%s', async (_, more, state) => {
    const outcome = await keyIsolation.run(
      contextOf(bucket(more as Partial<BucketReading>)),
    );
    expect(outcome.state).toBe(state);
  });
});
