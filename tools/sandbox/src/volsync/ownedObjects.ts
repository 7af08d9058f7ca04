import {
  type ApiClient,
  isAlreadyExists,
  isNotFound,
  type KubeObject,
  type ObjectMeta,
  type ResourceType,
} from '../client';
import type { Replication } from './resources';

/** On every object that VolSync creates. */
export const CREATED_BY = {
  'app.kubernetes.io/created-by': 'volsync',
} as const;
/** On objects that are deleted after each run; its value is the owner's uid. */
export const CLEANUP_LABEL = 'volsync.backube/cleanup';

/** The metadata of an object that belongs to a replication. */
export function ownedMetadata(
  owner: Replication,
  name: string,
  options: { readonly temporary: boolean },
): ObjectMeta {
  return {
    name,
    namespace: owner.metadata.namespace,
    labels: {
      ...CREATED_BY,
      ...(options.temporary && { [CLEANUP_LABEL]: owner.metadata.uid ?? '' }),
    },
    ownerReferences: [
      {
        apiVersion: owner.apiVersion ?? '',
        kind: owner.kind ?? '',
        name: owner.metadata.name,
        uid: owner.metadata.uid ?? '',
        controller: true,
        blockOwnerDeletion: true,
      },
    ],
  };
}

/** The object, or `undefined` if there is none. */
export async function find<T extends KubeObject>(
  client: ApiClient,
  type: ResourceType<T>,
  object: { readonly namespace?: string; readonly name: string },
): Promise<T | undefined> {
  try {
    return await client.get(type, object);
  } catch (error) {
    if (isNotFound(error)) {
      return undefined;
    }
    throw error;
  }
}

/** The existing object, or a newly created one. */
export async function findOrCreate<T extends KubeObject>(
  client: ApiClient,
  type: ResourceType<T>,
  object: T,
): Promise<{ readonly object: T; readonly created: boolean }> {
  const existing = await find(client, type, object.metadata);
  if (existing) {
    return { object: existing, created: false };
  }
  try {
    return { object: await client.create(type, object), created: true };
  } catch (error) {
    if (isAlreadyExists(error)) {
      return {
        object: await client.get(type, object.metadata),
        created: false,
      };
    }
    throw error;
  }
}
