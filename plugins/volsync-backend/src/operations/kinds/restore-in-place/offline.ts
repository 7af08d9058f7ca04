/** What happens around the replacement of files of live claims, wherever they come from: everything is stopped, and later brought back. */
import type { Step } from '../../step';
import { waitUntilIdle } from '../shared/manualTag';
import { checkPlan } from './checks';
import { holdSchedule, releaseSchedule } from './holdSchedule';
import { waitUntilUnmounted } from './mounts';
import type { OfflineParams, Runner } from './params';
import { removeStale } from './removeStale';
import type { ReplacedVolumes } from './replacedVolumes';
import { switchBack, switchOff } from './runners';
import { discardSafetyPoint, takeSafetyPoint } from './safetyPoint';
import { scaleBack, scaleDown } from './workloads';

type RestartParams = Pick<OfflineParams, 'source' | 'workloads' | 'runners'>;
type HaltParams = RestartParams & { readonly claim: { readonly name: string } };

/** Up to the safety snapshots. A failure or a stop brings everything back. @internal */
export function takeOffline(all: ReplacedVolumes): readonly Step[] {
  return [
    ...all.volumes.map(({ params, own }) => own(checkPlan(params))),
    ...halt(all),
    ...all.volumes.flatMap(({ params, own }) =>
      params.safety ? [own(takeSafetyPoint(params, params.safety))] : [],
    ),
  ];
}

/** The schedules, the apps and what runs them: `restart` brings them back. @internal */
export function halt({
  volumes,
  workloads,
  runners,
}: ReplacedVolumes<HaltParams>): readonly Step[] {
  const { git, scalers } = groupRunners(runners);
  return [
    ...volumes.map(({ params, own }) => own(waitUntilIdle(params.source))),
    ...git.map(switchOff),
    ...volumes.map(({ params, own }) =>
      own(holdSchedule(params.source, params.workloads)),
    ),
    ...scalers.map(switchOff),
    ...workloads.map(scaleDown),
    ...volumes.map(({ params, own }) => own(waitUntilUnmounted(params))),
  ];
}

/** In the reverse order, after what the operation created was removed. @internal */
export function bringOnline(all: ReplacedVolumes): readonly Step[] {
  return [
    ...all.volumes.flatMap(({ params, own }) =>
      params.safety ? [own(discardSafetyPoint(params, params.safety))] : [],
    ),
    ...all.volumes.map(({ params, own }) => own(removeStale(params))),
    ...restart(all),
  ];
}

/** Apps first, then the schedules, and last what runs the apps from Git. @internal */
export function restart({
  volumes,
  workloads,
  runners,
}: ReplacedVolumes<RestartParams>): readonly Step[] {
  const { git, scalers } = groupRunners(runners);
  return [
    ...[...workloads].reverse().map(scaleBack),
    ...[...scalers].reverse().map(switchBack),
    ...volumes.map(({ params, own }) => own(releaseSchedule(params.source))),
    ...[...git].reverse().map(switchBack),
  ];
}

function groupRunners(runners: readonly Runner[]) {
  return {
    git: runners.filter(({ resource }) => resource !== 'scaledObjects'),
    scalers: runners.filter(({ resource }) => resource === 'scaledObjects'),
  };
}
