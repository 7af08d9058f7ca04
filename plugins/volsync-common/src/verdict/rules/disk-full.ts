import { shell } from '../../quoting';
import type { MoverContext } from '../context';
import { failureRule, logCommand, retriesAutomatically } from '../failureRule';
import type { FixStep } from '../verdict';

type Disk = 'cache' | 'target' | 'temporary' | 'node' | 'unknown';

const FULL = /no space left on device|ENOSPC|disk quota exceeded/i;

/** The path is in the line with the error; other lines about a cache mean nothing. */
function fullDisk({ run, kind }: MoverContext): Disk {
  const text = run.causeText ?? '';
  const line = text.split('\n').find(one => FULL.test(one));
  if (line === undefined) {
    return 'node';
  }
  if (/(^|[\s"'(])\/cache\b|\bcache\b/i.test(line)) {
    return 'cache';
  }
  if (/(^|[\s"'(])\/tmp\b/.test(line)) {
    return 'temporary';
  }
  return kind === 'ReplicationDestination' &&
    (/(^|[\s"'(])\/data\b/.test(line) || /ignoring error for/.test(line))
    ? 'target'
    : 'unknown';
}

const BECAUSE: Readonly<Record<Disk, string>> = {
  cache: 'the cache volume is full.',
  target: 'the volume that it restores into is full.',
  temporary: 'the temporary directory of the mover is full.',
  node: 'its node ran out of disk space.',
  unknown: 'no space is left on a volume of the mover.',
};

function steps(context: MoverContext): readonly FixStep[] {
  const { kind, name, namespace } = context;
  const prefix = kind === 'ReplicationSource' ? 'src' : 'dst';
  switch (fullDisk(context)) {
    case 'cache':
      return [
        {
          text: 'Increase spec.restic.cacheCapacity. Then delete the PersistentVolumeClaim of the cache, because VolSync does not resize it.',
          command: shell`kubectl -n ${namespace} delete pvc volsync-${prefix}-${name}-cache`,
        },
      ];
    case 'target':
      return [
        {
          text: `Restore into a larger volume: increase spec.restic.capacity of ${kind} "${name}", or the size of the claim in destinationPVC. It needs at least the size of the data in the backup.`,
        },
      ];
    case 'temporary':
      return [
        {
          text: 'Increase the memory limit in spec.restic.moverResources, because the temporary directory of the mover is in memory.',
        },
      ];
    case 'node':
      return [
        {
          text: 'Free disk space on the node, or let the pod run on another one.',
          command: 'kubectl describe nodes',
        },
      ];
    default:
      return [];
  }
}

export const diskFull = failureRule({
  code: 'disk-full',
  documentation: {
    what: 'The mover ran out of disk: its cache volume, its temporary directory, the volume that it restores into, or the node. An object store that is full has a finding of its own.',
    why: '"no space left on device" or "disk quota exceeded" in the log, and the path in the same line; or an eviction for ephemeral storage.',
    fix: 'Give that volume more space.',
  },
  because: context => BECAUSE[fullDisk(context)],
  fix: context => [
    ...steps(context),
    { text: 'Find out which path was full.', command: logCommand(context) },
    retriesAutomatically(context),
  ],
});
