import {
  isObject,
  type JsonObject,
  listVariables,
  substituteVariables,
  type Variables,
} from 'kustomize-files';
import { toReferred, toTexts } from './DirectoryGraph';

/** The object that a Kustomization of Flux builds from. */
export interface SourceRef {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/** What a Kustomization of Flux says, once its parents have patched it and substituted variables in it. */
export interface FluxSpec {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly source: SourceRef;
  /** From the root of the source; undefined if it holds a variable that isn't known */
  readonly path: string | undefined;
  readonly components: readonly string[];
  readonly patches: readonly unknown[];
  readonly targetNamespace: string | undefined;
  readonly substitute: Variables;
  /** Whether variables come from ConfigMaps or Secrets too, whose values aren't known */
  readonly substitutesFrom: boolean;
  /** Fields that change what is built, and that aren't applied */
  readonly transformers: readonly string[];
}

const TRANSFORMERS = ['namePrefix', 'nameSuffix', 'images'];

/** Reads an object after everything was done to it. */
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

/** The directory of the repository that is built; undefined if that isn't known or leads out of it. */
export function toDirectory(
  spec: FluxSpec,
  sourceRoot: string,
): string | undefined {
  return spec.path === undefined
    ? undefined
    : toReferred(sourceRoot, spec.path.replace(/^\/+/, '') || '.')[0];
}

/**
 * Substitutes what is known. If variables come from elsewhere too, one that isn't known stays as `${NAME}`, so that
 * nobody takes it for empty.
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
