import type { Manifest } from './manifests';
import { isObject, type JsonObject } from './yaml/json';

const MAX_PATTERN = 200;

/**
 * Whether a patch's `target` selects an object; undefined if that can't be determined, such as for an invalid pattern.
 */
export function selects(
  target: JsonObject,
  object: Manifest,
): boolean | undefined {
  const [group, version] = object.apiVersion.includes('/')
    ? object.apiVersion.split('/')
    : ['', object.apiVersion];
  const answers = [
    matches(target.group, group),
    matches(target.version, version),
    matches(target.kind, object.kind),
    matches(target.name, object.metadata.name),
    matches(target.namespace, object.metadata.namespace ?? 'default'),
    matchesLabels(target.labelSelector, object.metadata.labels),
    matchesLabels(target.annotationSelector, object.metadata.annotations),
  ];
  if (answers.includes(false)) {
    return false;
  }
  return answers.includes(undefined) ? undefined : true;
}

/** kustomize treats each field as an anchored regular expression. */
function matches(pattern: unknown, value: unknown): boolean | undefined {
  if (pattern === undefined || pattern === '') {
    return true;
  }
  if (typeof pattern !== 'string' || typeof value !== 'string') {
    return undefined;
  }
  if (/^[\w./-]*$/.test(pattern) && !pattern.includes('.')) {
    return pattern === value;
  }
  // A repeated group, or many repetitions, can take exponential time.
  if (
    pattern.length > MAX_PATTERN ||
    /\)[*+{]/.test(pattern) ||
    pattern.split(/[*+{]/).length > 6
  ) {
    return undefined;
  }
  try {
    return new RegExp(`^(?:${pattern})$`).test(value);
  } catch {
    return undefined;
  }
}

/** Kubernetes' label selectors: `a=b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a` and `!a`, separated by commas. */
function matchesLabels(
  selector: unknown,
  labels: unknown,
): boolean | undefined {
  if (selector === undefined || selector === '') {
    return true;
  }
  if (typeof selector !== 'string') {
    return undefined;
  }
  const present = isObject(labels) ? labels : {};
  for (const requirement of selector.split(/,(?![^(]*\))/)) {
    const [, not, key = '', operator, list, single = ''] =
      /^\s*(!)?\s*([^\s=!,()]+)\s*(?:(in|notin)\s*\(([^)]*)\)|(?:==?|!=)\s*(\S*))?\s*$/.exec(
        requirement,
      ) ?? [];
    if (key === '') {
      return undefined;
    }
    const value = Object.hasOwn(present, key) ? present[key] : undefined;
    const values = list?.split(',').map(each => each.trim()) ?? [single];
    const isExistence = list === undefined && !/[=]/.test(requirement);
    const negative = operator === 'notin' || requirement.includes('!=');
    const holds = isExistence
      ? (value !== undefined) !== (not !== undefined)
      : (value !== undefined && values.includes(String(value))) !== negative;
    if (!holds) {
      return false;
    }
  }
  return true;
}
