import type { KubernetesObject } from 'backstage-plugin-volsync-common';
import { RESOURCES } from 'backstage-plugin-volsync-node';
import {
  WATCHED,
  type WatchedKind,
} from 'backstage-plugin-volsync-backend/testUtils';

const KINDS = (Object.keys(WATCHED) as WatchedKind[]).filter(
  kind => kind !== 'namespaces',
);

/** The kind under which the backend watches an object; undefined if it doesn't. */
export function watchedKind(object: KubernetesObject): WatchedKind | undefined {
  return KINDS.find(
    kind => RESOURCES[kind].kind === object.kind && isSelected(kind, object),
  );
}

/** Selectors here have the form `key=value`. */
function isSelected(kind: WatchedKind, object: KubernetesObject): boolean {
  const { labelSelector, fieldSelector } = WATCHED[kind];
  const [label = '', wanted] = labelSelector?.split('=') ?? [];
  const [field = '', value] = fieldSelector?.split('=') ?? [];
  return (
    (!label || object.metadata.labels?.[label] === wanted) &&
    (!field ||
      new Map<string, unknown>(Object.entries(object)).get(field) === value)
  );
}
