import type { Replication } from './resources';

const METHODS = ['rclone', 'restic', 'rsync', 'rsyncTLS', 'syncthing'];

/**
 * Whether a resource uses restic; throws VolSync's message if it names no mover or several. `external` alone belongs to
 * another controller.
 */
export function usesRestic(replication: Replication): boolean {
  const asked = METHODS.filter(each => replication.spec[each] !== undefined);
  if (replication.spec.external !== undefined) {
    if (asked.length > 0) {
      throw new Error('only one replication method can be supplied');
    }
    return false;
  }
  if (asked.length !== 1) {
    throw new Error(
      'a replication method must be specified - enabled movers: [rclone restic rsync rsync-tls syncthing]',
    );
  }
  return asked[0] === 'restic';
}
