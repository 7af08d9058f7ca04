import type { ReplicationSource } from './resources';

const OTHERS = [
  'rsync',
  'rsyncTLS',
  'rclone',
  'syncthing',
  'external',
] as const;

/** The mover of a source that does not use restic; undefined if it uses restic, several movers or none. */
export function otherMover(
  spec: ReplicationSource['spec'],
): string | undefined {
  const named = OTHERS.filter(
    mover => spec?.[mover] !== undefined && spec[mover] !== null,
  );
  return spec?.restic === undefined && named.length === 1
    ? named[0]
    : undefined;
}
