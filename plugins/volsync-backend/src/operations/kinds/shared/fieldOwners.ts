import type { KubernetesObject } from 'backstage-plugin-volsync-common';
import { FIELD_MANAGER } from 'backstage-plugin-volsync-node';

interface ManagedFields {
  readonly manager?: string;
  readonly operation?: string;
  readonly subresource?: string;
  readonly fieldsV1?: unknown;
}

/** Field managers that apply the contents of a Git repository. */
const GIT_MANAGERS: Readonly<Record<string, string>> = {
  'kustomize-controller': 'Flux',
  'helm-controller': 'Flux',
  'flux-client-side-apply': 'Flux',
  'argocd-controller': 'Argo CD',
  'argocd-application-controller': 'Argo CD',
};

/** The manager that keeps this field as in Git, such as `Flux`; undefined if there is none. @internal */
export function gitOwnerOf(
  object: KubernetesObject,
  path: readonly string[],
): string | undefined {
  const { managedFields = [] } = object.metadata as {
    readonly managedFields?: readonly ManagedFields[];
  };
  for (const { manager = '', fieldsV1 } of managedFields) {
    const tool = GIT_MANAGERS[manager];
    if (tool && holds(fieldsV1, path)) {
      return tool;
    }
  }
  return undefined;
}

/** Whether this product was the last to set the field. No one without write access to the object can fake that. */
export function isSetByUs(
  object: KubernetesObject,
  path: readonly string[],
): boolean {
  const { managedFields = [] } = object.metadata as {
    readonly managedFields?: readonly ManagedFields[];
  };
  return managedFields.some(
    ({ manager, fieldsV1 }) =>
      manager === FIELD_MANAGER && holds(fieldsV1, path),
  );
}

function holds(fields: unknown, path: readonly string[]): boolean {
  const [first, ...rest] = path;
  if (first === undefined) {
    return true;
  }
  const inner = (fields as Record<string, unknown> | undefined)?.[`f:${first}`];
  return inner !== undefined && holds(inner, rest);
}
