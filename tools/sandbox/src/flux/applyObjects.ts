import type { Manifest } from 'kustomize-files';
import {
  type ApiClient,
  ignoreNotFound,
  type KubeObject,
  messageOf,
} from '../client';
import type { InventoryEntry, Kustomization } from './fluxResources';
import { type AppliedObject, parseEntry, toEntry } from './inventory';
import type { RestMapper } from './RestMapper';

const FIELD_MANAGER = 'kustomize-controller';
const OWNER = 'kustomize.toolkit.fluxcd.io';
/** Kinds that have to exist before others are sent */
const FIRST = ['Namespace', 'CustomResourceDefinition'];

/** Dependencies of applying. */
export interface ApplyContext {
  readonly client: ApiClient;
  readonly mapper: RestMapper;
}

/**
 * Applies objects like Flux: namespaces first, each stage as a dry run before any of it is stored. Returns the list of
 * applied objects. Throws with the object and the server's reason.
 */
export async function applyObjects(
  { client, mapper }: ApplyContext,
  owner: Kustomization,
  manifests: readonly Manifest[],
): Promise<InventoryEntry[]> {
  const objects = manifests.map(manifest => toOwned(manifest, owner));
  const stages = [
    objects.filter(({ kind = '' }) => FIRST.includes(kind)),
    objects.filter(({ kind = '' }) => !FIRST.includes(kind)),
  ];
  const entries: InventoryEntry[] = [];
  for (const stage of stages) {
    for (const dryRun of [true, false]) {
      for (const object of stage) {
        const description = describeResult(object);
        try {
          const { apiVersion = '', kind = '', metadata } = object;
          const type = await mapper.find(apiVersion, kind);
          if (type.namespaced && !metadata.namespace) {
            throw new Error('namespace not specified');
          }
          await client.apply(type, object, {
            fieldManager: FIELD_MANAGER,
            dryRun,
          });
        } catch (error) {
          throw new Error(
            `${description}${dryRun ? ' dry-run' : ''} failed: ${messageOf(
              error,
            )}`,
            { cause: error },
          );
        }
      }
    }
    entries.push(...stage.map(toEntry));
  }
  return entries;
}

/**
 * Deletes what a Kustomization applied before; objects that another owner took over, or that are marked to stay, stay.
 */
export async function pruneObjects(
  { client, mapper }: ApplyContext,
  owner: Kustomization,
  objects: readonly AppliedObject[],
): Promise<void> {
  for (const each of objects) {
    const type = await mapper.find(each.apiVersion, each.kind);
    const found = await ignoreNotFound(client.get(type, each));
    const { labels = {}, annotations = {} } = found?.metadata ?? {};
    const switches = [labels[`${OWNER}/prune`], annotations[`${OWNER}/prune`]];
    if (
      found &&
      labels[`${OWNER}/name`] === owner.metadata.name &&
      labels[`${OWNER}/namespace`] === owner.metadata.namespace &&
      !switches.includes('disabled')
    ) {
      await ignoreNotFound(
        client.delete(type, each, { uid: found.metadata.uid }),
      );
    }
  }
}

/** Everything that a Kustomization has applied, the last first. */
export function inventoryOf({ status }: Kustomization): AppliedObject[] {
  return (status?.inventory?.entries ?? []).map(parseEntry).reverse();
}

function toOwned(manifest: Manifest, owner: Kustomization): KubeObject {
  // From JSON to the same JSON: a manifest is any object, and the server validates it
  const object = structuredClone(manifest) as unknown as KubeObject;
  object.metadata.labels = {
    ...object.metadata.labels,
    [`${OWNER}/name`]: owner.metadata.name,
    [`${OWNER}/namespace`]: owner.metadata.namespace ?? '',
  };
  return object;
}

function describeResult({ kind, metadata }: KubeObject): string {
  return [kind, metadata.namespace, metadata.name].filter(Boolean).join('/');
}
