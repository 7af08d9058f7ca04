import type {
  MissingPart,
  MoverEvidence,
  Reading,
  VolumeEvidence,
} from 'backstage-plugin-volsync-common';

/** What could not be read although it was requested, and what it was needed for. Pure. @internal */
export function toMissingParts(
  volume: VolumeEvidence,
  mover: MoverEvidence | undefined,
): readonly MissingPart[] {
  const parts: [string, Reading<unknown> | undefined, string][] = [
    ['claim', volume.claim, 'the size of the volume'],
    ['replication sources', volume.sources, 'whether it is backed up'],
    ['replication destinations', volume.destinations, 'of restores'],
    ['jobs', mover?.jobs, 'the running backup'],
    ['pods', mover?.pods, 'the attempts of the backup'],
    ['claims', mover?.claims, 'what the backup waits for'],
    ['volume snapshots', mover?.volumeSnapshots, 'what the backup waits for'],
    ['events', mover?.events, 'warnings of the cluster'],
    ['secret', mover?.secret, 'whether the repository can be opened'],
    ['bucket', mover?.repository, 'whether a snapshot exists'],
    ['metrics', mover?.metrics, 'missed intervals'],
    ['storage classes', mover?.storageClasses, 'whether the class exists'],
    [
      'volume snapshot classes',
      mover?.volumeSnapshotClasses,
      'whether the class exists',
    ],
    ['external secret', mover?.externalSecret, 'where the Secret comes from'],
    ['flux', mover?.flux, 'the owner of the resource'],
    ['controller', mover?.controller, 'whether VolSync runs'],
  ];
  return parts.flatMap(([part, reading, neededFor]) =>
    reading?.state === 'unread' &&
    (reading.reason !== 'not-configured' || part === 'bucket')
      ? [
          {
            part,
            message: `${reading.message.replace(
              /\.$/,
              '',
            )}. It would show ${neededFor}`,
          },
        ]
      : [],
  );
}
