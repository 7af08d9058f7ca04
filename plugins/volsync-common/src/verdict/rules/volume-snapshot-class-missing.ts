import { shell } from '../../quoting';
import type { MoverContext } from '../context';
import { warningsOfRun } from '../blocker';
import { valueOf } from '../reading';
import type { Rule } from '../rule';
import type { EvidenceItem } from '../verdict';

const CLASS_NOT_FOUND = /volumesnapshotclass[^"]*"([^"]+)" not found/i;
const NO_DEFAULT =
  /cannot find default snapshot class|no default snapshot class|(failed to get|cannot find).*default.*class/i;

export const volumeSnapshotClassMissing: Rule = {
  code: 'volume-snapshot-class-missing',
  severity: 'warning',
  on: 'mover',
  remedy: 'clean-up',
  documentation: {
    what: "The run is waiting for a volume snapshot, which can't be taken because its VolumeSnapshotClass does not exist.",
    why: "The volume snapshot's `status.error`, or a GetSnapshotClassFailed event on it, says that the class was not found. Or the class in the specification is not among the classes of the cluster.",
    fix: 'Correct the class, then delete the stuck volume snapshot.',
    traps: [
      'Correcting the specification is not enough: the volume snapshot keeps the class that it was created with. After it is deleted, the run continues; recorded: after 10 s.',
      'VolSync reports "in progress" indefinitely, and the API server rejects its own warning.',
    ],
    recordings: ['s13', 's39'],
  },
  evaluate: context => {
    const { options, namespace, kind, name, means } = context;
    const stuck = stuckSnapshot(context);
    const wanted = options?.volumeSnapshotClassName;
    const classes = valueOf(context.mover.volumeSnapshotClasses);
    const unknown =
      wanted !== undefined &&
      classes !== undefined &&
      !classes.some(({ metadata }) => metadata.name === wanted);
    if (!stuck && !unknown) {
      return undefined;
    }
    const missing = stuck?.className ?? wanted;
    const corrected =
      stuck?.className !== undefined && stuck.className !== wanted;
    return {
      what: missing
        ? `VolumeSnapshotClass "${missing}" does not exist, so VolSync can't take the volume snapshot that the run needs.`
        : "The cluster has no default VolumeSnapshotClass, so VolSync can't take the volume snapshot that the run needs.",
      why: stuck
        ? `${stuck.item.subject} reports: "${stuck.item.text}".${
            corrected
              ? ` ${kind} "${name}" now names ${
                  wanted === undefined ? 'the default class' : `"${wanted}"`
                }, but the volume snapshot keeps the class that it was created with.`
              : ''
          }`
        : `spec.restic.volumeSnapshotClassName of ${kind} "${name}" names it. ${
            classes?.length
              ? `The cluster has: ${classes
                  .map(({ metadata }) => metadata.name)
                  .join(', ')}`
              : 'The cluster has no VolumeSnapshotClass'
          }.`,
      means,
      fix: [
        ...(corrected
          ? []
          : [
              {
                text: `Set spec.restic.volumeSnapshotClassName of ${kind} "${name}" to an existing VolumeSnapshotClass. Apps that use the VolSync component set VOLSYNC_SNAPSHOTCLASS instead.`,
                command: 'kubectl get volumesnapshotclass',
              },
            ]),
        ...(stuck
          ? [
              {
                text: `Delete VolumeSnapshot "${stuck.name}", so that VolSync creates it again with the corrected class.`,
                command: shell`kubectl -n ${namespace} delete volumesnapshot ${stuck.name}`,
              },
            ]
          : []),
      ],
      // Until the class is corrected, VolSync would create the same volume snapshot again.
      remedyOperation:
        stuck && corrected && kind === 'ReplicationSource'
          ? {
              kind: 'clean-up',
              only: [{ kind: 'VolumeSnapshot', name: stuck.name }],
            }
          : undefined,
      evidence: stuck ? [stuck.item] : [],
      since: stuck?.item.at,
    };
  },
};

function stuckSnapshot(context: MoverContext):
  | {
      readonly name: string;
      readonly className?: string;
      readonly item: EvidenceItem;
    }
  | undefined {
  const snapshots = valueOf(context.mover.volumeSnapshots) ?? [];
  for (const { metadata, spec, status } of snapshots) {
    if (status?.readyToUse) {
      continue;
    }
    const subject = `VolumeSnapshot ${metadata.name}`;
    const items: EvidenceItem[] = [
      {
        kind: 'resource',
        text: status?.error?.message ?? '',
        at: status?.error?.time,
        subject,
      },
      ...warningsOfRun(context).filter(event => event.subject === subject),
    ];
    const item = items.find(
      ({ text }) => CLASS_NOT_FOUND.test(text) || NO_DEFAULT.test(text),
    );
    if (item) {
      return {
        name: metadata.name,
        className:
          CLASS_NOT_FOUND.exec(item.text)?.[1] ?? spec?.volumeSnapshotClassName,
        item,
      };
    }
  }
  return undefined;
}
