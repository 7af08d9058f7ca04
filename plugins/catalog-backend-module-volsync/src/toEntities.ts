import { createHash } from 'node:crypto';
import type { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_CLAIMS,
  ANNOTATION_CLUSTER,
  ANNOTATION_NAMESPACE,
} from 'backstage-plugin-volsync-common';
import type { ProviderOptions } from './config';
import { matchesAny } from './patterns';
import type { ClusterVolumes, Workload } from './readVolumes';

const MAX_NAME_LENGTH = 63;
const GROUP_NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** The location of a cluster's components. */
export function toLocation(cluster: string): string {
  return `volsync-cluster:${cluster}`;
}

/** Creates a component for each namespace, or each workload, that has volumes. */
export function toEntities(
  volumes: ClusterVolumes,
  options: ProviderOptions,
): readonly Entity[] {
  return options.entities === 'namespaces'
    ? toNamespaces(volumes).map(namespace =>
        toComponent(volumes, options, { namespace }),
      )
    : toWorkloads(volumes, options);
}

function toNamespaces({ claims, sources }: ClusterVolumes): readonly string[] {
  const names = [...claims, ...sources].map(({ namespace }) => namespace);
  return [...new Set(names)].sort();
}

/** The workloads that mount claims; the claims of a namespace that none mounts form one component. */
function toWorkloads(
  volumes: ClusterVolumes,
  options: ProviderOptions,
): readonly Entity[] {
  return toNamespaces(volumes).flatMap(namespace => {
    const inNamespace = (each: { readonly namespace: string }) =>
      each.namespace === namespace;
    const claims = volumes.claims
      .filter(inNamespace)
      .map(({ name }) => name)
      .sort();
    const mounted = volumes.workloads
      .filter(inNamespace)
      .map(workload => ({
        workload,
        claims: claims.filter(claim => mounts(workload, claim)),
      }))
      .filter(each => each.claims.length > 0);
    const rest = claims.filter(
      claim => !mounted.some(each => each.claims.includes(claim)),
    );
    return [
      ...mounted.map(each =>
        toComponent(volumes, options, { namespace, ...each }),
      ),
      ...(rest.length > 0 || claims.length === 0
        ? [toComponent(volumes, options, { namespace, claims: rest })]
        : []),
    ];
  });
}

function mounts({ claims, prefixes }: Workload, claim: string): boolean {
  return (
    claims.includes(claim) ||
    prefixes.some(
      prefix =>
        claim.startsWith(prefix) && /^\d+$/.test(claim.slice(prefix.length)),
    )
  );
}

function toComponent(
  volumes: ClusterVolumes,
  options: ProviderOptions,
  of: {
    readonly namespace: string;
    readonly workload?: Workload;
    /** Undefined for all claims of the namespace */
    readonly claims?: readonly string[];
  },
): Entity {
  const { cluster } = options;
  const { namespace, workload, claims = [] } = of;
  const location = toLocation(cluster);
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: toEntityName([cluster, namespace, workload?.name], workload?.kind),
      namespace: options.entityNamespace,
      title: workload
        ? `${workload.name} in ${namespace} (${cluster})`
        : `${namespace} (${cluster})`,
      description: workload
        ? `The volumes of ${workload.kind} ${workload.name} in namespace ${namespace} of cluster ${cluster}`
        : `The volumes of namespace ${namespace} in cluster ${cluster}`,
      annotations: {
        [ANNOTATION_CLUSTER]: cluster,
        [ANNOTATION_NAMESPACE]: namespace,
        ...(claims.length > 0 && { [ANNOTATION_CLAIMS]: claims.join(',') }),
        'backstage.io/managed-by-location': location,
        'backstage.io/managed-by-origin-location': location,
      },
    },
    spec: {
      type: 'service',
      lifecycle: options.lifecycle,
      owner: toOwner(volumes, options, namespace),
    },
  };
}

function toOwner(
  { labels }: ClusterVolumes,
  { owner, owners, ownerLabel }: ProviderOptions,
  namespace: string,
): string {
  const rule = owners.find(each => matchesAny(each.namespaces, namespace));
  if (rule) {
    return rule.owner;
  }
  const group =
    ownerLabel === undefined ? undefined : labels.get(namespace)?.[ownerLabel];
  return group !== undefined && GROUP_NAME.test(group)
    ? `group:default/${group.toLowerCase()}`
    : owner;
}

/** A valid entity name; a shortened one ends in a digest, so names are unique. */
function toEntityName(
  parts: readonly (string | undefined)[],
  kind: string | undefined,
): string {
  const whole = parts.filter(part => part !== undefined).join('-');
  const name = whole
    .replace(/[^a-zA-Z0-9-_.]+/g, '-')
    .replace(/^[^a-zA-Z0-9]+/, '');
  const isStateful = kind !== undefined && kind !== 'Deployment';
  if (name.length <= MAX_NAME_LENGTH && !isStateful) {
    return name;
  }
  // Workloads of two kinds can have the same name.
  const digest = createHash('sha256')
    .update(JSON.stringify([...parts, kind]))
    .digest('hex')
    .slice(0, 8);
  return isStateful && name.length <= MAX_NAME_LENGTH - kind.length - 1
    ? `${name}-${kind.toLowerCase()}`
    : `${name.slice(0, MAX_NAME_LENGTH - digest.length - 1)}-${digest}`;
}
