import {
  isObject,
  type JsonObject,
  listVariables,
  substituteVariables,
  type Variables,
} from 'kustomize-files';
import { toReferred, toTexts } from './DirectoryGraph';

/** The object that a Flux Kustomization builds from. */
export interface SourceRef {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/** A Flux Kustomization after its parents' patches and variable substitution. */
export interface FluxSpec {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly source: SourceRef;
  /** From the root of the source; undefined if it contains an unknown variable */
  readonly path: string | undefined;
  readonly components: readonly string[];
  readonly patches: readonly unknown[];
  readonly targetNamespace: string | undefined;
  readonly substitute: Variables;
  /** Whether variables also come from ConfigMaps or Secrets, whose values aren't known */
  readonly substitutesFrom: boolean;
  /** Fields that change the build and aren't applied */
  readonly transformers: readonly string[];
}

const TRANSFORMERS = ['namePrefix', 'nameSuffix', 'images'];

/** Parses an object after all patches and substitutions. */
export function toFluxSpec(value: JsonObject): FluxSpec {
  const spec = isObject(value.spec) ? value.spec : {};
  const metadata = isObject(value.metadata) ? value.metadata : {};
  const postBuild = isObject(spec.postBuild) ? spec.postBuild : {};
  const source = isObject(spec.sourceRef) ? spec.sourceRef : {};
  const namespace = toText(metadata.namespace);
  const path = spec.path ?? '.';
  return {
    name: String(metadata.name),
    namespace,
    source: {
      kind: toText(source.kind) ?? '',
      name: toText(source.name) ?? '',
      namespace: toText(source.namespace) ?? namespace ?? '',
    },
    path:
      typeof path === 'string' && !path.includes('${')
        ? path || '.'
        : undefined,
    components: toTexts(spec.components),
    patches: [
      ...toList(spec.patches),
      ...toList(spec.patchesStrategicMerge).map(patch => ({
        patch: typeof patch === 'string' ? patch : JSON.stringify(patch),
      })),
      ...toList(spec.patchesJson6902).map(entry =>
        isObject(entry)
          ? { ...entry, patch: JSON.stringify(entry.patch) }
          : entry,
      ),
    ],
    targetNamespace: toText(spec.targetNamespace),
    substitute: isObject(postBuild.substitute)
      ? Object.fromEntries(
          Object.entries(postBuild.substitute).map(([name, each]) => [
            name,
            String(each),
          ]),
        )
      : {},
    substitutesFrom: toList(postBuild.substituteFrom).length > 0,
    transformers: TRANSFORMERS.filter(field => spec[field] !== undefined),
  };
}

/** The directory of the repository that is built; undefined if it is unknown or outside the repository. */
export function toDirectory(
  spec: FluxSpec,
  sourceRoot: string,
): string | undefined {
  return spec.path === undefined
    ? undefined
    : toReferred(sourceRoot, spec.path.replace(/^\/+/, '') || '.')[0];
}

/**
 * Substitutes known variables. If variables also come from elsewhere, an unknown one stays as `${NAME}`, so it isn't
 * mistaken for empty.
 */
export function substituteKnown(
  text: string,
  {
    substitute,
    substitutesFrom,
  }: Pick<FluxSpec, 'substitute' | 'substitutesFrom'>,
): string {
  if (Object.keys(substitute).length === 0 && !substitutesFrom) {
    return text;
  }
  const unknown = substitutesFrom
    ? listVariables(text)
        .filter(name => !Object.hasOwn(substitute, name))
        .map(name => [name, `\${${name}}`])
    : [];
  return substituteVariables(text, {
    ...Object.fromEntries(unknown),
    ...substitute,
  });
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function toText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
