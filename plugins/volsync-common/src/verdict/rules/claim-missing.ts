import { shell } from '../../quoting';
import { formatTime } from '../clock';
import { failureEvidence } from '../failureText';
import { valueOf } from '../reading';
import type { Rule } from '../rule';

const CLAIM_NOT_FOUND = /PersistentVolumeClaim "([^"]*)" not found/i;
/** Flux applies a source and its claim together, in any order. */
const GRACE_SECONDS = 10;

export const claimMissing: Rule = {
  code: 'claim-missing',
  severity: 'critical',
  effect: 'at-risk',
  on: 'mover',
  documentation: {
    what: 'The PersistentVolumeClaim that the source backs up, or that the destination restores into, does not exist or is not specified.',
    why: `The controller has reported \`PersistentVolumeClaim "…" not found\` for more than 5 seconds, or the PersistentVolumeClaim is not in the namespace and the resource is older than ${GRACE_SECONDS} s.`,
    fix: 'Create the PersistentVolumeClaim, or correct its name.',
    traps: [
      'VolSync recovers automatically, but only after an increasing delay.',
    ],
    recordings: ['s15', 's24', 's39'],
  },
  evaluate: context => {
    const { run, kind, name, namespace, means, now, resource } = context;
    const field =
      kind === 'ReplicationSource'
        ? 'spec.sourcePVC'
        : 'spec.restic.destinationPVC';
    const missingName = CLAIM_NOT_FOUND.exec(run.error?.message ?? '')?.[1];
    const missing = missingName ?? notListed({ ...context, now, resource });
    if (missing === undefined) {
      return undefined;
    }
    const isThere = missingName !== undefined && exists(context, missing);
    const found = isThere
      ? `VolSync did not find PersistentVolumeClaim "${missing}". It exists now, but VolSync has not retried yet.`
      : `PersistentVolumeClaim "${missing}" does not exist, so the ${
          kind === 'ReplicationSource' ? 'backup' : 'restore'
        } can't run.`;
    return {
      what: missing
        ? found
        : `${kind} "${name}" does not specify a volume: ${field} is empty.`,
      why:
        missingName === undefined
          ? `Namespace "${namespace}" does not contain it.`
          : `VolSync has reported this since ${formatTime(run.error?.since)}.`,
      means,
      fix: [
        {
          text: `Create the PersistentVolumeClaim, or correct ${field} of ${kind} "${name}".`,
          command: shell`kubectl -n ${namespace} get pvc`,
        },
        { text: 'VolSync retries automatically, with increasing delays.' },
      ],
      evidence: missingName === undefined ? [] : failureEvidence(context),
      since: run.error?.since,
    };
  },
};

/** Whether the claim is known to exist, whatever the controller last reported. */
function exists(
  context: Parameters<typeof claimMissing.evaluate>[0],
  claimName: string,
): boolean {
  const claims =
    'evidence' in context && 'populatedClaims' in context.evidence
      ? valueOf(context.evidence.populatedClaims) ?? []
      : [];
  const own = 'volume' in context ? valueOf(context.volume.claim) : undefined;
  return [...claims, ...(own ? [own] : [])].some(
    ({ metadata }) => metadata.name === claimName,
  );
}

function notListed(
  context: Parameters<typeof claimMissing.evaluate>[0],
): string | undefined {
  if (
    !('kind' in context) ||
    context.kind !== 'ReplicationSource' ||
    !('volume' in context)
  ) {
    return undefined;
  }
  const { claim, claimName } = context.volume;
  const created = Date.parse(context.resource.metadata.creationTimestamp ?? '');
  const isOld = Date.parse(context.now) - created > GRACE_SECONDS * 1000;
  return claim.state === 'unread' &&
    claim.reason === 'not-found' &&
    isOld &&
    valueOf(claim) === undefined
    ? claimName
    : undefined;
}
