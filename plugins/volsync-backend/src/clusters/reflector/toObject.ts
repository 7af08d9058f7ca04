import { RESOURCES, type ResourceName } from 'backstage-plugin-volsync-node';
import type { KubernetesObject } from 'backstage-plugin-volsync-common';
import { trimTexts } from './trimTexts';

/**
 * An item of a list or a watch as an object, without its managedFields and with its long texts cut, and about how many
 * bytes of memory it takes. Undefined for what has no name: such things come from broken servers only, and are of no use.
 *
 * @internal
 */
export function toObject<T extends KubernetesObject>(
  value: unknown,
  resource: ResourceName,
): { readonly object: T; readonly bytes: number } | undefined {
  const { metadata } = (value ?? {}) as {
    readonly metadata?: { name?: unknown; managedFields?: unknown };
  };
  if (typeof metadata?.name !== 'string') {
    return undefined;
  }
  delete metadata.managedFields;
  const { group, version, kind } = RESOURCES[resource];
  // The items of a list do not say what they are.
  const object = {
    ...(value as T),
    apiVersion: group === '' ? version : `${group}/${version}`,
    kind,
  };
  return { object, bytes: trimTexts(object) };
}
