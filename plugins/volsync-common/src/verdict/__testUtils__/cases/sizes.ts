import { read } from '../../reading';
import { GOOD_LOG, RESTORE_LOG } from '../inputs';
import type { VerdictInputs } from '../inputs';
import type { RuleCases } from './case';

const HOUR_MS = 3_600_000;

const snapshotId = (index: number) =>
  index.toString(16).padStart(8, '0').repeat(8);

interface Size {
  files?: number;
  bytes?: number;
  bytesAdded?: number;
}

/** Hourly backups as observed, the newest last; the last log is not used for sizes. */
const runs = (inputs: VerdictInputs, sizes: readonly Size[]) => {
  const end = Date.parse('2026-11-23T02:30:00Z');
  inputs.seenRuns = sizes.slice(0, -1).map((size, index) => ({
    endedAt: new Date(end - (sizes.length - 2 - index) * HOUR_MS).toISOString(),
    result: 'successful' as const,
    failedAttempts: 0,
    snapshotId: snapshotId(index + 1).slice(0, 8),
    ...size,
  }));
  const last = sizes.at(-1) ?? {};
  inputs.source.status!.latestMoverStatus!.logs = GOOD_LOG.replace(
    'processed 3 files, 64.025 KiB',
    `processed ${last.files ?? 100} files, ${last.bytes ?? 100} B`,
  ).replace(
    'Added to the repository: 1.378 KiB',
    `Added to the repository: ${last.bytesAdded ?? 1} B`,
  );
};

const decrypted = (inputs: VerdictInputs, sizes: readonly Size[]) => {
  const end = Date.parse('2026-11-23T03:00:09Z');
  const snapshots = sizes.map((size, index) => ({
    id: index === sizes.length - 1 ? 'a'.repeat(64) : snapshotId(index + 1),
    time: new Date(end - (sizes.length - 1 - index) * HOUR_MS).toISOString(),
    hostname: 'volsync',
    paths: ['/data'],
    ...size,
  }));
  inputs.seenRuns = [];
  inputs.source.status!.latestMoverStatus!.logs = 'snapshot aaaaaaaa saved';
  inputs.facts.snapshots = snapshots.map(({ id, time }) => ({
    id,
    lastModified: time,
    sizeBytes: 300,
  }));
  inputs.facts.details = read(snapshots, inputs.listedAt);
};

const times = (count: number, size: Size) =>
  Array.from({ length: count }, () => size);

/** Backups that differ from the ones before them, and restores of other tools' snapshots. */
export const sizeCases: RuleCases = {
  'backup-shrunk': [
    {
      name: 'most files are gone',
      change: inputs =>
        runs(inputs, [
          ...times(10, { files: 100, bytes: 1_000 }),
          { files: 40, bytes: 900 },
        ]),
      finds: true,
      verdict: 'at-risk',
      says: /40 files instead of about 100/,
    },
    {
      name: 'the files are there and most bytes are gone',
      change: inputs =>
        decrypted(inputs, [
          ...times(6, { files: 5, bytes: 4 * 2 ** 20 }),
          { files: 5, bytes: 2 ** 20 },
        ]),
      finds: true,
      verdict: 'at-risk',
      says: /1 MiB instead of about 4 MiB/,
    },
    {
      name: 'they have been small since yesterday',
      change: inputs =>
        runs(inputs, [
          ...times(10, { files: 100, bytes: 1_000 }),
          ...times(30, { files: 3, bytes: 30 }),
        ]),
      finds: true,
      says: /3 files/,
    },
    {
      name: 'half of the files is left',
      change: inputs =>
        runs(inputs, [
          ...times(10, { files: 100, bytes: 1_000 }),
          { files: 50, bytes: 500 },
        ]),
      finds: false,
    },
    {
      name: 'one small backup between large ones',
      change: inputs =>
        runs(inputs, [
          ...times(10, { files: 100, bytes: 1_000 }),
          { files: 1, bytes: 10 },
          ...times(2, { files: 100, bytes: 1_000 }),
        ]),
      finds: false,
      verdict: 'protected',
    },
    {
      name: 'two backups before it say nothing',
      change: inputs =>
        runs(inputs, [
          ...times(2, { files: 100, bytes: 1_000 }),
          { files: 1, bytes: 10 },
        ]),
      finds: false,
    },
    {
      name: 'a restore of another host wrote into the repository',
      change: inputs => {
        decrypted(inputs, times(6, { files: 5, bytes: 4_000 }));
        const details = inputs.facts.details;
        if (details.state === 'read') {
          details.value.push({
            id: 'f'.repeat(64),
            time: '2026-11-23T03:00:30Z',
            hostname: 'laptop',
            paths: ['/home'],
            files: 1,
            bytes: 1,
          });
        }
      },
      finds: false,
    },
  ],
  'data-rewritten': [
    {
      name: 'all bytes are new',
      change: inputs =>
        runs(inputs, [
          ...times(6, { files: 100, bytes: 1_000, bytesAdded: 10 }),
          { files: 100, bytes: 1_000, bytesAdded: 990 },
        ]),
      finds: true,
      verdict: 'protected',
      says: /Nearly all data changed/,
    },
    {
      name: 'all bytes were new two backups ago',
      change: inputs =>
        decrypted(inputs, [
          ...times(6, { files: 100, bytes: 1_000, bytesAdded: 10 }),
          { files: 100, bytes: 1_000, bytesAdded: 990 },
          ...times(2, { files: 100, bytes: 1_000, bytesAdded: 10 }),
        ]),
      finds: true,
    },
    {
      name: 'the first backup is always new',
      change: inputs =>
        runs(inputs, [
          { files: 100, bytes: 1_000, bytesAdded: 1_000 },
          ...times(4, { files: 100, bytes: 1_000, bytesAdded: 10 }),
        ]),
      finds: false,
      verdict: 'protected',
    },
    {
      name: 'dumps that are always new',
      change: inputs =>
        runs(inputs, times(8, { files: 1, bytes: 1_000, bytesAdded: 950 })),
      finds: false,
    },
  ],
  'lifecycle-threat': [
    {
      name: 'everything is deleted after a month',
      change: inputs => {
        inputs.facts.lifecycleThreats = [
          { rule: 'expire', prefix: '', action: 'delete', days: 30 },
        ];
      },
      finds: true,
      verdict: 'at-risk',
      says: /deletes objects of this repository after 30 days/,
    },
    {
      name: 'packs go to an archive class',
      change: inputs => {
        inputs.facts.lifecycleThreats = [
          {
            rule: 'cold',
            prefix: 'app/data/',
            action: 'archive',
            storageClass: 'GLACIER',
            days: 1,
          },
        ];
      },
      finds: true,
      verdict: 'at-risk',
      says: /moves objects of this repository to GLACIER after 1 day,/,
    },
    {
      name: 'no rule concerns the repository',
      change: inputs => {
        inputs.facts.lifecycleThreats = [];
      },
      finds: false,
      verdict: 'protected',
    },
    {
      name: 'the key may not read the rules',
      change: inputs => {
        inputs.facts.lifecycleThreats = undefined;
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'foreign-restore': [
    {
      name: 'the snapshot of a laptop was the newest',
      change: inputs => {
        inputs.destination.status!.latestMoverStatus!.logs =
          RESTORE_LOG.replace('nobody@volsync', 'ada@laptop').replace(
            '[/data]',
            '[/home/ada]',
          );
      },
      judge: 'destination',
      finds: true,
      verdict: 'at-risk',
      says: /host "laptop"/,
    },
    {
      name: 'the path is another',
      change: inputs => {
        inputs.destination.status!.latestMoverStatus!.logs =
          RESTORE_LOG.replace('[/data]', '[/srv/other]');
      },
      judge: 'destination',
      finds: true,
      verdict: 'at-risk',
      says: /path "\/srv\/other"/,
    },
    {
      name: 'an older restic writes it in another form',
      change: inputs => {
        inputs.destination.status!.latestMoverStatus!.logs =
          'restoring <Snapshot aaaaaaaa of [/data] at 2026-11-23 03:00:05 +0000 UTC by root@nas> to .\nRestic completed in 3s';
      },
      judge: 'destination',
      finds: true,
      verdict: 'at-risk',
      says: /host "nas"/,
    },
    {
      name: 'VolSync saved it',
      change: () => {},
      judge: 'destination',
      finds: false,
      verdict: 'restored',
    },
  ],
};
