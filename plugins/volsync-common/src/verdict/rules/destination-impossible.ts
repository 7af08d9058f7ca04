import { shell } from '../../quoting';
import type { DestinationContext } from '../context';
import { failureEvidence } from '../failureText';
import type { Rule } from '../rule';

export const destinationImpossible: Rule = {
  code: 'destination-impossible',
  severity: 'critical',
  on: 'destination',
  documentation: {
    what: "The ReplicationDestination is specified in a way that VolSync can't carry out.",
    why: 'Without `destinationPVC`, a destination needs `capacity` and `accessModes`. Its copy method must be Direct, Snapshot or None. It needs exactly one mover. The specification violates one of these rules, or the controller has reported it for more than 5 s.',
    fix: 'Correct the specification.',
    traps: [
      'With copyMethod Clone, the data is restored and `latestMoverStatus` says Successful, but the destination never finishes.',
    ],
    recordings: ['s39'],
  },
  evaluate: context => {
    const faults = faultsOf(context);
    const { name, namespace, run } = context;
    return faults.length
      ? {
          what: `The restore can't succeed: ${faults.join('; ')}.`,
          why: run.error
            ? `The VolSync controller reports: "${run.error.message}".`
            : `This follows from the specification of ReplicationDestination "${name}".`,
          means: context.means,
          fix: [
            {
              text: 'Correct the specification. If Git manages the resource, change it there.',
              command: shell`kubectl -n ${namespace} edit replicationdestination ${name}`,
            },
          ],
          evidence: [
            {
              kind: 'resource',
              text: faults.join('; '),
              subject: `ReplicationDestination ${name}`,
            },
            ...failureEvidence(context),
          ],
          since:
            run.error?.since ?? context.destination.metadata.creationTimestamp,
        }
      : undefined;
  },
};

function faultsOf({ destination, run }: DestinationContext): string[] {
  const faults: string[] = [];
  const restic = destination.spec?.restic;
  if (restic) {
    if (!restic.destinationPVC && restic.capacity === undefined) {
      faults.push(
        'spec.restic.capacity is required if destinationPVC is not set',
      );
    }
    if (!restic.destinationPVC && !restic.accessModes?.length) {
      faults.push(
        'spec.restic.accessModes is required if destinationPVC is not set',
      );
    }
    if (restic.copyMethod === 'Clone') {
      faults.push('a destination does not support copyMethod Clone');
    }
  }
  const message = run.error?.message ?? '';
  if (
    faults.length === 0 &&
    /must be provided when destinationPVC is not|unsupported copyMethod|a replication method must be specified|only one replication method/.test(
      message,
    )
  ) {
    faults.push(message);
  }
  return faults;
}
