import { RESOURCES, type ResourceName } from 'backstage-plugin-volsync-node';
import type { KubernetesObject } from 'backstage-plugin-volsync-common';

/**
 * An item of a list or a watch as an object, without its managedFields. Undefined for what has no name: such things come
 * from broken servers only, and are of no use.
 *
 * @internal
 */
export function toObject<T extends KubernetesObject>(
  value: unknown,
  resource: ResourceName,
): T | undefined {
  const { metadata } = (value ?? {}) as {
    readonly metadata?: { name?: unknown; managedFields?: unknown };
  };
  if (typeof metadata?.name !== 'string') {
    return undefined;
  }
  delete metadata.managedFields;
  const { group, version, kind } = RESOURCES[resource];
  // The items of a list do not say what they are.
  return {
    ...(value as T),
    apiVersion: group === '' ? version : `${group}/${version}`,
    kind,
  };
}
