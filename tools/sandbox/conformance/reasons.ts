import type { Difference } from './compare';

/** Why a difference is accepted. */
export interface Reason {
  readonly title: string;
  readonly why: string;
  /** A pattern of `<object>: <what>` */
  readonly covers: RegExp;
  readonly only?: Difference['only'];
  /** It depends on a race, and may appear in one run and not in the next */
  readonly sometimes?: true;
}

/** The first matching entry is the reason for a difference. */
export const REASONS: readonly Reason[] = [
  {
    title: 'Two writers never meet',
    why: 'VolSync reads from a cache and writes what may be outdated by then; for a second, often less, its condition shows the conflict. The sandbox’s controller reads afresh before each step, so that it never writes what is outdated. The portal has to see through the flash anyway: it is tested on the recordings themselves.',
    covers:
      /^Replication\S+ \S+: state False\/Error "(Operation cannot|jobs\.batch .* already)/,
    only: 'recording',
  },
  {
    title: 'Defaults that the API server writes',
    why: 'The sandbox’s API server has no schemas of native kinds and fills in only what clients rely on.',
    covers:
      /^(Job|Pod) \S+: spec.*\.?(imagePullPolicy|terminationMessage(Path|Policy)|enableServiceLinks|preemptionPolicy|priority|tolerations\[\d\]\.\w+) = /,
    only: 'recording',
  },
  {
    title: 'Finalizers of Kubernetes',
    why: 'Protection of claims in use, of volume snapshots that are bound, and the accounting of Jobs are other controllers’ work; in the sandbox a deleted claim, snapshot or pod goes at once.',
    covers:
      /: (metadata\.finalizers has |event Warning SnapshotFinalizerError )/,
    only: 'recording',
  },
  {
    title: 'A label of the recorded node',
    why: 'Kubernetes copies the zone of a node onto its pods; the sandbox’s node is in none.',
    covers: /: metadata\.labels\.topology\.kubernetes\.io\/zone = /,
    only: 'recording',
  },
  {
    title: 'A null in a reference to a claim',
    why: 'The core group is the empty one; the API server writes it as null in a clone’s data source, the sandbox leaves it out. To a client both are the same.',
    covers: /: spec\.dataSource(Ref)?\.apiGroup = null/,
    only: 'recording',
  },
  {
    title: 'Volumes are quicker than pods',
    why: 'Storage took up to eight seconds in the recordings; with time compressed two hundredfold, a volume may be bound before the scheduler looks at the pod, and the second of FailedScheduling is not seen. What the scheduler finds missing in the moment of a deletion differs for the same reason.',
    covers: /^Pod \S+: event Warning FailedScheduling /,
    sometimes: true,
  },
  {
    title: 'Claims that wait while a pod does',
    why: 'The volume controller says so when it comes round every 15 seconds while the scheduler has not placed the pod: in the recordings that happened to three of the claims.',
    covers: /^PersistentVolumeClaim \S+: event Normal WaitForPodScheduled /,
    only: 'recording',
  },
  {
    title: 'When an image becomes ready',
    why: 'A restore is over when its volume snapshot is bound. Whether that is ready before it is deleted, or before the recording ends, hangs on the storage.',
    covers:
      /^VolumeSnapshot volsync-\S+-dest-<stamp>: (state bound; ready|event Normal Snapshot(Created|Ready) )/,
    sometimes: true,
  },
  {
    title: 'A snapshot of a claim that is about to be bound',
    why: 'VolSync takes its snapshot as soon as there is a claim. In compressed time the claim may not be bound yet, and the snapshot is tried again.',
    covers: /^VolumeSnapshot \S+: .*cannot get claim from snapshot/,
    only: 'sandbox',
    sometimes: true,
  },
];

export function reasonOf(difference: Difference): Reason | undefined {
  const text = `${difference.object}: ${difference.what}`;
  return REASONS.find(
    ({ covers, only }) =>
      covers.test(text) && (only === undefined || only === difference.only),
  );
}
