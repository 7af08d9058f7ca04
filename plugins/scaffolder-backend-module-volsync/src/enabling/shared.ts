import { InputError } from '@backstage/errors';
import { type Arrival, type RepositoryModel } from '../model/RepositoryModel';
import { capital } from './words';
import { describeTarget, type FluxTarget } from './Target';

/*
 * Backups that are applied in two places write into one restic repository from both: each deletes the other's
 * snapshots, and a restore uses whichever is newest.
 */

const WHY =
  "so both would write into one restic repository: each would delete the other's snapshots, and a restore would take whichever is newest";

/** Throws `InputError` if a Flux Kustomization is applied in several places with one repository. */
export async function refuseSharedFlux(
  model: RepositoryModel,
  target: FluxTarget,
  locations: readonly (string | undefined)[],
): Promise<void> {
  const arrivals = await model.arrivalsOfFlux(target.node);
  const ownEach =
    locations.length === arrivals.length &&
    new Set(locations).size === locations.length;
  if (arrivals.length > 1 && !ownEach) {
    throw new InputError(
      `${capital(
        describeTarget(target),
      )} is applied more than once, by ${describeEach(
        arrivals,
      )}, ${WHY}. Give each place a Kustomization of its own with another app name, or a bucket of its own: a patch of each parent that sets VOLSYNC_BUCKET in spec.postBuild.substitute`,
    );
  }
}

/** Throws `InputError` if a directory is applied in several places. Returns the way it is applied. */
export async function requireOneArrival(
  model: RepositoryModel,
  target: { readonly directory: string },
): Promise<Arrival> {
  const arrivals = await model.arrivalsOfDirectory(target.directory);
  const [first, ...others] = arrivals;
  if (others.length > 0) {
    throw new InputError(
      `${target.directory} is applied more than once, by ${describeEach(
        arrivals,
      )}, ${WHY}. Set kustomization to the directory of one of them, such as an overlay, and give each an app name of its own`,
    );
  }
  return first ?? { steps: [] };
}

/** Describes each way by the step in which it differs from the others. */
function describeEach(arrivals: readonly Arrival[]): string {
  const depth = Math.max(...arrivals.map(({ steps }) => steps.length));
  for (let at = 0; at < depth; at += 1) {
    const labels = arrivals.map(({ steps }) => steps[at]?.label ?? '');
    if (new Set(labels).size > 1) {
      const shown = [...new Set(labels)].filter(label => label !== '');
      return shown.slice(0, 5).join(' and by ');
    }
  }
  return arrivals[0]?.steps.at(-1)?.label ?? 'nothing in the repository';
}
