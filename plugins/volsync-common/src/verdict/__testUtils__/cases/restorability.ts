import { failRun } from '../events';
import { read, unread } from '../../reading';
import type { VerdictInputs } from '../inputs';
import type { RuleCases } from './case';

const A = 'a'.repeat(64);
const B = 'b'.repeat(64);
const C = 'c'.repeat(64);

const without = (
  ...kinds: (keyof VerdictInputs['facts']['objects']['byKind'])[]
) => ({
  change: (inputs: VerdictInputs) => {
    for (const kind of kinds) {
      inputs.facts.objects.byKind[kind] = { count: 0, bytes: 0 };
    }
  },
});

const details = (
  inputs: VerdictInputs,
  ...snapshots: { id: string; original?: string; hostname?: string }[]
) => {
  inputs.facts.details = read(
    snapshots.map(one => ({
      time: '2026-11-23T03:00:05Z',
      hostname: 'volsync',
      paths: ['/data'],
      ...one,
    })),
    inputs.listedAt,
  );
};

/** `restic tag`: every snapshot is rewritten under another id. */
const tag = (inputs: VerdictInputs) => {
  inputs.facts.snapshots = [
    {
      id: 'd'.repeat(64),
      lastModified: '2026-11-23T03:02:00Z',
      sizeBytes: 330,
    },
    { id: C, lastModified: '2026-11-23T03:02:01Z', sizeBytes: 330 },
  ];
};

const archive = (
  kind: keyof VerdictInputs['facts']['objects']['byKind'],
  archiveClass: string,
) => ({
  change: (inputs: VerdictInputs) => {
    const { byKind } = inputs.facts.objects;
    byKind[kind] = { ...byKind[kind], archived: byKind[kind].count };
    inputs.facts.archiveClasses = [archiveClass];
  },
});

/** A REST server gives no times, and without decryption nothing else does. */
const withoutTimes = (inputs: VerdictInputs) => {
  inputs.facts.createdAt = undefined;
  inputs.facts.snapshots = inputs.facts.snapshots.map(
    ({ lastModified: _, ...snapshot }) => snapshot,
  );
};

/** Backups succeed, but listing and password show that nothing can be restored. */
export const restorabilityCases: RuleCases = {
  'repository-incomplete': [
    {
      name: 'the store tells no times, and not one pack is there',
      change: inputs => {
        withoutTimes(inputs);
        without('data').change(inputs);
      },
      finds: true,
      verdict: 'failing',
    },
    {
      name: 'the store tells no times, and all is there',
      change: withoutTimes,
      finds: false,
      verdict: 'protected',
    },
    {
      name: 'every key is deleted',
      ...without('keys'),
      finds: true,
      verdict: 'failing',
      says: /keys of its repository are missing/,
    },
    {
      name: 'packs and indexes are expired, and the snapshots stay',
      ...without('data', 'index'),
      finds: true,
      verdict: 'failing',
      says: /incomplete/,
    },
    {
      name: 'the indexes alone are gone',
      ...without('index'),
      finds: true,
      verdict: 'failing',
    },
    {
      name: 'two first backups replaced the config of each other',
      change: ({ facts }) => {
        facts.configOpens = false;
        facts.objects.byKind.keys = { count: 2, bytes: 900 };
      },
      finds: true,
      verdict: 'failing',
      says: /config of its repository can't be decrypted/,
    },
    {
      name: 'the config is not what the only key encrypted',
      change: ({ facts }) => {
        facts.configOpens = false;
      },
      finds: true,
      verdict: 'failing',
      says: /config of its repository can't be decrypted/,
    },
    {
      name: 'the packs alone are gone',
      ...without('data'),
      finds: true,
      verdict: 'failing',
    },
    {
      name: 'the config object holds no bytes',
      change: inputs => {
        inputs.facts.objects.byKind.config = { count: 1, bytes: 0, empty: 1 };
      },
      finds: true,
      verdict: 'failing',
    },
    {
      name: 'one of the packs holds no bytes',
      change: inputs => {
        inputs.facts.objects.byKind.data.empty = 1;
      },
      finds: true,
      verdict: 'failing',
    },
    {
      name: 'a listing that broke off does not show the keys',
      change: inputs => {
        without('keys', 'data').change(inputs);
        inputs.facts.listing = 'partial';
      },
      finds: false,
    },
    {
      name: 'a first backup saves its snapshot while the bucket is being listed',
      change: inputs => {
        without('data', 'index').change(inputs);
        inputs.facts.snapshots = [
          { id: A, lastModified: '2026-11-23T03:04:02Z', sizeBytes: 300 },
        ];
      },
      finds: false,
    },
    {
      name: 'a new repository has no snapshot yet',
      change: inputs => {
        without('data', 'index').change(inputs);
        inputs.facts.snapshots = [];
        inputs.seenRuns = [];
        inputs.source.status = {};
      },
      finds: false,
      verdict: 'unprotected',
    },
    {
      name: 'a lock is empty, which restic skips',
      change: inputs => {
        inputs.facts.objects.byKind.locks = { count: 1, bytes: 0, empty: 1 };
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'repository-archived': [
    {
      name: 'every pack is moved to GLACIER',
      ...archive('data', 'GLACIER'),
      finds: true,
      verdict: 'failing',
      says: /archived/,
    },
    {
      name: 'the indexes are in DEEP_ARCHIVE',
      ...archive('index', 'DEEP_ARCHIVE'),
      finds: true,
      verdict: 'failing',
    },
    {
      name: 'a run fails of a snapshot in an archive class',
      change: inputs =>
        failRun(
          inputs,
          "Load(<snapshot/b422ec11ac>, 0, 0) returned error, retrying after 9.5s: The operation is not valid for the object's storage class\nLoad(<snapshot/b422ec11ac>, 0, 0) failed: The operation is not valid for the object's storage class\nFatal: failed to load snapshot b422ec11ac: The operation is not valid for the object's storage class",
        ),
      finds: true,
      verdict: 'failing',
      says: /are archived/,
    },
    {
      name: 'a restore fails of a pack that waits in an archive',
      change: inputs =>
        failRun(
          inputs,
          'Load(<data/1504736e67>, 333, 0) failed: InvalidObjectState\nignoring error for /: ReadFull(<data/1504736e67>): circuit breaker open for file <data/1504736e67>\nFatal: There were 2 errors',
          { of: 'destination' },
        ),
      judge: 'destination',
      finds: true,
      verdict: 'failing',
    },
    {
      name: 'a lock is in an archive class',
      change: inputs => {
        inputs.facts.objects.byKind.locks = { count: 1, bytes: 9, archived: 1 };
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'snapshot-empty': [
    {
      name: 'the object of the last snapshot holds no bytes',
      change: inputs => {
        inputs.facts.snapshots[1]!.sizeBytes = 0;
      },
      finds: true,
      verdict: 'failing',
      says: /^Snapshot aaaaaaaa can't be restored because its object is empty/,
    },
    {
      name: 'an older one holds none, and restic prune stops at it',
      change: inputs => {
        inputs.facts.snapshots[0]!.sizeBytes = 0;
      },
      finds: true,
      verdict: 'failing',
      says: /bbbbbbbb/,
    },
    {
      name: 'all hold none',
      change: inputs => {
        inputs.facts.snapshots.forEach(one => {
          one.sizeBytes = 0;
        });
      },
      finds: true,
      verdict: 'failing',
      says: /^2 snapshots/,
    },
    { name: 'none is empty', change: () => {}, finds: false },
  ],
  'snapshot-incomplete': [
    {
      name: 'the check found a pack missing',
      change: inputs => {
        inputs.facts.checks = [
          {
            snapshotId: A,
            complete: false,
            at: '2026-11-23T03:04:30Z',
            problems: ['pack 1504736e is not in the listing'],
          },
        ];
      },
      finds: true,
      verdict: 'failing',
      says: /aaaaaaaa can't be restored completely/,
    },
    {
      name: 'an older snapshot is incomplete',
      change: inputs => {
        inputs.facts.checks = [
          {
            snapshotId: B,
            complete: false,
            at: '2026-11-23T03:04:30Z',
            problems: [],
          },
          {
            snapshotId: A,
            complete: true,
            at: '2026-11-23T03:04:30Z',
            problems: [],
          },
        ];
      },
      finds: true,
      verdict: 'failing',
    },
    {
      name: 'the incomplete snapshot is forgotten by now',
      change: inputs => {
        inputs.facts.checks = [
          {
            snapshotId: C,
            complete: false,
            at: '2026-11-23T03:04:30Z',
            problems: [],
          },
        ];
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'snapshot-rewritten': [
    {
      name: 'tags were added, and nothing is decrypted',
      change: tag,
      finds: true,
      verdict: 'unknown',
      says: /has a different id now/,
    },
    {
      name: 'tags were added, and the new snapshots name the old ids',
      change: inputs => {
        tag(inputs);
        details(
          inputs,
          { id: 'd'.repeat(64), original: B },
          { id: C, original: A },
        );
      },
      finds: false,
      verdict: 'protected',
    },
    {
      name: 'decrypted, none names the old id',
      change: inputs => {
        tag(inputs);
        details(inputs, { id: 'd'.repeat(64) }, { id: C });
      },
      finds: false,
      verdict: 'failing',
    },
    {
      name: 'another source writes there, and has forgotten it',
      change: inputs => {
        tag(inputs);
        inputs.facts.sharedWith = ['home/shop/other'];
      },
      finds: false,
      verdict: 'failing',
    },
    {
      name: 'the snapshot is gone, and nothing was written since',
      change: inputs => {
        inputs.facts.snapshots.pop();
      },
      finds: false,
      verdict: 'failing',
    },
  ],
};

/** The password is wrong, but no run has failed because of it yet. */
export const refusePassword = (inputs: VerdictInputs) => {
  inputs.facts.passwordOpens = false;
  inputs.facts.details = unread('forbidden', 'No key opens with the password.');
};
