import { RESOURCES, type ResourceName } from 'backstage-plugin-volsync-node';
import type { KubernetesObject } from 'backstage-plugin-volsync-common';
import { trimTexts } from './trimTexts';

/**
 * Converts an item of a list or a watch: without managedFields, with long texts cut, and with its approximate size in
 * bytes of memory. Undefined without a name, which only broken servers send.
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
  // List items have no apiVersion and kind.
  const object = {
    ...(value as T),
    apiVersion: group === '' ? version : `${group}/${version}`,
    kind,
  };
  return { object, bytes: trimTexts(object) };
}
