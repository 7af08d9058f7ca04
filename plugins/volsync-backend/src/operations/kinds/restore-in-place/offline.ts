/** What happens around the replacement of a live claim's files, wherever they come from: everything is stopped, and later brought back. */
import type { Step } from '../../step';
import { waitUntilIdle } from '../shared/manualTag';
import { checkPlan } from './checks';
import { holdSchedule, releaseSchedule } from './holdSchedule';
import { waitUntilUnmounted } from './mounts';
import type { OfflineParams, Runner } from './params';
import { removeStale } from './removeStale';
import { switchBack, switchOff } from './runners';
import { discardSafetyPoint, takeSafetyPoint } from './safetyPoint';
import { scaleBack, scaleDown } from './workloads';

/** Up to the safety snapshot. A failure or a stop brings everything back. @internal */
export function takeOffline(params: OfflineParams): readonly Step[] {
  const { safety } = params;
  return [
    checkPlan(params),
    ...halt(params),
    ...(safety ? [takeSafetyPoint(params, safety)] : []),
  ];
}

/** The schedule, the apps and what runs them: `restart` brings them back. @internal */
export function halt(
  params: Pick<OfflineParams, 'source' | 'workloads' | 'runners'> & {
    readonly claim: { readonly name: string };
  },
): readonly Step[] {
  const { source, workloads, runners } = params;
  const { git, scalers } = runnersOf({ runners });
  return [
    waitUntilIdle(source),
    ...git.map(switchOff),
    holdSchedule(source, workloads),
    ...scalers.map(switchOff),
    ...workloads.map(scaleDown),
    waitUntilUnmounted(params),
  ];
}

/** In the reverse order, after what the operation created was removed. @internal */
export function bringOnline(params: OfflineParams): readonly Step[] {
  const { safety } = params;
  return [
    ...(safety ? [discardSafetyPoint(params, safety)] : []),
    removeStale(params),
    ...restart(params),
  ];
}

/** Apps first, then the schedule, and last what runs the apps from Git. @internal */
export function restart({
  source,
  workloads,
  runners,
}: Pick<OfflineParams, 'source' | 'workloads' | 'runners'>): readonly Step[] {
  const { git, scalers } = runnersOf({ runners });
  return [
    ...[...workloads].reverse().map(scaleBack),
    ...[...scalers].reverse().map(switchBack),
    releaseSchedule(source),
    ...[...git].reverse().map(switchBack),
  ];
}

function runnersOf({ runners }: { readonly runners: readonly Runner[] }) {
  return {
    git: runners.filter(({ resource }) => resource !== 'scaledObjects'),
    scalers: runners.filter(({ resource }) => resource === 'scaledObjects'),
  };
}
