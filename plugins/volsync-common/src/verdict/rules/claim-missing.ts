import { sayTime } from '../clock';
import { failureEvidence } from '../failureText';
import { valueOf } from '../reading';
import type { Rule } from '../rule';

const CLAIM_NOT_FOUND = /PersistentVolumeClaim "([^"]*)" not found/i;
/** A claim may be created after its source: Flux applies both at once. */
const GRACE_SECONDS = 10;

export const claimMissing: Rule = {
  code: 'claim-missing',
  severity: 'critical',
  effect: 'at-risk',
  on: 'mover',
  documentation: {
    title: 'The claim does not exist',
    what: 'The PersistentVolumeClaim that the source backs up, or the destination restores into, does not exist, or is not named at all.',
    why: `The controller reports \`PersistentVolumeClaim "…" not found\` for more than 5 seconds; or the claims were listed, it is not among them, and the resource is older than ${GRACE_SECONDS} s.`,
    fix: 'Create the claim, or correct the name.',
    traps: ['VolSync recovers by itself, but its back-off grows.'],
    recordings: ['s15', 's24', 's39'],
  },
  evaluate: context => {
    const { run, kind, name, namespace, means, now, resource } = context;
    const field =
      kind === 'ReplicationSource'
        ? 'spec.sourcePVC'
        : 'spec.restic.destinationPVC';
    const said = CLAIM_NOT_FOUND.exec(run.error?.message ?? '')?.[1];
    const missing = said ?? notListed({ ...context, now, resource });
    if (missing === undefined) {
      return undefined;
    }
    const isThere = said !== undefined && exists(context, missing);
    const found = isThere
      ? `VolSync did not find PersistentVolumeClaim "${missing}", which is there by now: it has not looked again yet.`
      : `PersistentVolumeClaim "${missing}" does not exist.`;
    return {
      what: missing
        ? found
        : `${kind} "${name}" names no claim: ${field} is empty.`,
      why:
        said === undefined
          ? `It is not among the claims of namespace "${namespace}".`
          : `VolSync has been saying so since ${sayTime(run.error?.since)}.`,
      means,
      fix: [
        {
          text: `Create the claim, or correct ${field} of ${kind} "${name}".`,
          command: `kubectl -n ${namespace} get pvc`,
        },
        { text: 'VolSync looks again by itself, at growing intervals.' },
      ],
      evidence: said === undefined ? [] : failureEvidence(context),
      since: run.error?.since,
    };
  },
};

/** Whether the claim is known to be there, whatever the controller said last. */
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
