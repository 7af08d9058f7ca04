import { shell } from '../quoting';
import type { NamedClass } from '../kubernetes/resources';
import type { MoverContext } from './context';
import { warningsOfRun } from './blocker';
import { valueOf } from './reading';
import type { Draft } from './rule';

const CLASS_NOT_FOUND = /storageclass[^"]*"([^"]+)" not found/i;

/**
 * The StorageClass that an event misses.
 *
 * @param classes - those of the cluster, if known: an event stays for an hour, and the class may exist by now
 */
export function missedClass(
  text: string,
  classes: readonly NamedClass[] | undefined,
): { readonly name: string; readonly exists: boolean } | undefined {
  const name = CLASS_NOT_FOUND.exec(text)?.[1];
  return name === undefined
    ? undefined
    : {
        name,
        exists:
          classes?.some(({ metadata }) => metadata.name === name) ?? false,
      };
}

/** The variables with which an app that uses the component selects another class. */
const VARIABLES = {
  storageClassName: 'VOLSYNC_STORAGECLASS',
  cacheStorageClassName: 'VOLSYNC_CACHE_STORAGECLASS',
} as const;

/** A claim that VolSync created with a missing class, or a missing class in the specification. */
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
  const classes = valueOf(mover.storageClasses);
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
          missedClass(text, classes)?.exists === false,
      ),
    }))
    .find(({ item }) => item);
  const unknown =
    wanted !== undefined &&
    wanted !== '' &&
    classes !== undefined &&
    !classes.some(({ metadata }) => metadata.name === wanted);
  if (!stuck && !unknown) {
    return undefined;
  }
  const missing = missedClass(stuck?.item?.text ?? '', classes)?.name ?? wanted;
  const corrected = stuck !== undefined && missing !== wanted;
  return {
    what: `StorageClass "${missing}" does not exist, so VolSync can't create the volume that the ${
      kind === 'ReplicationSource' ? 'backup' : 'restore'
    } needs.`,
    why: stuck
      ? `PersistentVolumeClaim "${stuck.claim.metadata.name}" is Pending: "${
          stuck.item?.text
        }".${
          corrected
            ? ` ${kind} "${name}" now names ${
                wanted === undefined ? 'the default class' : `"${wanted}"`
              }, but the claim keeps the class that it was created with.`
            : ''
        }`
      : `spec.restic.${field} of ${kind} "${name}" names it. ${
          classes?.length
            ? `The cluster has: ${classes
                .map(one => one.metadata.name)
                .join(', ')}`
            : 'The cluster has no StorageClass'
        }.`,
    means,
    fix: [
      ...(corrected
        ? []
        : [
            {
              text: `Set spec.restic.${field} of ${kind} "${name}" to an existing StorageClass. Apps that use the VolSync component set ${VARIABLES[field]} instead.`,
              command: 'kubectl get storageclass',
            },
          ]),
      ...(stuck
        ? [
            {
              text: `Delete PersistentVolumeClaim "${stuck.claim.metadata.name}", so that VolSync creates it again with the corrected class.`,
              command: shell`kubectl -n ${namespace} delete pvc ${stuck.claim.metadata.name}`,
            },
          ]
        : []),
    ],
    // Until the class is corrected, VolSync would create the same claim again.
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
