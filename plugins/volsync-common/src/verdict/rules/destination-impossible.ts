import type { DestinationContext } from '../context';
import { failureEvidence } from '../failureText';
import type { Rule } from '../rule';

export const destinationImpossible: Rule = {
  code: 'destination-impossible',
  severity: 'critical',
  on: 'destination',
  documentation: {
    title: 'The destination can never succeed',
    what: 'The destination is written in a way that VolSync cannot carry out.',
    why: 'Without `destinationPVC` it needs `capacity` and `accessModes`; its copy method must be Direct or Snapshot (or None); it needs exactly one mover. The specification is read; or the controller reports it for more than 5 s.',
    fix: 'Correct the specification.',
    traps: [
      'With copyMethod Clone the data is restored, `latestMoverStatus` says Successful, and the destination never finishes.',
    ],
    recordings: ['s39'],
  },
  evaluate: context => {
    const faults = faultsOf(context);
    const { name, namespace, run } = context;
    return faults.length
      ? {
          what: `The destination can never succeed: ${faults.join('; ')}.`,
          why: run.error
            ? `The controller says: "${run.error.message}".`
            : 'Its specification says so.',
          means: context.means,
          fix: [
            {
              text: 'Correct the specification, in Git where Git owns it.',
              command: `kubectl -n ${namespace} edit replicationdestination ${name}`,
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
      faults.push('without destinationPVC it needs a capacity');
    }
    if (!restic.destinationPVC && !restic.accessModes?.length) {
      faults.push('without destinationPVC it needs accessModes');
    }
    if (restic.copyMethod === 'Clone') {
      faults.push('a destination cannot have the copy method Clone');
    }
  }
  const said = run.error?.message ?? '';
  if (
    faults.length === 0 &&
    /must be provided when destinationPVC is not|unsupported copyMethod|a replication method must be specified|only one replication method/.test(
      said,
    )
  ) {
    faults.push(said);
  }
  return faults;
}
