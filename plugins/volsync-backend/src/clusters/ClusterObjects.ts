import type { KubernetesObject } from 'backstage-plugin-volsync-common';
import {
  RESOURCES,
  type ClusterAccess,
  type ResourceName,
  type ResourceWrite,
  type WritableResource,
  type WriteBody,
} from 'backstage-plugin-volsync-node';
import { NotAllowedError } from '@backstage/errors';
import { getJson } from './getJson';
import {
  ClusterError,
  readText,
  toClusterError,
} from './reflector/ClusterError';

const TIMEOUT_MS = 20_000;
const MAX_LOG_BYTES = 64 * 1024 * 1024;

interface ObjectList<T> {
  readonly items?: readonly T[];
  readonly metadata?: { readonly continue?: string };
}

/** Identifies one object, not just any of the same name. */
interface ObjectIdentity {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion?: string;
}

/** The target of a patch, if it isn't the object itself in this namespace. */
interface PatchTarget {
  readonly namespace?: string;
  readonly subresource?: 'scale' | 'status';
}

/**
 * Reads and writes the live objects of one namespace: reads bypass every cache, writes have preconditions. Throws
 * `ClusterError` and `ClusterUnreachableError`. After the latter, it is unknown whether a write was made, so a writer
 * reads first.
 *
 * @internal
 */
export class ClusterObjects {
  readonly #access: ClusterAccess;
  readonly #cluster: string;
  readonly #namespace: string;
  readonly #beforeWrite: () => Promise<void>;

  constructor(options: {
    readonly access: ClusterAccess;
    readonly cluster: string;
    readonly namespace: string;
    /** Throws if nothing may be written any more */
    readonly beforeWrite?: () => Promise<void>;
  }) {
    this.#access = options.access;
    this.#cluster = options.cluster;
    this.#namespace = options.namespace;
    this.#beforeWrite = options.beforeWrite ?? (async () => {});
  }

  get namespace(): string {
    return this.#namespace;
  }

  /** Undefined if there is none. */
  async find<T extends KubernetesObject>(
    resource: ResourceName,
    name: string,
    signal: AbortSignal,
    namespace = this.#namespace,
  ): Promise<T | undefined> {
    try {
      return await getJson<T>({
        access: this.#access,
        cluster: this.#cluster,
        address: {
          resource,
          namespace: RESOURCES[resource].namespaced ? namespace : undefined,
          name,
        },
        subject: subjectOf(resource, name),
        signal: within(signal),
      });
    } catch (error) {
      if (error instanceof ClusterError && error.kind === 'missing') {
        return undefined;
      }
      throw error;
    }
  }

  /** Lists all objects, in pages of 500. */
  async list<T extends KubernetesObject>(
    resource: ResourceName,
    labelSelector: string | undefined,
    signal: AbortSignal,
  ): Promise<readonly T[]> {
    const { namespaced, plural } = RESOURCES[resource];
    const items: T[] = [];
    let next: string | undefined;
    do {
      const list: ObjectList<T> = await getJson({
        access: this.#access,
        cluster: this.#cluster,
        address: {
          resource,
          namespace: namespaced ? this.#namespace : undefined,
          query: { labelSelector, limit: 500, continue: next },
        },
        subject: `the ${plural} of "${this.#namespace}"`,
        signal: within(signal),
      });
      items.push(...(list.items ?? []));
      next = list.metadata?.continue || undefined;
    } while (next);
    return items;
  }

  async create<T extends KubernetesObject>(
    resource: WritableResource,
    name: string,
    body: WriteBody,
    signal: AbortSignal,
  ): Promise<T> {
    return this.#write<T>(
      {
        verb: 'create',
        resource,
        namespace: this.#namespace,
        name,
        body,
      },
      signal,
    );
  }

  /** Sends a merge patch with the object's identity: a conflict if another object has its name by now. */
  async patch<T extends KubernetesObject>(
    resource: WritableResource,
    identity: ObjectIdentity,
    body: WriteBody,
    signal: AbortSignal,
    { namespace = this.#namespace, subresource }: PatchTarget = {},
  ): Promise<T> {
    const { name, uid, resourceVersion } = identity;
    return this.#write<T>(
      {
        verb: 'patch',
        resource,
        namespace,
        name,
        subresource,
        body: {
          ...body,
          metadata: {
            ...(body.metadata as WriteBody | undefined),
            uid,
            ...(resourceVersion && { resourceVersion }),
          },
        },
      },
      signal,
    );
  }

  /** Ignores an object that is already gone or replaced by another. */
  async delete(
    resource: WritableResource,
    { name, uid }: ObjectIdentity,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      await this.#write(
        {
          verb: 'delete',
          resource,
          namespace: this.#namespace,
          name,
          preconditions: { uid },
        },
        signal,
      );
    } catch (error) {
      if (
        error instanceof ClusterError &&
        (error.kind === 'missing' || error.status === 409)
      ) {
        return;
      }
      throw error;
    }
  }

  /** The log of a pod's container, at most 64 MiB. */
  async log(pod: string, signal: AbortSignal): Promise<string> {
    const response = await this.#access.request({
      cluster: this.#cluster,
      caller: { type: 'service' },
      address: {
        resource: 'pods',
        namespace: this.#namespace,
        name: pod,
        subresource: 'log',
      },
      accept: '*/*',
      signal,
    });
    if (response.status !== 200) {
      throw await toClusterError(response, `the log of pod "${pod}"`);
    }
    return readText(response, MAX_LOG_BYTES);
  }

  async #write<T>(write: ResourceWrite, signal: AbortSignal): Promise<T> {
    const { write: send } = this.#access;
    if (!send) {
      throw new NotAllowedError(
        `The portal has read-only access to cluster "${this.#cluster}"`,
      );
    }
    await this.#beforeWrite();
    const response = await send.call(this.#access, {
      cluster: this.#cluster,
      caller: { type: 'service' },
      write,
      signal: within(signal),
    });
    if (!response.ok) {
      throw await toClusterError(
        response,
        `${write.verb} of ${subjectOf(write.resource, write.name)}`,
      );
    }
    return (await response.json()) as T;
  }
}

function subjectOf(resource: ResourceName, name: string): string {
  return `${RESOURCES[resource].kind} "${name}"`;
}

function within(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
}
