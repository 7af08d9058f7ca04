import type { MoverContext } from './context';
import { warningsOfRun } from './hindrance';
import { valueOf } from './reading';
import type { Draft } from './rule';

const CLASS_NOT_FOUND = /storageclass[^"]*"([^"]+)" not found/i;

/** By which the component that the portal writes lets an app name another class */
const VARIABLES = {
  storageClassName: 'VOLSYNC_STORAGECLASS',
  cacheStorageClassName: 'VOLSYNC_CACHE_STORAGECLASS',
} as const;

/** A claim that VolSync made with a class that does not exist, or a class in the specification that is not there. */
export function missingStorageClass(
  context: MoverContext,
  options: {
    /** The field of `spec.restic` that names the class */
    readonly field: keyof typeof VARIABLES;
    readonly wanted: string | undefined;
    readonly isClaim: (name: string) => boolean;
  },
): Draft | undefined {
  const { field, wanted, isClaim } = options;
  const { namespace, kind, name, mover, means } = context;
  const warnings = warningsOfRun(context);
  const stuck = (valueOf(mover.claims) ?? [])
    .filter(
      ({ metadata, status }) =>
        isClaim(metadata.name) && status?.phase === 'Pending',
    )
    .map(claim => ({
      claim,
      item: warnings.find(
        ({ subject, text }) =>
          subject === `PersistentVolumeClaim ${claim.metadata.name}` &&
          CLASS_NOT_FOUND.test(text),
      ),
    }))
    .find(({ item }) => item);
  const classes = valueOf(mover.storageClasses);
  const unknown =
    wanted !== undefined &&
    wanted !== '' &&
    classes !== undefined &&
    !classes.some(({ metadata }) => metadata.name === wanted);
  if (!stuck && !unknown) {
    return undefined;
  }
  const missing =
    (stuck && CLASS_NOT_FOUND.exec(stuck.item?.text ?? '')?.[1]) ?? wanted;
  const corrected = stuck !== undefined && missing !== wanted;
  return {
    what: `The StorageClass "${missing}" does not exist, so the volume that the run needs cannot be made.`,
    why: stuck
      ? `PersistentVolumeClaim "${stuck.claim.metadata.name}" is Pending: "${
          stuck.item?.text
        }".${
          corrected
            ? ` The specification names "${
                wanted ?? 'the default'
              }" by now, but the claim keeps the class it was made with.`
            : ''
        }`
      : `spec.restic.${field} names "${wanted}", and the cluster has ${
          classes?.map(one => one.metadata.name).join(', ') || 'none'
        }.`,
    means,
    fix: [
      ...(corrected
        ? []
        : [
            {
              text: `Correct spec.restic.${field} of ${kind} "${name}", in Git where Git owns it; where the component is used, set ${VARIABLES[field]}.`,
              command: 'kubectl get storageclass',
            },
          ]),
      ...(stuck
        ? [
            {
              text: 'Then delete the Pending claim: correcting the specification alone does not help.',
              command: `kubectl -n ${namespace} delete pvc ${stuck.claim.metadata.name}`,
            },
          ]
        : []),
    ],
    // Before it is corrected VolSync would make the same again.
    remedyOperation:
      corrected && kind === 'ReplicationSource'
        ? {
            kind: 'clean-up',
            only: [
              {
                kind: 'PersistentVolumeClaim',
                name: stuck.claim.metadata.name,
              },
            ],
          }
        : undefined,
    evidence: stuck?.item ? [stuck.item] : [],
    since: stuck?.item?.at,
  };
}
