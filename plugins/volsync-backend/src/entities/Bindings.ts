/**
 * Only the operator decides who may see a namespace: through `volsync.clusters[].namespaces[]`, or through the
 * annotation `backstage-volsync/entities` on the Namespace. An entity's own annotations are only a request.
 *
 * The Namespace's annotation is read from a copy of all namespaces' metadata. So deciding about a namespace never sends
 * a request with its name, and a refused entity causes no request besides that shared copy.
 */
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { ANNOTATION_ENTITIES } from 'backstage-plugin-volsync-common';
import type { ClusterCache } from '../clusters/ClusterCache';
import type { ClusterOverlay, NamespaceBinding } from '../config';
import { matches } from '../lib/matches';

interface BindingRequest {
  readonly cluster: string;
  readonly namespace: string;
  readonly entityRef: string;
  readonly owners: readonly string[];
}

/**
 * `bound`: the operator allows it. `readable`: it is unbound, and the configuration lets unbound namespaces be read.
 * `unbound`: no access. `unknown`: the configuration doesn't allow it, and the Namespace could not be read.
 *
 * @internal
 */
export type BindingAnswer =
  | { readonly state: 'bound' | 'readable' | 'unbound' }
  | { readonly state: 'unknown'; readonly message: string };

export interface NamespaceName {
  readonly cluster: string;
  readonly namespace: string;
}

export class Bindings {
  readonly #overlays: ReadonlyMap<string, ClusterOverlay>;
  readonly #cache: ClusterCache;

  constructor(options: {
    readonly clusters: readonly ClusterOverlay[];
    readonly cache: ClusterCache;
  }) {
    this.#overlays = new Map(options.clusters.map(c => [c.name, c]));
    this.#cache = options.cache;
  }

  /** Waits at most `milliseconds` for the namespaces' copy, and only if the configuration doesn't decide. */
  async check(
    request: BindingRequest,
    options: { readonly milliseconds: number },
  ): Promise<BindingAnswer> {
    const overlay = this.#overlays.get(request.cluster);
    if (
      overlay?.namespaces.some(
        binding =>
          matchesName(binding, request.namespace) &&
          bindsEntity(binding, request),
      )
    ) {
      return { state: 'bound' };
    }
    const otherwise: BindingAnswer = {
      state: overlay?.unbound === 'read' ? 'readable' : 'unbound',
    };
    if (overlay?.namespaceAnnotations === false) {
      return otherwise;
    }
    await this.#cache.waitUntilRead(request.cluster, ['namespaces'], options);
    const namespaces = this.#cache.list(request.cluster, 'namespaces');
    if (namespaces.state === 'unread') {
      return otherwise.state === 'readable' ||
        !['pending', 'unreachable', 'timeout'].includes(namespaces.reason)
        ? otherwise
        : { state: 'unknown', message: namespaces.message };
    }
    const annotation = namespaces.value.find(
      ({ metadata }) => metadata.name === request.namespace,
    )?.metadata.annotations?.[ANNOTATION_ENTITIES];
    return annotation !== undefined &&
      parseRefs(annotation).includes(request.entityRef)
      ? { state: 'bound' }
      : otherwise;
  }

  /**
   * Whether everyone who may see one namespace may also see the other, so its names may be shown there. Never waits;
   * unknown means no.
   */
  mayName(own: NamespaceName, other: NamespaceName): boolean {
    if (own.cluster === other.cluster && own.namespace === other.namespace) {
      return true;
    }
    if (this.#overlays.get(other.cluster)?.unbound === 'read') {
      return true;
    }
    const readers = this.#readersOf(own);
    const others = this.#readersOf(other);
    return readers.size > 0 && [...readers].every(reader => others.has(reader));
  }

  /** What the operator bound the namespace to: patterns of owners and of entities, and the Namespace's own entities. */
  #readersOf({ cluster, namespace }: NamespaceName): ReadonlySet<string> {
    const overlay = this.#overlays.get(cluster);
    const bindings = (overlay?.namespaces ?? []).filter(binding =>
      matchesName(binding, namespace),
    );
    const namespaces =
      overlay?.namespaceAnnotations === false
        ? undefined
        : this.#cache.list(cluster, 'namespaces');
    const found =
      namespaces?.state === 'read'
        ? namespaces.value.find(({ metadata }) => metadata.name === namespace)
        : undefined;
    return new Set([
      ...bindings.flatMap(({ owners }) => owners.map(one => `owner ${one}`)),
      ...[
        ...bindings.flatMap(({ entities }) => entities),
        ...parseRefs(found?.metadata.annotations?.[ANNOTATION_ENTITIES] ?? ''),
      ].map(one => `entity ${one}`),
    ]);
  }

  /**
   * The namespaces of a cluster that the operator bound; never waits. While the cluster's namespaces are unknown, those
   * that the configuration names without a pattern.
   */
  listBound(cluster: string): readonly string[] {
    const bindings = this.#overlays.get(cluster)?.namespaces ?? [];
    const namespaces = this.#cache.list(cluster, 'namespaces');
    return namespaces.state === 'read'
      ? namespaces.value
          .map(({ metadata }) => metadata.name)
          .filter(
            name => this.#readersOf({ cluster, namespace: name }).size > 0,
          )
      : bindings.map(({ name }) => name).filter(name => !/[*?[{!(]/.test(name));
  }

  /** Like `listBound`, after waiting for the cluster's namespaces. */
  async readBound(
    cluster: string,
    options: { readonly milliseconds: number },
  ): Promise<readonly string[]> {
    await this.#cache.waitUntilRead(cluster, ['namespaces'], options);
    return this.listBound(cluster);
  }

  /** Whether the operator lets any entity see the namespace; never waits. */
  hasBinding(cluster: string, namespace: string): boolean {
    const overlay = this.#overlays.get(cluster);
    if (
      overlay?.unbound === 'read' ||
      overlay?.namespaces.some(binding => matchesName(binding, namespace))
    ) {
      return true;
    }
    if (overlay?.namespaceAnnotations === false) {
      return false;
    }
    const namespaces = this.#cache.list(cluster, 'namespaces');
    return (
      namespaces.state === 'read' &&
      namespaces.value.some(
        ({ metadata }) =>
          metadata.name === namespace &&
          parseRefs(metadata.annotations?.[ANNOTATION_ENTITIES] ?? '').length >
            0,
      )
    );
  }
}

function matchesName(binding: NamespaceBinding, namespace: string): boolean {
  return matches(namespace, binding.name);
}

function bindsEntity(
  binding: NamespaceBinding,
  { entityRef, owners }: BindingRequest,
): boolean {
  return (
    binding.entities.some(pattern => matches(entityRef, pattern)) ||
    binding.owners.some(pattern =>
      owners.some(owner => matches(owner, pattern)),
    )
  );
}

/** Invalid refs bind no entity. */
function parseRefs(annotation: string): string[] {
  return annotation.split(',').flatMap(part => {
    try {
      return [
        stringifyEntityRef(
          parseEntityRef(part.trim(), { defaultNamespace: 'default' }),
        ),
      ];
    } catch {
      return [];
    }
  });
}
