import type { MoverContext } from '../context';
import { warningsOfRun } from '../hindrance';
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
    title: 'The VolumeSnapshotClass does not exist',
    what: 'The run waits for a volume snapshot that can never be made, since its class does not exist.',
    why: "The volume snapshot's `status.error`, or an event GetSnapshotClassFailed on it, names the class as not found; or the classes were read and the one in the specification is not among them.",
    fix: 'Correct the class, and delete the stuck volume snapshot.',
    traps: [
      'Correcting the specification does not help: the volume snapshot keeps the class that it was made with. Deleting it does, recorded in 10 s.',
      'VolSync stays "in progress" for ever, and its own warning is refused by the API server.',
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
        ? `The VolumeSnapshotClass "${missing}" does not exist, so no volume snapshot can be taken.`
        : 'There is no default VolumeSnapshotClass, so no volume snapshot can be taken.',
      why: stuck
        ? `${stuck.item.subject} says: "${stuck.item.text}".${
            corrected
              ? ` The specification names "${
                  wanted ?? 'the default'
                }" by now, but the volume snapshot keeps the class it was made with.`
              : ''
          }`
        : `The specification names "${wanted}", and the cluster has ${
            classes?.map(({ metadata }) => metadata.name).join(', ') || 'none'
          }.`,
      means,
      fix: [
        ...(corrected
          ? []
          : [
              {
                text: `Correct spec.restic.volumeSnapshotClassName of ${kind} "${name}", in Git where Git owns it; where the component is used, set VOLSYNC_SNAPSHOTCLASS.`,
                command: 'kubectl get volumesnapshotclass',
              },
            ]),
        ...(stuck
          ? [
              {
                text: 'Then delete the stuck volume snapshot: correcting the specification alone does not help.',
                command: `kubectl -n ${namespace} delete volumesnapshot ${stuck.name}`,
              },
            ]
          : []),
      ],
      // Before it is corrected VolSync would make the same again.
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
