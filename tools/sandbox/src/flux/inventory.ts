import type { KubeObject } from '../client';
import type { InventoryEntry } from './fluxResources';

/** Identifies an object. */
export interface AppliedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** Flux's notation: `namespace_name_group_kind`. A colon in a name would be doubled; ours have none. */
export function toEntry(object: KubeObject): InventoryEntry {
  const { apiVersion = '', kind = '', metadata } = object;
  const slash = apiVersion.lastIndexOf('/');
  const group = slash < 0 ? '' : apiVersion.slice(0, slash);
  return {
    id: [metadata.namespace ?? '', metadata.name, group, kind].join('_'),
    v: apiVersion.slice(slash + 1),
  };
}

export function parseEntry({ id, v }: InventoryEntry): AppliedObject {
  const [namespace = '', name = '', group = '', kind = ''] = id.split('_');
  return {
    apiVersion: group ? `${group}/${v}` : v,
    kind,
    namespace: namespace || undefined,
    name,
  };
}

/** Objects that were applied before and no longer are, the last first. */
export function toPrune(
  before: readonly InventoryEntry[],
  now: readonly InventoryEntry[],
): readonly AppliedObject[] {
  const kept = new Set(now.map(({ id }) => id));
  return before
    .filter(({ id }) => !kept.has(id))
    .map(parseEntry)
    .reverse();
}
