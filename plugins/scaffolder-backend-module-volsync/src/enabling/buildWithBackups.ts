import path from 'node:path';
import {
  buildKustomization,
  type Manifest,
  withChanges,
} from 'kustomize-files';
import type { FileChange } from '../repository/Workspace';
import type { EnableRequest } from './EnablePlan';
import type { FluxTarget } from './Target';

/** What a Flux Kustomization builds, before variables are substituted. @internal */
export interface BuiltWithBackups {
  /** The app's own objects */
  readonly app: readonly Manifest[];
  /** What the component adds to them */
  readonly backups: readonly Manifest[];
  readonly notUnderstood: readonly string[];
}

/** Builds the app without and with the component, whose directory is the last of the components. @internal */
export async function buildWithBackups(
  { tree }: EnableRequest,
  target: FluxTarget,
  options: {
    readonly changes: readonly FileChange[];
    readonly others: readonly string[];
    readonly components: readonly string[];
  },
): Promise<BuiltWithBackups> {
  const { directory, targetNamespace } = target;
  const common = { directory, targetNamespace, generate: true };
  const before = await buildKustomization({
    ...common,
    tree,
    components: options.others,
  });
  const after = await buildKustomization({
    ...common,
    tree: withChanges(
      tree,
      new Map(options.changes.map(({ file, after: text }) => [file, text])),
    ),
    components: options.components.map(each =>
      options.others.includes(each)
        ? each
        : path.posix.relative(directory, each),
    ),
  });
  const known = new Set(
    before.objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`),
  );
  return {
    app: before.objects,
    backups: after.objects.filter(
      ({ kind, metadata }) => !known.has(`${kind} ${metadata.name}`),
    ),
    notUnderstood: after.notUnderstood,
  };
}
