/**
 * Finds what manages the app from Git and would start it again during the restore. Labels and annotations are only
 * hints, because anyone with write access in the namespace can set them. They count only if the other side names the
 * object, too: a Kustomization or a HelmRelease in its inventory, an Application among its resources. A HelmRelease
 * without an inventory names only its namespace and its release. Annotations with the same names are as easily written
 * as labels. So it counts only if it is in this namespace, or in one that is bound to the same entity.
 */
import {
  countOf,
  type KubernetesObject,
  type PlanWarning,
} from 'backstage-plugin-volsync-common';
import { ClusterError } from '../../../clusters/reflector/ClusterError';
import { gitOwnerOf, isSetByUs } from '../shared/fieldOwners';
import type { Surroundings } from './surroundings';
import type { Runner } from './params';
import { isOff, nameOf, switchPath } from './runners';

const KUSTOMIZE = 'kustomize.toolkit.fluxcd.io';
const HELM = 'helm.toolkit.fluxcd.io';
const TRACKING = 'argocd.argoproj.io/tracking-id';
const INSTANCE = 'app.kubernetes.io/instance';

/** An object of the volume, with its kind, which list responses omit. @internal */
export interface InventoryObject {
  readonly group: string;
  readonly kind: string;
  readonly object: KubernetesObject;
}

interface Hint {
  readonly resource: Exclude<Runner['resource'], 'scaledObjects'>;
  readonly namespace: string;
  readonly name: string;
  /** Whether the mark has no other meaning */
  readonly certain: boolean;
}

interface GitRunners {
  readonly runners: readonly Runner[];
  readonly warnings: readonly PlanWarning[];
}

export async function findGitRunners(
  kept: readonly InventoryObject[],
  options: {
    readonly namespace: string;
    readonly argoCdNamespace: string;
    /** Whether the operator bound a namespace to the volume's entity */
    readonly isBound: (namespace: string) => Promise<boolean>;
    /** Finds those that this product left suspended, instead of the active ones */
    readonly leftOff?: boolean;
    readonly reader: Surroundings;
  },
): Promise<GitRunners> {
  const runners = new Map<string, Runner>();
  const warnings = new Map<string, PlanWarning>();
  for (const one of kept) {
    for (const hint of hintsOf(one, options.argoCdNamespace)) {
      const key = `${hint.resource}/${hint.namespace}/${hint.name}`;
      const { runner, warning } = await follow(hint, one, options);
      if (runner) {
        runners.set(key, runner);
      }
      if (warning) {
        warnings.set(`${key}/${warning.code}`, warning);
      }
    }
  }
  return { runners: [...runners.values()], warnings: [...warnings.values()] };
}

function hintsOf(
  { object }: InventoryObject,
  argoCdNamespace: string,
): readonly Hint[] {
  const { labels = {}, annotations = {} } = object.metadata;
  const hints: Hint[] = [];
  for (const [prefix, resource] of [
    [KUSTOMIZE, 'kustomizations'],
    [HELM, 'helmReleases'],
  ] as const) {
    const name = labels[`${prefix}/name`];
    const namespace = labels[`${prefix}/namespace`];
    if (name && namespace) {
      hints.push({ resource, namespace, name, certain: true });
    }
  }
  const tracked = annotations[TRACKING]?.split(':')[0];
  const app = tracked ?? labels[INSTANCE];
  if (app) {
    // An Application outside Argo CD's own namespace has the name `<namespace>_<name>`.
    const [name = '', namespace = argoCdNamespace] = app.split('_').reverse();
    hints.push({
      resource: 'applications',
      namespace,
      name,
      certain: tracked !== undefined || gitOwnerOf(object, []) === 'Argo CD',
    });
  }
  return hints;
}

async function follow(
  hint: Hint,
  kept: InventoryObject,
  options: {
    readonly namespace: string;
    readonly isBound: (namespace: string) => Promise<boolean>;
    readonly leftOff?: boolean;
    readonly reader: Surroundings;
  },
): Promise<{ readonly runner?: Runner; readonly warning?: PlanWarning }> {
  const { resource, namespace, name, certain } = hint;
  const { objects, signal } = options.reader;
  const what = nameOf({ resource, namespace, name, uid: '' });
  let found: KubernetesObject | undefined;
  try {
    found = await objects.find(resource, name, signal, namespace);
  } catch (error) {
    if (!(error instanceof ClusterError) || error.kind !== 'forbidden') {
      throw error;
    }
    return certain ? { warning: notReadable(what, namespace) } : {};
  }
  if (!found || !(await isVerified(found, kept, { hint, ...options }))) {
    return certain ? { warning: toUnverified(what, kept, found) } : {};
  }
  const runner: Runner = {
    resource,
    namespace,
    name,
    uid: found.metadata.uid ?? '',
  };
  if (isOff(found, runner)) {
    return options.leftOff && isSetByUs(found, switchPath(runner))
      ? { runner }
      : { warning: isOffAlready(what) };
  }
  if (options.leftOff) {
    return {};
  }
  const keeper = keeperOf(found, runner);
  return keeper
    ? { warning: putBack(what, runner, keeper) }
    : { runner, warning: othersOf(found, runner, options.namespace) };
}

interface Inventory extends KubernetesObject {
  readonly spec?: {
    readonly releaseName?: string;
    readonly targetNamespace?: string;
  };
  readonly status?: {
    readonly inventory?: {
      readonly entries?: readonly { readonly id?: string }[];
    };
    readonly resources?: readonly {
      readonly group?: string;
      readonly kind?: string;
      readonly namespace?: string;
      readonly name?: string;
    }[];
  };
}

async function isVerified(
  found: Inventory,
  { group, kind, object }: InventoryObject,
  options: {
    readonly hint: Hint;
    readonly namespace: string;
    readonly isBound: (namespace: string) => Promise<boolean>;
  },
): Promise<boolean> {
  const { hint, namespace } = options;
  const { name, annotations } = object.metadata;
  const inventory = found.status?.inventory;
  const isListed = () => {
    const id = [namespace, name, group, kind].join('_');
    return (inventory?.entries ?? []).some(entry => entry.id === id);
  };
  switch (hint.resource) {
    case 'kustomizations':
      return isListed();
    case 'applications':
      return (found.status?.resources ?? []).some(
        one =>
          (one.group ?? '') === group &&
          one.kind === kind &&
          one.namespace === namespace &&
          one.name === name,
      );
    default: {
      if (inventory) {
        return isListed();
      }
      const { targetNamespace, releaseName } = found.spec ?? {};
      const installsInto = targetNamespace ?? hint.namespace;
      const release =
        releaseName ??
        (targetNamespace ? `${targetNamespace}-${hint.name}` : hint.name);
      return (
        installsInto === namespace &&
        annotations?.['meta.helm.sh/release-name'] === release &&
        annotations['meta.helm.sh/release-namespace'] === namespace &&
        (hint.namespace === namespace ||
          (await options.isBound(hint.namespace)))
      );
    }
  }
}

/** The manager that would immediately switch it on again. */
function keeperOf(found: KubernetesObject, runner: Runner): string | undefined {
  const set = found.metadata.ownerReferences?.find(
    ({ kind }) => kind === 'ApplicationSet',
  );
  return set
    ? `The ApplicationSet "${set.name}"`
    : gitOwnerOf(found, switchPath(runner));
}

function notReadable(what: string, namespace: string): PlanWarning {
  return {
    code: 'git-not-readable',
    severity: 'blocks',
    what: `The portal does not have permission to read the ${what}, which may start the app during the restore.`,
    remedy: `Bind deploy/rbac/git-automation in the namespace "${namespace}", or suspend it manually and remove its label.`,
  };
}

function toUnverified(
  what: string,
  { kind, object }: InventoryObject,
  found: KubernetesObject | undefined,
): PlanWarning {
  return {
    code: 'git-not-proven',
    severity: 'warning',
    what: `The ${kind} "${
      object.metadata.name
    }" is labeled as managed by the ${what}, ${
      found ? 'which does not show that it is' : 'which is not there'
    }: it is left alone.`,
    remedy:
      'If it starts the app during the restore, nothing is overwritten and every change is undone.',
  };
}

function isOffAlready(what: string): PlanWarning {
  return {
    code: 'git-off',
    severity: 'info',
    what: `The ${what} is already suspended and stays suspended.`,
  };
}

function putBack(what: string, runner: Runner, keeper: string): PlanWarning {
  const field = switchPath(runner).join('.');
  return {
    code: 'git-holds-switch',
    severity: 'blocks',
    what: `${keeper} holds ${field} of the ${what}, and would restore it during the operation.`,
    remedy: `Remove ${field} from Git, or set it there, then create a new plan.`,
  };
}

/** What else is not reconciled meanwhile. */
function othersOf(
  { status }: Inventory,
  { resource, namespace, name, uid }: Runner,
  own: string,
): PlanWarning | undefined {
  const spaces = [
    ...(status?.inventory?.entries ?? []).map(({ id }) => id?.split('_')[0]),
    ...(status?.resources ?? []).map(one => one.namespace),
  ].filter(space => space !== undefined && space !== '' && space !== own);
  if (spaces.length === 0) {
    return undefined;
  }
  const many = new Set(spaces).size;
  return {
    code: 'git-keeps-others',
    severity: 'warning',
    what: `The ${nameOf({
      resource,
      namespace,
      name,
      uid,
    })} also keeps ${countOf(spaces.length, 'object')} of ${countOf(
      many,
      'other namespace',
    )}: what is changed in Git is not applied there meanwhile.`,
  };
}
