/**
 * Restores the files of a snapshot into the live claim. The order of the steps protects the snapshot on the way, and
 * keeps the app's downtime short:
 *
 *   check       the volume and its users are as planned                nothing is changed yet
 *   wait        until no run is in progress                            nothing is changed yet
 *   off-*       what manages the app from Git is suspended             ┐
 *   hold        a satisfied tag keeps every run from starting          │ a failure, or a person who stops it,
 *   off-*       KEDA is paused                                         │ restores everything: nothing in the
 *   down-*      what mounts the claim is scaled to 0                   │ volume was changed
 *   unmounted   no pod has the claim mounted                           │
 *   safety      the current state, as a volume snapshot                ┘
 *   ready       the last check; when it ends, the volume may be half restored
 *   destination, restore, hash, compare                                on a failure, a person decides what happens next
 *   back-*      if they chose so: the previous state is copied back
 *   outcome     the result
 *   remove-*, up-*, back-*, release                                    always: everything as it was found
 *
 * No run starts between `hold` and `release`, so no `forget` deletes the selected snapshot. Each step that changes
 * something first saves what it replaces. What someone else changed meanwhile is kept.
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
