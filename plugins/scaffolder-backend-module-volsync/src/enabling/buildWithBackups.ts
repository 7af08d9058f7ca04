import { InputError } from '@backstage/errors';
import {
  buildKustomization,
  type Manifest,
  type Origin,
  type Variables,
} from 'kustomize-files';
import type { FluxSpec } from '../model/FluxKustomization';
import type { RepositoryModel } from '../model/RepositoryModel';
import type { FileChange } from '../repository/Workspace';
import { describeTarget, type FluxTarget } from './Target';

/** What a Flux Kustomization builds, before variables are substituted. */
interface BuiltWithBackups {
  /** The app's own objects */
  readonly app: readonly Manifest[];
  /** The objects that the component adds */
  readonly backups: readonly Manifest[];
  readonly notUnderstood: readonly string[];
  /** The files that the app was built from */
  readonly files: readonly string[];
  /** The Kustomization after the change, once for each way it is applied */
  readonly specs: readonly FluxSpec[];
}

/** Builds the app without and with the component. Throws `InputError`. */
export async function buildWithBackups(
  model: RepositoryModel,
  target: FluxTarget,
  options: {
    readonly changes: readonly FileChange[];
    /** The existing references to the component */
    readonly listed: readonly string[];
    /** The reference to the component under `spec.components` after it, if there is one */
    readonly reference: string | undefined;
    /** The directory of the component */
    readonly component: string;
    /** Values that variables must have afterwards */
    readonly expected: Variables;
  },
): Promise<BuiltWithBackups> {
  const { directory, spec } = target;
  const common = {
    directory,
    generate: true,
    patches: {
      from: `${target.file.file}: spec.patches`,
      entries: spec.patches,
    },
    targetNamespace: spec.targetNamespace,
  };
  const before = await buildKustomization({
    ...common,
    tree: model.files,
    components: spec.components.filter(each => !options.listed.includes(each)),
  });
  const changed = await model.withChanges(
    new Map(options.changes.map(({ file, after }) => [file, after])),
  );
  const node = changed.fluxNodes.find(
    each => each.file === target.file.file && each.document === target.document,
  );
  const specs = node ? await changed.specsOf(node) : [];
  const [first] = specs;
  for (const [name, value] of Object.entries(options.expected)) {
    if (first && first.substitute[name] !== value) {
      throw new InputError(
        `A parent of ${describeTarget(
          target,
        )} changes spec.postBuild by a patch, so ${name} would be ${JSON.stringify(
          first.substitute[name] ?? '',
        )} instead of ${JSON.stringify(
          value,
        )}. Write that patch as a merge of the keys that it adds, without replacing spec.postBuild`,
      );
    }
  }
  for (const each of specs) {
    if (
      options.reference !== undefined &&
      !each.components.includes(options.reference)
    ) {
      throw new InputError(
        `A parent of ${describeTarget(
          target,
        )} replaces its spec.components by a patch, so the component would not be applied. Take the list out of that patch`,
      );
    }
  }
  const after = await buildKustomization({
    ...common,
    tree: changed.files,
    components: specs[0]?.components ?? [],
  });
  const isOwn = (origin: Origin | undefined) =>
    origin?.file.startsWith(`${options.component}/`) ?? false;
  const app = before.objects.filter(
    (_, index) => !isOwn(before.origins[index]),
  );
  const known = new Set(app.map(toId));
  return {
    app,
    backups: after.objects.filter(
      (object, index) =>
        isOwn(after.origins[index]) || !known.has(toId(object)),
    ),
    notUnderstood: after.notUnderstood,
    files: before.files,
    specs,
  };
}

function toId({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.name}`;
}
