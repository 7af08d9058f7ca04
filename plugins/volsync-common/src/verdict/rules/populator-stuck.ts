import { secondsBetween } from '../clock';
import { valueOf } from '../reading';
import type { VolumeContext } from '../context';
import type { Rule } from '../rule';

/** A restore takes its time, and Flux makes claim and destination in one go. */
const GRACE_SECONDS = 10;

export const populatorStuck: Rule = {
  code: 'populator-stuck',
  severity: 'warning',
  on: 'volume',
  documentation: {
    title: 'The volume waits for a restore that does not come',
    what: 'The claim is to be filled from a destination that does not exist, is not of the kind that can fill one, or cannot finish.',
    why: `The claim is Pending for more than ${GRACE_SECONDS} s and its \`dataSourceRef\` names a destination that is not there, whose copy method is not Snapshot, or which fails.`,
    fix: 'Create the destination, or give it `copyMethod: Snapshot`.',
    traps: [
      'With copyMethod Direct the claim stays Pending for ever: the populator needs a volume snapshot.',
      '`dataSourceRef` cannot be changed: the claim must be made anew.',
    ],
    recordings: ['s20'],
  },
  evaluate: context => {
    const { volume } = context;
    const claim = valueOf(volume.claim);
    const reference = claim?.spec?.dataSourceRef;
    const age =
      secondsBetween(claim?.metadata.creationTimestamp, volume.now) ?? 0;
    if (
      reference?.kind !== 'ReplicationDestination' ||
      claim?.status?.phase !== 'Pending' ||
      age <= GRACE_SECONDS
    ) {
      return undefined;
    }
    const reason = whyStuck(context, reference.name);
    return reason
      ? {
          what: `The volume "${volume.claimName}" waits for the destination "${reference.name}" in vain: ${reason.because}.`,
          why: `The claim is Pending, and its dataSourceRef names ReplicationDestination "${reference.name}".`,
          means: 'The application cannot start.',
          fix: [
            {
              text: reason.fix,
              command: `kubectl -n ${volume.namespace} describe pvc ${volume.claimName}`,
            },
          ],
          evidence: [
            {
              kind: 'resource',
              text: `dataSourceRef: ReplicationDestination ${reference.name}`,
              subject: `PersistentVolumeClaim ${volume.claimName}`,
            },
          ],
          since: claim.metadata.creationTimestamp,
        }
      : undefined;
  },
};

function whyStuck(
  { volume, destinations }: VolumeContext,
  name: string,
): { readonly because: string; readonly fix: string } | undefined {
  const destination = destinations.find(one => one.name === name);
  if (!destination) {
    return volume.destinations.state === 'read'
      ? {
          because: 'it does not exist',
          fix: `Create the ReplicationDestination "${name}".`,
        }
      : undefined;
  }
  const image = destination.destination.status?.latestImage;
  const copyMethod = destination.options?.copyMethod;
  if (
    (copyMethod !== undefined && copyMethod !== 'Snapshot') ||
    (image && image.kind !== 'VolumeSnapshot')
  ) {
    return {
      because: `its copy method is ${
        copyMethod ?? 'not Snapshot'
      }, and only Snapshot can fill a volume`,
      fix: `Make a destination with copyMethod: Snapshot; dataSourceRef cannot be changed, so make the claim anew if the name changes.`,
    };
  }
  return destination.run.failing
    ? {
        because: 'its restore fails',
        fix: `Mend the destination "${name}": its own findings say what is wrong.`,
      }
    : undefined;
}
