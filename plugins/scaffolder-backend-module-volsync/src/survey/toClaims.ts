import { isObject, type Manifest } from 'kustomize-files';

/** A claim that an object creates or names. */
export interface ObjectClaim {
  readonly name: string;
  readonly namespace: string | undefined;
  /** The object that uses it, if that doesn't create it */
  readonly usedBy?: string;
}

// The maximum number of surveyed claims of one StatefulSet.
const MAX_REPLICAS = 5;

/** The claims that an object is, creates, or names as a volume. */
export function toClaims(object: Manifest): readonly ObjectClaim[] {
  const { kind, metadata, spec } = object;
  const namespace =
    typeof metadata.namespace === 'string' ? metadata.namespace : undefined;
  // What an application deploys is reported for itself, and not for its parent.
  if (
    isObject(spec) &&
    (isObject(spec.destination) || isObject(spec.template)) &&
    /^Application(Set)?$/.test(kind)
  ) {
    return [];
  }
  if (kind === 'PersistentVolumeClaim') {
    return [{ name: metadata.name, namespace }];
  }
  const made =
    kind === 'StatefulSet' && isObject(spec) ? namesOfStatefulSet(object) : [];
  const used = new Set<string>();
  collectNames(spec, used);
  return [
    ...made.map(name => ({ name, namespace })),
    ...[...used].map(name => ({
      name,
      namespace,
      usedBy: `${kind} "${metadata.name}"`,
    })),
  ];
}

function namesOfStatefulSet({ metadata, spec }: Manifest): readonly string[] {
  const { volumeClaimTemplates, replicas = 1 } = isObject(spec) ? spec : {};
  const templates = Array.isArray(volumeClaimTemplates)
    ? volumeClaimTemplates
    : [];
  const count = Math.min(
    typeof replicas === 'number' ? replicas : 1,
    MAX_REPLICAS,
  );
  return templates.flatMap(template =>
    isObject(template) && isObject(template.metadata)
      ? Array.from(
          { length: count },
          (_, index) =>
            `${(template.metadata as Manifest['metadata']).name}-${
              metadata.name
            }-${index}`,
        )
      : [],
  );
}

/** The names of claims in the volumes of pods and in the values of charts. */
function collectNames(value: unknown, names: Set<string>): void {
  if (Array.isArray(value)) {
    value.forEach(each => collectNames(each, names));
  } else if (isObject(value)) {
    const { existingClaim, persistentVolumeClaim } = value;
    const named = isObject(persistentVolumeClaim)
      ? persistentVolumeClaim.claimName
      : existingClaim;
    if (typeof named === 'string' && named !== '') {
      names.add(named);
    }
    Object.values(value).forEach(each => collectNames(each, names));
  }
}
