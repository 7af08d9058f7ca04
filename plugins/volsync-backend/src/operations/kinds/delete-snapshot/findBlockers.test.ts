import {
  read,
  unread,
  type ReplicationSource,
  type RepositoryFacts,
  type SnapshotCheck,
} from 'backstage-plugin-volsync-common';
import { toRepositoryFacts as facts } from '../../../__testUtils__/toRepositoryFacts';
import type { Listed } from '../shared/listAgain';
import { findBlockers } from './findBlockers';

const AT = '2026-01-05T00:00:00Z';
const id = (digit: string) => digit.repeat(64);
const OLD = { id: id('a'), time: '2026-01-01T00:00:00Z' };
const MIDDLE = { id: id('b'), time: '2026-01-02T00:00:00Z' };
const NEW = { id: id('c'), time: '2026-01-03T00:00:00Z' };

const complete = (snapshotId: string): SnapshotCheck => ({
  snapshotId,
  complete: true,
  at: AT,
  problems: [],
});
const broken = (snapshotId: string): SnapshotCheck => ({
  ...complete(snapshotId),
  complete: false,
  problems: ['pack 1 is missing'],
});
const source = (
  status: ReplicationSource['status'] = {},
): ReplicationSource => ({
  metadata: { name: 'data', uid: '1' },
  spec: { trigger: { schedule: '0 3 * * *' } },
  status: {
    conditions: [
      {
        type: 'Synchronizing',
        status: 'False',
        reason: 'WaitingForSchedule',
        lastTransitionTime: AT,
      },
    ],
    ...status,
  },
});
const blockersOf = (
  snapshotId: string,
  more: Partial<RepositoryFacts> & { readonly lost?: Listed['lost'] } = {},
  status?: ReplicationSource['status'],
) => {
  const { lost, ...rest } = more;
  return findBlockers(
    {
      ...(read(
        facts([OLD, MIDDLE, NEW], {
          checks: [OLD, MIDDLE, NEW].map(one => complete(one.id)),
          ...rest,
        }),
        AT,
      ) as Listed),
      ...(lost && { lost }),
    },
    { id: snapshotId, source: source(status) },
  ).map(({ code }) => code);
};

describe('a snapshot can be deleted', () => {
  it('if a newer one is known to be complete', () => {
    expect(blockersOf(OLD.id)).toEqual([]);
    expect(blockersOf(MIDDLE.id)).toEqual([]);
  });

  it('if it is damaged itself, and any other is complete', () => {
    expect(
      blockersOf(MIDDLE.id, {
        checks: [complete(OLD.id), broken(MIDDLE.id), broken(NEW.id)],
      }),
    ).toEqual([]);
  });
});

describe("a snapshot can't be deleted", () => {
  it.each<[string, string, Parameters<typeof blockersOf>[1], string]>([
    ['it is the newest', NEW.id, {}, 'newest-snapshot'],
    ['no other was checked', OLD.id, { checks: [] }, 'last-restorable'],
    [
      'every other is broken',
      MIDDLE.id,
      { checks: [broken(OLD.id), complete(MIDDLE.id), broken(NEW.id)] },
      'last-restorable',
    ],
    [
      'every other was found damaged',
      MIDDLE.id,
      { damagedSnapshots: [OLD.id, NEW.id] },
      'last-restorable',
    ],
    [
      'every newer one is broken',
      MIDDLE.id,
      { checks: [complete(OLD.id), complete(MIDDLE.id), broken(NEW.id)] },
      'newest-restorable',
    ],
    [
      'every newer one is unchecked',
      MIDDLE.id,
      { checks: [complete(OLD.id)] },
      'newest-restorable',
    ],
    [
      'the newer one claims to be of the future',
      MIDDLE.id,
      {
        ...facts([OLD, MIDDLE, { ...NEW, time: '2027-01-01T00:00:00Z' }]),
        checks: [complete(OLD.id), complete(NEW.id)],
      },
      'newest-restorable',
    ],
    [
      'the others are of another host',
      MIDDLE.id,
      {
        ...facts([
          { ...OLD, hostname: 'laptop' },
          MIDDLE,
          { ...NEW, hostname: 'laptop' },
        ]),
        checks: [OLD, MIDDLE, NEW].map(one => complete(one.id)),
      },
      'last-restorable',
    ],
    [
      'it is of another host itself',
      OLD.id,
      facts([{ ...OLD, hostname: 'laptop' }, MIDDLE, NEW]),
      'foreign-snapshot',
    ],
    [
      'another source uses the repository',
      OLD.id,
      { sharedWith: ['apps/shop/other'] },
      'shared-repository',
    ],
    [
      'the repository is locked',
      OLD.id,
      { locks: [{ id: id('d'), exclusive: false, lastModified: AT }] },
      'repository-in-use',
    ],
    [
      'the password does not open the repository',
      OLD.id,
      { passwordOpens: false },
      'password-refused',
    ],
    [
      'the snapshots are not decrypted',
      OLD.id,
      { details: unread('timeout', 'The store did not answer', AT) },
      'contents-unread',
    ],
    [
      'the listing is partial',
      OLD.id,
      { listing: 'partial' },
      'contents-unread',
    ],
    [
      'the listing is only what was last known',
      OLD.id,
      {
        lost: {
          reason: 'timeout',
          message: 'The store did not answer',
          since: AT,
        },
      },
      'contents-unread',
    ],
  ])('if %s', (_, snapshotId, more, code) => {
    expect(blockersOf(snapshotId, more)).toEqual([code]);
  });

  it('if a backup is running', () => {
    expect(blockersOf(OLD.id, {}, { lastSyncStartTime: AT })).toEqual([
      'backup-running',
    ]);
  });

  it('if the log of the last backup names it, regardless of its time', () => {
    expect(
      blockersOf(
        MIDDLE.id,
        {},
        {
          latestMoverStatus: {
            result: 'Successful',
            logs: 'snapshot bbbbbbbb saved\n',
          },
        },
      ),
    ).toEqual(['newest-snapshot']);
  });
});
