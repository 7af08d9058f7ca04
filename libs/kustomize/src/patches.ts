import type { BuiltObject } from './BuiltObjects';
import { applyJsonPatch } from './jsonPatch';
import { isManifest, parseDocuments, type Manifest } from './manifests';
import { mergePatch } from './mergePatch';
import { selects } from './selector';
import { isObject, type JsonObject } from './yaml/json';

/** One entry of `patches`, with the text that it refers to. */
export interface Patch {
  readonly text: string;
  readonly target: JsonObject | undefined;
}

/** The objects after a patch, and whether all of it was applied exactly as kustomize does. */
export interface Patched {
  readonly objects: readonly BuiltObject[];
  readonly complete: boolean;
}

/** Applies a patch: RFC 6902 operations to the objects that its target selects, or a strategic merge. */
export function applyPatch(
  objects: readonly BuiltObject[],
  { text, target }: Patch,
): Patched {
  let changes: unknown[];
  try {
    changes = parseDocuments(text, 'a patch');
  } catch {
    return { objects, complete: false };
  }
  const [first] = changes;
  if (Array.isArray(first) || isOperation(first)) {
    return target
      ? applyTo(objects, target, object =>
          applyJsonPatch(object, changes.flat()),
        )
      : { objects, complete: false };
  }
  let result: Patched = { objects, complete: true };
  for (const change of changes) {
    if (!isObject(change)) {
      return { objects, complete: false };
    }
    const next = applyMerge(result.objects, change, target);
    result = {
      objects: next.objects,
      complete: result.complete && next.complete,
    };
  }
  return result;
}

function applyMerge(
  objects: readonly BuiltObject[],
  change: JsonObject,
  target: JsonObject | undefined,
): Patched {
  const { apiVersion, kind, metadata } = change;
  const named = isObject(metadata) ? metadata : {};
  if (!target && (typeof kind !== 'string' || typeof named.name !== 'string')) {
    return { objects, complete: false };
  }
  const own: JsonObject = target ?? {
    group: escape(String(apiVersion ?? '').replace(/\/?[^/]*$/, '')),
    kind: escape(String(kind)),
    name: escape(String(named.name)),
    ...(typeof named.namespace === 'string' && {
      namespace: escape(named.namespace),
    }),
  };
  let complete = true;
  if (change.$patch === 'delete') {
    const kept = objects.filter(({ object }) => {
      const selected = selects(own, object);
      complete &&= selected !== undefined;
      return selected !== true;
    });
    return { objects: kept, complete };
  }
  // A patch with a target, or one that was matched by its identity, has only a placeholder identity.
  const { apiVersion: _, kind: __, metadata: meta, ...rest } = change;
  const { name: ___, namespace: ____, ...others } = isObject(meta) ? meta : {};
  const patch = { ...rest, metadata: others };
  const result = applyTo(objects, own, object => {
    const merged = mergePatch(object, patch, {
      listsByName: isBuiltIn(object.apiVersion),
    });
    complete &&= !merged.guessed;
    return merged.value;
  });
  return {
    objects: result.objects,
    complete: complete && result.complete,
  };
}

function applyTo(
  objects: readonly BuiltObject[],
  target: JsonObject,
  change: (object: Manifest) => unknown,
): Patched {
  let complete = true;
  const patched = objects.map(built => {
    const selected = selects(target, built.object);
    if (selected === false) {
      return built;
    }
    const object = selected ? change(built.object) : undefined;
    if (!isManifest(object)) {
      complete = false;
      return built;
    }
    return { ...built, object };
  });
  return { objects: patched, complete };
}

/** Whether a kind is part of Kubernetes: its group has no dot, or ends in k8s.io. */
function isBuiltIn(apiVersion: string): boolean {
  const group = apiVersion.replace(/\/?[^/]*$/, '');
  return !group.includes('.') || /^[a-z]+\.k8s\.io$/.test(group);
}

function isOperation(value: unknown): boolean {
  return isObject(value) && typeof value.op === 'string';
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
