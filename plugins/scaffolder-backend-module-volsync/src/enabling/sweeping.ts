import { InputError } from '@backstage/errors';
import { toDirectory } from '../model/FluxKustomization';
import { type RepositoryModel, describeFlux } from '../model/RepositoryModel';
import type { FluxTarget } from './Target';
import { capital } from './words';

/**
 * Throws `InputError` if a Flux Kustomization would include the component: one whose directory has no
 * kustomization.yaml includes everything below, even a component, which kustomize then rejects.
 */
export async function refuseSweeping(
  model: RepositoryModel,
  target: FluxTarget,
  options: { readonly component: string; readonly sourceRoot?: string },
): Promise<void> {
  const { component, sourceRoot } = options;
  for (const node of model.fluxNodes) {
    for (const spec of await model.specsOf(node)) {
      const directory = toDirectory(spec, sourceRoot ?? '.');
      if (
        directory !== undefined &&
        model.sameSource(spec.source, target.spec.source) &&
        (await model.graph.sweeps(directory, component))
      ) {
        const where =
          directory === '.' ? 'the root of the repository' : directory;
        const remedy = `dd a kustomization.yaml to ${where} that lists what it applies`;
        throw new InputError(
          `${capital(
            describeFlux(node),
          )} applies everything below ${where}, which has no kustomization.yaml. It would apply the component in ${component} too, and fail. ${
            directory === '.'
              ? `A${remedy}`
              : `Set componentPath to a directory outside of ${where}, or a${remedy}`
          }`,
        );
      }
    }
  }
}
