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
import { requireConfirmed } from '../shared/requireConfirmed';
import type { KindTools } from '../tools';
import { inPlaceParamsSchema } from './params';
import { planInPlace } from './planInPlace';
import { alone } from './replacedVolumes';
import { replaceFiles } from './replaceFiles';

export function createRestoreInPlaceKind(
  tools: KindTools,
): OperationDefinition {
  return defineKind({
    kind: 'restore-in-place',
    params: inPlaceParamsSchema,
    async plan(context) {
      const { request, volume, entityRef } = context;
      if (request.kind !== 'restore-in-place') {
        throw new InputError('Not a restore in place');
      }
      requireConfirmed(request.confirm, {
        entityRef,
        claim: volume.claim,
        isService: false,
      });
      return planInPlace(context, { request, tools });
    },
    steps: params =>
      replaceFiles(alone(params), {
        tools,
        succeeded: () => ({
          summary: `Snapshot ${params.snapshot.id.slice(
            0,
            8,
          )} is in the claim "${params.claim.name}"`,
          claim: params.claim.name,
        }),
      }),
  });
}
