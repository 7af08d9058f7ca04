import { shell } from '../../quoting';
import { warningsOfRun } from '../blocker';
import type { Draft, Rule } from '../rule';
import type { EvidenceItem } from '../verdict';

const ATTACH = /^(FailedAttachVolume|FailedMount|FailedMapVolume):/;

export const volumeNotAttached: Rule = {
  code: 'volume-not-attached',
  severity: 'warning',
  on: 'mover',
  documentation: {
    what: "The pod of the run has a node, but a volume that it needs can't be attached or mounted.",
    why: 'An event FailedAttachVolume or FailedMount since the run started, while the pod is Pending.',
    fix: 'Read the event. If only one node can use the volume, the other node has to release it first. If a Secret or ConfigMap is missing, create it.',
    traps: [
      'copyMethod Direct mounts the volume of the app itself: with ReadWriteOnce, the mover must run on the same node.',
    ],
  },
  evaluate: context => {
    const { run, namespace, means } = context;
    const pod = run.pods.at(-1);
    if (!run.running || pod?.status?.phase !== 'Pending') {
      return undefined;
    }
    const event = warningsOfRun(context).find(
      ({ subject, text }) =>
        subject === `Pod ${pod.metadata.name}` && ATTACH.test(text),
    );
    if (!event) {
      return undefined;
    }
    const isMultiAttach =
      /Multi-Attach|already (used|exclusively attached)/i.test(event.text);
    const absent =
      /\b(secret|configmap) "([^"]{1,253})" not found|references non-existent (secret|config) key: ([\w.-]{1,253})/i.exec(
        event.text,
      );
    if (absent) {
      return describeAbsent(absent, { event, means });
    }
    return {
      what: isMultiAttach
        ? 'The run is waiting for a volume that another node is using.'
        : "The run is waiting for a volume that can't be attached or mounted.",
      why: `${event.subject} reports: "${event.text}".`,
      means,
      fix: [
        ...(isMultiAttach
          ? [
              {
                text: 'Find the pod that uses the volume on the other node, or its VolumeAttachment.',
                command: 'kubectl get volumeattachment',
              },
              {
                text: 'Use copyMethod Snapshot or Clone, so that the mover has a separate volume.',
              },
            ]
          : []),
        {
          text: 'Check the events of the pod, then the log of the CSI driver on its node.',
          command: shell`kubectl -n ${namespace} describe pod ${pod.metadata.name}`,
        },
      ],
      evidence: [event],
      since: event.at,
    };
  },
};

/** A certificate authority is mounted from a Secret or ConfigMap, which is not storage. */
function describeAbsent(
  [, kind, name, , key]: RegExpExecArray,
  { event, means }: { readonly event: EvidenceItem; readonly means?: string },
): Draft {
  const what = name
    ? `${kind?.toLowerCase() === 'secret' ? 'Secret' : 'ConfigMap'} "${name}"`
    : `the key "${key}" of a Secret or ConfigMap`;
  return {
    what: `The run is waiting for ${what}, which does not exist.`,
    why: `${event.subject} reports: "${event.text}".`,
    means,
    fix: [
      {
        text: 'Create it, or correct spec.restic.customCA or spec.restic.moverVolumes, which refer to it.',
      },
    ],
    evidence: [event],
    since: event.at,
  };
}
