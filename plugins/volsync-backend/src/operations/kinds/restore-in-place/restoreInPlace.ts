/**
 * Puts the files of a snapshot into the live claim. The order is such that what is being restored cannot be destroyed on
 * the way, and that the app is down no longer than needed:
 *
 *   check       the volume and what uses it are as planned             nothing is changed yet
 *   wait        until no run goes on                                   nothing is changed yet
 *   off-*       what runs the app from Git is switched off             ┐
 *   hold        a tag that is satisfied keeps every run from beginning │ a failure, or a person who stops it,
 *   off-*       KEDA is paused                                         │ brings everything back: nothing in the
 *   down-*      what mounts the claim is scaled to 0                   │ volume was changed
 *   unmounted   no pod has the claim any more                          │
 *   safety      the present state, as a volume snapshot                ┘
 *   ready       the last look; from its end on the volume may be half restored
 *   destination, restore, hash, compare                                a failure asks a person: again, back, or leave
 *   back-*      where he chose so: the state before is copied back
 *   outcome     how it ends
 *   remove-*, up-*, back-*, release                                    always: everything as it was found
 *
 * No run begins between `hold` and `release`, so that no `forget` deletes the chosen snapshot. Each step that changes
 * something remembers first what it replaces; what somebody else changed meanwhile stays as he left it.
 */
import { InputError } from '@backstage/errors';
import { defineKind, type OperationDefinition } from '../../kind';
import type { Step } from '../../step';
import { compareContent, hashFiles } from '../restore/compareSteps';
import { makeDestination, waitForRestore } from '../restore/restoreSteps';
import { waitUntilIdle } from '../shared/manualTag';
import { removeOwn } from '../shared/ownObjects';
import type { KindTools } from '../tools';
import { checkPlan } from './checks';
import { goBackSteps, removeWayBack } from './goBack';
import { guarded } from './guarded';
import { holdSchedule, releaseSchedule } from './holdSchedule';
import { waitUntilUnmounted } from './mounts';
import { decideOutcome } from './outcome';
import { inPlaceParamsSchema, type InPlaceParams } from './params';
import { planInPlace } from './planInPlace';
import { waitUntilReady } from './ready';
import { removeStale } from './removeStale';
import { switchBack, switchOff } from './runners';
import { discardSafetyPoint, takeSafetyPoint } from './safetyPoint';
import { scaleBack, scaleDown } from './workloads';

export function createRestoreInPlaceKind(
  tools: KindTools,
): OperationDefinition {
  return defineKind({
    kind: 'restore-in-place',
    params: inPlaceParamsSchema,
    async plan(context) {
      const { request, volume } = context;
      if (request.kind !== 'restore-in-place') {
        throw new InputError('Not a restore in place');
      }
      if (request.confirm !== volume.claim) {
        throw new InputError(
          `Type the name of the claim to confirm that its files are replaced: "${volume.claim}"`,
        );
      }
      return planInPlace(context, { request, tools });
    },
    steps: params => [
      ...quieten(params),
      ...replace(params, tools),
      decideOutcome(params),
      ...bringBack(params),
    ],
  });
}

function quieten(params: InPlaceParams): readonly Step[] {
  const { source, workloads, safety } = params;
  const { git, scalers } = runnersOf(params);
  return [
    checkPlan(params),
    waitUntilIdle(source),
    ...git.map(switchOff),
    holdSchedule(source, workloads),
    ...scalers.map(switchOff),
    ...workloads.map(scaleDown),
    waitUntilUnmounted(params),
    ...(safety ? [takeSafetyPoint(params, safety)] : []),
  ];
}

function replace(params: InPlaceParams, tools: KindTools): readonly Step[] {
  const { deleteFiles, compare } = params;
  return [
    ...[
      waitUntilReady(params, tools),
      makeDestination(params, { deleteFiles }),
      waitForRestore(params),
      ...(compare
        ? [
            hashFiles(params, tools),
            compareContent(params, tools, { withOthers: !deleteFiles }),
          ]
        : []),
    ].map(step => guarded(step, params)),
    ...goBackSteps(params, tools),
  ];
}

function bringBack(params: InPlaceParams): readonly Step[] {
  const { source, workloads, safety, mark } = params;
  const { git, scalers } = runnersOf(params);
  return [
    removeOwn({
      step: 'remove-job',
      title: 'Delete the verification Job',
      resource: 'jobs',
      name: params.job,
      mark,
    }),
    removeOwn({
      step: 'remove-destination',
      title: 'Delete the ReplicationDestination',
      resource: 'replicationDestinations',
      name: params.destination,
      mark,
    }),
    ...removeWayBack(params),
    ...(safety ? [discardSafetyPoint(params, safety)] : []),
    removeStale(params),
    ...[...workloads].reverse().map(scaleBack),
    ...[...scalers].reverse().map(switchBack),
    releaseSchedule(source),
    ...[...git].reverse().map(switchBack),
  ];
}

function runnersOf({ runners }: InPlaceParams) {
  return {
    git: runners.filter(({ resource }) => resource !== 'scaledObjects'),
    scalers: runners.filter(({ resource }) => resource === 'scaledObjects'),
  };
}
