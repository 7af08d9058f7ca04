/**
 * Returns a live claim to its state before a restore in place, from the safety snapshot of that restore. It stops and
 * restarts the apps as a restore in place does, and keeps the present state in a safety snapshot of its own first, so an
 * undo can itself be undone. It needs no repository: it works while the object store is down.
 *
 *   check … safety        as in a restore in place: a failure or a stop brings everything back
 *   ready                 the last look; from its end on the volume may be half copied
 *   undo-claim, undo-copy a failure asks a person: again, back to the present state, or leave
 *   outcome, take-over    only after success: what the restore had left suspended is brought back, too
 *   remove-*, up-*, …     always
 */
import { InputError } from '@backstage/errors';
import type { VolumeSnapshot } from 'backstage-plugin-volsync-common';
import { defineKind, type OperationDefinition } from '../../kind';
import { StepFailure, type Step, type StepContext } from '../../step';
import {
  copyFiles,
  makeSnapshotClaim,
  removeCopy,
} from '../restore-in-place/copySteps';
import { goBackSteps, removeWayBack } from '../restore-in-place/goBack';
import { guarded, type GuardedWords } from '../restore-in-place/guarded';
import { bringOnline, takeOffline } from '../restore-in-place/offline';
import { decideOutcome } from '../restore-in-place/outcome';
import { waitUntilReady } from '../restore-in-place/ready';
import type { KindTools } from '../tools';
import { undoParamsSchema, type UndoParams } from './params';
import { planUndo } from './planUndo';
import { takeOverFound } from './takeOverFound';

export function createUndoKind(tools: KindTools): OperationDefinition {
  return defineKind({
    kind: 'undo',
    params: undoParamsSchema,
    async plan(context) {
      const { request, volume } = context;
      if (request.kind !== 'undo') {
        throw new InputError('Not an undo');
      }
      if (request.confirm !== volume.claim) {
        throw new InputError(
          `Type the name of the claim to confirm that its files are replaced: "${volume.claim}"`,
        );
      }
      return planUndo(context, { operation: request.operation, tools });
    },
    steps: params => [
      ...takeOffline(params),
      ...replace(params, tools),
      decideOutcome(params, {
        succeeded: ({ memory }) => ({
          summary: `The claim "${params.claim.name}" was returned to its state of ${params.from.at}`,
          files: Number(memory.copiedFiles),
          equal: true,
        }),
        retentionMs: tools.safetySnapshotRetentionMs,
        found: params.found,
      }),
      ...takeOverFound(params.found),
      ...removeCopy(params.from, {
        prefix: 'remove-undo-',
        title: what => `${what.charAt(0).toUpperCase()}${what.slice(1)}`,
      }),
      ...removeWayBack(params),
      ...bringOnline(params),
    ],
  });
}

const WORDS: GuardedWords = {
  retry:
    'Copies the earlier state from its volume snapshot again, from the start. Meanwhile the app stays down and no backup runs.',
  goBack: 'Cancel the undo: restore the state before it',
};

function replace(params: UndoParams, tools: KindTools): readonly Step[] {
  const { from } = params;
  return [
    ...[
      waitUntilReady(params, {
        title: 'Check again that nothing runs and the safety snapshot exists',
        checkSnapshot: context => requireSnapshot(params, context),
      }),
      makeSnapshotClaim(params, from, {
        name: 'undo-claim',
        title: 'Create a volume from the safety snapshot',
      }),
      copyFiles(params, from, {
        name: 'undo-copy',
        title: 'Copy the earlier state back and compare every file',
        tools,
      }),
    ].map(step => guarded(step, params, WORDS)),
    ...goBackSteps(params, tools),
  ];
}

/** By its uid: a tenant could put another one of that name in its place. */
async function requireSnapshot(
  { from }: UndoParams,
  { objects, signal }: StepContext,
): Promise<undefined> {
  const found = await objects.find<VolumeSnapshot>(
    'volumeSnapshots',
    from.name,
    signal,
  );
  if (
    found?.metadata.uid !== from.uid ||
    found.metadata.deletionTimestamp ||
    !found.status?.readyToUse
  ) {
    throw new StepFailure(
      `The volume snapshot "${from.name}" was deleted or replaced since the plan was created`,
      'Without it, the restore cannot be undone. Restore a snapshot of the repository instead',
    );
  }
  return undefined;
}
