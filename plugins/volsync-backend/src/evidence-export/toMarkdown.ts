import {
  markdownBlock,
  markdownTable,
  markdownText as text,
  type EvidenceCommand,
  type EvidenceRecord,
  type PlatformRecord,
  type VolumeRecord,
} from 'backstage-plugin-volsync-common';

/** The record as a document to read, print and attach to a ticket. */
export function toMarkdown(record: EvidenceRecord): string {
  const { made, volumes, platform, notRead } = record;
  return [
    `# Backup evidence: ${text(made.about)}`,
    `Made on ${made.at} by ${text(made.by)} with ${text(
      made.portal.name,
    )} ${text(
      made.portal.version,
    )}. Times are in UTC, sizes in bytes. Secrets are listed by the names of their keys; the record contains no secret values.`,
    ...(notRead.length > 0 ? ['## Not read', list(notRead)] : []),
    ...volumes.flatMap(ofVolume),
    ...platform.flatMap(ofPlatform),
    '',
  ].join('\n\n');
}

function ofVolume(volume: VolumeRecord): readonly string[] {
  const { repository, newestRestorable, source, secret, metrics } = volume;
  const facts: (readonly [string, string | number | undefined])[] = [
    ['Verdict', volume.verdict],
    [
      'Newest restore point',
      newestRestorable &&
        `${newestRestorable.at}, snapshot ${newestRestorable.snapshotId}, proof: ${newestRestorable.proof}`,
    ],
    ['Objective, seconds', volume.objectiveSeconds],
    ['Source', source?.name],
    ['Schedule', source?.schedule],
    ['VolSync: last success', source?.lastSuccessAt],
    ['VolSync: last result', source?.lastResult],
    ['VolumeSnapshotClass', source?.volumeSnapshotClass],
    ['StorageClass of the cache', source?.cacheStorageClass],
    ['Secret', secret && `${secret.name}: ${secret.keys.join(', ')}`],
    ['Repository', repository?.location],
    [
      'Objects, bytes',
      repository &&
        `${repository.objects}, ${repository.bytes} (read ${repository.readAt})`,
    ],
    ['Snapshots', repository?.snapshotCount],
    [
      'Metrics',
      metrics &&
        `out of sync: ${
          metrics.outOfSync ?? 'not known'
        }, missed intervals in 24 h: ${
          metrics.missedIntervals ?? 'not known'
        }, median duration: ${metrics.durationSeconds ?? 'not known'} s`,
    ],
    ['Controller', volume.versions.controller],
  ];
  return [
    `## Volume ${text(volume.claim)} in ${text(volume.namespace)} on ${text(
      volume.cluster,
    )}`,
    table(
      ['', ''],
      facts.flatMap(([name, value]) =>
        value === undefined ? [] : [[name, String(value)]],
      ),
    ),
    ...section(
      '### Findings',
      volume.findings,
      ['Severity', 'Code', 'What', 'Why'],
      one => [one.severity, one.code, one.what, one.why],
    ),
    ...section(
      '### Snapshots in the object store',
      repository?.snapshots ?? [],
      ['Id', 'Stored', 'Evidence', 'Checked', 'Files', 'Bytes'],
      one => [
        one.id,
        one.storedAt,
        one.problem ?? one.proof,
        one.provenAt,
        one.files,
        one.bytes,
      ],
    ),
    ...section(
      '### Backups, restores and test restores',
      volume.history,
      [
        'What',
        'Ended',
        'Result',
        'By',
        'Snapshot',
        'Files',
        'Bytes',
        'Summary',
      ],
      one => [
        one.what,
        one.endedAt,
        one.result,
        one.requestedBy,
        one.snapshotId,
        one.files,
        one.bytes,
        one.summary,
      ],
    ),
    ...section(
      '### Events',
      volume.events,
      ['At', 'Type', 'Reason', 'Subject', 'Message'],
      one => [one.at, one.type, one.reason, one.subject, one.message],
    ),
    ...ofCommands(volume.commands),
  ];
}

function ofPlatform(platform: PlatformRecord): readonly string[] {
  return [
    `## Platform of ${text(platform.cluster)}`,
    table(
      ['State', 'Check', 'Seen', 'At'],
      platform.checks.map(check => [
        check.state,
        check.title,
        check.seen,
        check.at,
      ]),
    ),
    ...ofCommands(platform.commands),
  ];
}

function ofCommands(commands: readonly EvidenceCommand[]): readonly string[] {
  return [
    '### To reproduce',
    ...commands.map(
      ({ shows, command }) =>
        `${text(shows)}:\n\n${markdownBlock('sh', command)}`,
    ),
  ];
}

type Cell = string | number | undefined;

function section<T>(
  title: string,
  rows: readonly T[],
  head: readonly string[],
  toRow: (row: T) => readonly Cell[],
): readonly string[] {
  return rows.length > 0 ? [title, table(head, rows.map(toRow))] : [];
}

function table(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
): string {
  return markdownTable(
    head,
    rows.map(row => row.map(cell => text(String(cell ?? '')))),
  );
}

function list(items: readonly string[]): string {
  return items.map(item => `- ${text(item)}`).join('\n');
}
