import { shell } from '../../quoting';
import { secondsBetween } from '../clock';
import { valueOf } from '../reading';
import type { VolumeContext } from '../context';
import type { Rule } from '../rule';
import { nameFindings } from '../wording';

/** Flux creates claim and destination together, in any order. */
const GRACE_SECONDS = 10;

export const populatorStuck: Rule = {
  code: 'populator-stuck',
  severity: 'warning',
  on: 'volume',
  documentation: {
    what: "The volume is to be populated by a restore, but the ReplicationDestination does not exist, has the wrong copy method, or can't finish.",
    why: `The PersistentVolumeClaim has been Pending for more than ${GRACE_SECONDS} s, and its \`dataSourceRef\` refers to a destination that does not exist, whose copy method is not Snapshot, or that fails.`,
    fix: 'Create the destination, or set `copyMethod: Snapshot`.',
    traps: [
      'With copyMethod Direct, the PersistentVolumeClaim stays Pending indefinitely because the populator needs a volume snapshot.',
      "`dataSourceRef` can't be changed: the PersistentVolumeClaim has to be created again.",
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
          what: `Volume "${volume.claimName}" can't be created because the restore "${reference.name}" ${reason.because}.`,
          why: `The PersistentVolumeClaim is Pending, and its dataSourceRef refers to ReplicationDestination "${reference.name}".`,
          means: "The application can't start.",
          fix: [
            {
              text: reason.fix,
              command: shell`kubectl -n ${volume.namespace} describe pvc ${volume.claimName}`,
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
          because: 'does not exist',
          fix: `Create ReplicationDestination "${name}".`,
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
      because: 'does not use copyMethod Snapshot',
      fix: "Create a ReplicationDestination with copyMethod Snapshot. If its name differs, create the PersistentVolumeClaim again, because its dataSourceRef can't be changed.",
    };
  }
  return destination.run.failing
    ? {
        because: 'fails',
        fix: `Fix ReplicationDestination "${name}": ${nameFindings([
          destination.run.cause ?? 'backup-failing',
        ])}.`,
      }
    : undefined;
}
