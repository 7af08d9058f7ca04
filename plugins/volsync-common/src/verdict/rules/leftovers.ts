import { shell } from '../../quoting';
import { CLEANUP_LABEL, DO_NOT_DELETE_LABEL } from '../../volsync/names';
import type { KubernetesObject } from '../../kubernetes/resources';
import { synchronizingState } from '../../volsync/status';
import { secondsBetween } from '../clock';
import { valueOf } from '../reading';
import type { ReplicationDestination } from '../../volsync/resources';
import type { Rule } from '../rule';
import type { MoverContext } from '../context';
import { count } from '../wording';

/** VolSync deletes the leftovers of a run within a second, and old volume snapshots with the next run. */
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
    what: 'Temporary or cache volumes, or old volume snapshots, are no longer needed and take up space.',
    why: `No run is in progress, the last one ended more than ${
      IDLE_SECONDS / 60
    } min ago, and such an object still exists. It is marked for cleanup, is a temporary or cache PersistentVolumeClaim of a finished restore, or is a volume snapshot of a destination but not its latest.`,
    fix: 'Delete them, or set `cleanupTempPVC` and `cleanupCachePVC` on destinations.',
    traps: [
      'VolSync keeps the temporary and cache PersistentVolumeClaims of a destination until the destination is deleted.',
    ],
    recordings: ['s03', 's22'],
  },
  evaluate: context => {
    const { run, status, now, namespace, kind, name } = context;
    const idle = secondsBetween(status?.lastSyncTime, now);
    if (run.running || idle === undefined || idle < IDLE_SECONDS) {
      return undefined;
    }
    const left = [...leftClaims(context), ...leftImages(context)]
      .filter(({ metadata }) => isOld(metadata, now))
      .map(({ type, metadata }): Left => [type, metadata.name]);
    if (left.length === 0) {
      return undefined;
    }
    return {
      what: `${count(left.length, 'object')} of ${
        kind === 'ReplicationSource' ? 'earlier backups' : 'a finished restore'
      } ${left.length === 1 ? 'is' : 'are'} no longer needed: ${left
        .map(([, object]) => object)
        .slice(0, 4)
        .join(', ')}${left.length > 4 ? ', …' : ''}.`,
      why: `No run of "${name}" is in progress, and the next one does not need ${
        left.length === 1 ? 'it' : 'them'
      }.`,
      fix: [
        ...left.map(([type, object]) => ({
          text: `Delete ${object} if no pod mounts it.`,
          command: shell`kubectl -n ${namespace} delete ${type} ${object}`,
        })),
        ...(kind === 'ReplicationDestination'
          ? [
              {
                text: 'Or delete the ReplicationDestination together with all of them. A volume that was populated from it is kept.',
                command: shell`kubectl -n ${namespace} delete replicationdestination ${name}`,
              },
            ]
          : []),
      ],
      remedyOperation:
        kind === 'ReplicationSource' && isIdle(context)
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
        text: 'no longer needed',
        subject: `${type} ${object}`,
      })),
    };
  },
};

interface LeftObject {
  readonly type: keyof typeof KINDS;
  readonly metadata: KubernetesObject['metadata'];
}

/** A clean-up keeps younger objects, and those that are already being deleted. */
function isOld(
  { creationTimestamp, deletionTimestamp }: KubernetesObject['metadata'],
  now: string,
): boolean {
  const age = secondsBetween(creationTimestamp, now);
  return (
    deletionTimestamp === undefined && (age === undefined || age > IDLE_SECONDS)
  );
}

/** VolSync waits: a clean-up deletes nothing during its other work. */
function isIdle({ status }: MoverContext): boolean {
  const state = synchronizingState(status);
  return state === 'waiting-for-manual' || state === 'waiting-for-schedule';
}

function leftClaims({
  kind,
  resource,
  mover,
}: MoverContext): readonly LeftObject[] {
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
    .map(({ metadata }) => ({ type: 'pvc', metadata }));
}

function leftImages({ resource, mover }: MoverContext): readonly LeftObject[] {
  const latest = (resource as ReplicationDestination).status?.latestImage?.name;
  return (valueOf(mover.volumeSnapshots) ?? [])
    .filter(
      ({ metadata }) =>
        metadata.name !== latest &&
        metadata.labels?.[DO_NOT_DELETE_LABEL] === undefined,
    )
    .map(({ metadata }) => ({ type: 'volumesnapshot', metadata }));
}
