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
import { removeOwn } from '../shared/ownObjects';
import type { KindTools } from '../tools';
import { checkSnapshot } from './checks';
import { goBackSteps, removeWayBack } from './goBack';
import { guarded, type GuardedWords } from './guarded';
import { bringOnline, takeOffline } from './offline';
import { decideOutcome } from './outcome';
import { inPlaceParamsSchema, type InPlaceParams } from './params';
import { planInPlace } from './planInPlace';
import { waitUntilReady } from './ready';

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
      ...takeOffline(params),
      ...replace(params, tools),
      decideOutcome(params, {
        succeeded: () => ({
          summary: `Snapshot ${params.snapshot.id.slice(
            0,
            8,
          )} is in the claim "${params.claim.name}"`,
        }),
        retentionMs: tools.safetySnapshotRetentionMs,
      }),
      ...removeMade(params),
      ...bringOnline(params),
    ],
  });
}

const WORDS: GuardedWords = {
  retry:
    'Deletes what this attempt created and restores the same snapshot from the start. Meanwhile the app stays down and no backup runs.',
  goBack: 'Undo: restore the safety snapshot',
};

function replace(params: InPlaceParams, tools: KindTools): readonly Step[] {
  const { deleteFiles, compare } = params;
  return [
    ...[
      waitUntilReady(params, {
        title: 'Check again that nothing runs and the snapshot exists',
        checkSnapshot: context => checkSnapshot(params, tools, context),
      }),
      makeDestination(params, { deleteFiles }),
      waitForRestore(params),
      ...(compare
        ? [
            hashFiles(params, tools),
            compareContent(params, tools, { withOthers: !deleteFiles }),
          ]
        : []),
    ].map(step => guarded(step, params, WORDS)),
    ...goBackSteps(params, tools),
  ];
}

function removeMade(params: InPlaceParams): readonly Step[] {
  const { mark } = params;
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
  ];
}
