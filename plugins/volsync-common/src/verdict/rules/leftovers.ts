import { CLEANUP_LABEL, DO_NOT_DELETE_LABEL } from '../../volsync/names';
import { secondsBetween } from '../clock';
import { valueOf } from '../reading';
import type { ReplicationDestination } from '../../volsync/resources';
import type { Rule } from '../rule';
import type { MoverContext } from '../context';

/** What a run leaves is deleted within a second; old images go with the next run. */
const IDLE_SECONDS = 300;

const KINDS = {
  pvc: 'PersistentVolumeClaim',
  volumesnapshot: 'VolumeSnapshot',
} as const;

type Left = readonly [keyof typeof KINDS, string];

export const leftovers: Rule = {
  code: 'leftovers',
  severity: 'info',
  on: 'mover',
  remedy: 'clean-up',
  documentation: {
    title: 'Things are left behind',
    what: 'Temporary or cache volumes, or old images, that nobody needs any more take up room.',
    why: `No run goes on, the last one ended more than ${
      IDLE_SECONDS / 60
    } min ago, and there is still: an object marked for clean-up, the temporary or cache claim of a destination whose restore is done, or an image of a destination that is not the latest.`,
    fix: 'Delete them, or set `cleanupTempPVC` and `cleanupCachePVC` on destinations.',
    traps: [
      'VolSync keeps the temporary and cache claims of a destination until the destination goes.',
    ],
    recordings: ['s03', 's22'],
  },
  evaluate: context => {
    const { run, status, now, namespace, kind, name } = context;
    const idle = secondsBetween(status?.lastSyncTime, now);
    if (run.running || idle === undefined || idle < IDLE_SECONDS) {
      return undefined;
    }
    const left = [...leftClaims(context), ...leftImages(context)];
    if (left.length === 0) {
      return undefined;
    }
    return {
      what: `${
        left.length === 1 ? 'One object' : `${left.length} objects`
      } of ${
        kind === 'ReplicationSource' ? 'earlier backups' : 'a finished restore'
      } ${left.length === 1 ? 'is' : 'are'} left behind: ${left
        .map(([, object]) => object)
        .slice(0, 4)
        .join(', ')}.`,
      why: `No run of "${name}" goes on, and ${
        left.length === 1 ? 'it is' : 'they are'
      } not needed for the next one.`,
      fix: [
        ...left.map(([type, object]) => ({
          text: `Delete ${object} if nothing mounts it.`,
          command: `kubectl -n ${namespace} delete ${type} ${object}`,
        })),
        ...(kind === 'ReplicationDestination'
          ? [
              {
                text: 'Or delete the destination, with which all of them go; a claim that was filled from its image stays.',
                command: `kubectl -n ${namespace} delete replicationdestination ${name}`,
              },
            ]
          : []),
      ],
      remedyOperation:
        kind === 'ReplicationSource'
          ? {
              kind: 'clean-up',
              only: left.map(([type, object]) => ({
                kind: KINDS[type],
                name: object,
              })),
            }
          : undefined,
      evidence: left.map(([type, object]) => ({
        kind: 'resource' as const,
        text: 'left behind',
        subject: `${type} ${object}`,
      })),
    };
  },
};

function leftClaims({ kind, resource, mover }: MoverContext): readonly Left[] {
  const trigger = resource.spec?.trigger;
  // With a schedule the next run uses them again; a source needs its cache.
  const done =
    kind === 'ReplicationDestination' &&
    trigger?.schedule === undefined &&
    trigger?.manual !== undefined &&
    resource.status?.lastManualSync === trigger.manual;
  return (valueOf(mover.claims) ?? [])
    .filter(
      ({ metadata }) =>
        metadata.labels?.[DO_NOT_DELETE_LABEL] === undefined &&
        (done || metadata.labels?.[CLEANUP_LABEL] !== undefined),
    )
    .map(({ metadata }) => ['pvc', metadata.name] as const);
}

function leftImages({ resource, mover }: MoverContext): readonly Left[] {
  const latest = (resource as ReplicationDestination).status?.latestImage?.name;
  return (valueOf(mover.volumeSnapshots) ?? [])
    .filter(
      ({ metadata }) =>
        metadata.name !== latest &&
        metadata.labels?.[DO_NOT_DELETE_LABEL] === undefined,
    )
    .map(({ metadata }) => ['volumesnapshot', metadata.name] as const);
}
