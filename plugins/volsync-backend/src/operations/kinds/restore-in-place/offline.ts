/**
 * The steps around the replacement of files in live claims, whatever their source: stop everything, and restart it
 * later.
 */
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

/** Up to the safety snapshots. A failure or a stop restores everything. @internal */
export function takeOffline(all: ReplacedVolumes): readonly Step[] {
  return [
    ...all.volumes.map(({ params, own }) => own(checkPlan(params))),
    ...halt(all),
    ...all.volumes.flatMap(({ params, own }) =>
      params.safety ? [own(takeSafetyPoint(params, params.safety))] : [],
    ),
  ];
}

/** Stops the schedules, the apps and what manages them. `restart` restores them. @internal */
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

/** In reverse order, after everything that the operation created was removed. @internal */
export function bringOnline(all: ReplacedVolumes): readonly Step[] {
  return [
    ...all.volumes.flatMap(({ params, own }) =>
      params.safety ? [own(discardSafetyPoint(params, params.safety))] : [],
    ),
    ...all.volumes.map(({ params, own }) => own(removeStale(params))),
    ...restart(all),
  ];
}

/** First the apps, then the schedules, and last what manages the apps from Git. @internal */
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
