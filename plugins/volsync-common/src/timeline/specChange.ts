import type { KubernetesObject } from '../kubernetes/resources';
import type { ChangedField, SeenChange } from '../verdict/evidence';

const MAX_FIELDS = 12;
const MAX_VALUE_LENGTH = 100;
const MAX_DEPTH = 5;
/** The parameters of external movers may contain secrets. */
const WITHOUT_VALUES = /^external\b/;

/** A resource with a spec. @public */
export interface SpecifiedObject extends KubernetesObject {
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: { readonly lastSyncStartTime?: string };
}

/**
 * What changed in the spec of an object; undefined if the spec is the same. The API server counts each change of a spec
 * in `metadata.generation`: if it is the same, only the status or labels changed.
 *
 * @public
 */
export function toSeenChange(options: {
  readonly previous: SpecifiedObject;
  readonly object: SpecifiedObject;
  /** When it was observed, RFC 3339 */
  readonly at: string;
}): SeenChange | undefined {
  const { previous, object, at } = options;
  const before = previous.metadata;
  const after = object.metadata;
  if (
    before.uid !== after.uid ||
    (before.generation !== undefined && before.generation === after.generation)
  ) {
    return undefined;
  }
  const fields = compare(previous.spec, object.spec);
  return fields.length === 0
    ? undefined
    : {
        at,
        fields: fields.slice(0, MAX_FIELDS),
        more: moreThan(fields),
        duringRun: runOf(previous, object),
      };
}

/** The run that was in progress before and after the change. */
function runOf(
  previous: SpecifiedObject,
  object: SpecifiedObject,
): string | undefined {
  const started = previous.status?.lastSyncStartTime;
  return started === object.status?.lastSyncStartTime ? started : undefined;
}

function moreThan(fields: readonly ChangedField[]): number | undefined {
  return fields.length > MAX_FIELDS ? fields.length - MAX_FIELDS : undefined;
}

function compare(
  before: SpecifiedObject['spec'],
  after: SpecifiedObject['spec'],
): ChangedField[] {
  const from = leavesOf(before);
  const to = leavesOf(after);
  return [...new Set([...from.keys(), ...to.keys()])]
    .filter(
      path => JSON.stringify(from.get(path)) !== JSON.stringify(to.get(path)),
    )
    .sort()
    .map(path => ({
      path,
      ...(WITHOUT_VALUES.test(path)
        ? {}
        : { from: write(from.get(path)), to: write(to.get(path)) }),
    }));
}

/** The leaves of a tree by their paths; lists are leaves. */
function leavesOf(
  tree: unknown,
  path: readonly string[] = [],
  leaves = new Map<string, unknown>(),
): Map<string, unknown> {
  const isBranch =
    typeof tree === 'object' && tree !== null && !Array.isArray(tree);
  if (isBranch && path.length < MAX_DEPTH) {
    for (const [key, value] of Object.entries(tree)) {
      leavesOf(value, [...path, key], leaves);
    }
  } else if (tree !== undefined && path.length > 0) {
    leaves.set(path.join('.'), tree);
  }
  return leaves;
}

function write(value: unknown): string | undefined {
  if (value === undefined) {
    return undefined;
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MAX_VALUE_LENGTH
    ? `${text.slice(0, MAX_VALUE_LENGTH - 1)}…`
    : text;
}
