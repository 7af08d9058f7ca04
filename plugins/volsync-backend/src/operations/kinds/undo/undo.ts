/**
 * Returns a live claim to its state before a restore in place, from that restore's safety snapshot. It stops and
 * restarts the apps like a restore in place. It first keeps the current state in a safety snapshot of its own, so an
 * undo can itself be undone. It doesn't need the repository, so it works while the object store is down.
 *
 *   check … safety        as in a restore in place: a failure or a stop restores everything
 *   ready                 the last check; when it ends, the volume may be half copied
 *   undo-claim, undo-copy on a failure, a person chooses: retry, return to the current state, or leave as is
 *   outcome, take-over    only after success: what the restore had left suspended is resumed, too
 *   remove-*, up-*, …     always
 */
import { InputError } from '@backstage/errors';
import type { VolumeSnapshot } from 'backstage-plugin-volsync-common';
import { z } from 'zod';
import {
  defineKind,
  type KindPlan,
  type OperationDefinition,
  type PlanContext,
} from '../../kind';
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
import {
  alone,
  together,
  withAllStopped,
  type ReplacedVolumes,
} from '../restore-in-place/replacedVolumes';
import { listSafetySnapshots } from '../restore-in-place/safetyPoint';
import { toMarkedVolumes } from '../restore-service/params';
import { memoryOf } from '../shared/forVolume';
import { nameClaims } from '../shared/nameClaims';
import { requireConfirmed } from '../shared/requireConfirmed';
import { toServiceOutcome } from '../shared/toServiceOutcome';
import type { KindTools } from '../tools';
import { findEarlier, findFinisher, type EarlierOperation } from './earlier';
import {
  serviceUndoParamsSchema,
  undoParamsSchema,
  type ServiceUndoParams,
  type UndoParams,
} from './params';
import { planServiceUndo } from './planServiceUndo';
import { planUndo } from './planUndo';
import { takeOverAll } from './takeOverFound';

export function createUndoKind(tools: KindTools): OperationDefinition {
  return defineKind({
    kind: 'undo',
    params: z.union([serviceUndoParamsSchema, undoParamsSchema]),
    async plan(context) {
      const { request, volume, entityRef } = context;
      if (request.kind !== 'undo') {
        throw new InputError('Not an undo');
      }
      const earlier = await findEarlier(request.operation, volume, tools);
      const { isService } = earlier;
      requireConfirmed(request.confirm, {
        entityRef,
        claim: volume.claim,
        isService,
      });
      return planAny(context, { earlier, tools });
    },
    volumes: (params, planned) =>
      isOfService(params)
        ? toMarkedVolumes(params.volumes, planned)
        : undefined,
    steps: params =>
      isOfService(params)
        ? undoSteps(together(params.volumes, params.found), {
            tools,
            ...describeService(params),
          })
        : undoSteps(alone(params), { tools, ...describeVolume(params) }),
  });
}

async function planAny(
  context: PlanContext,
  options: {
    readonly earlier: EarlierOperation;
    readonly tools: KindTools;
  },
): Promise<KindPlan<UndoParams | ServiceUndoParams>> {
  const { earlier, tools } = options;
  const bringsBack = !(await findFinisher(earlier.record, tools));
  const [volume] = earlier.volumes;
  if (earlier.isService || !volume) {
    return planServiceUndo(context, { ...options, bringsBack });
  }
  const left = bringsBack ? volume.found : {};
  return planUndo(context, { earlier: volume, left, tools });
}

function isOfService(
  params: UndoParams | ServiceUndoParams,
): params is ServiceUndoParams {
  return 'volumes' in params;
}

type Description = Omit<Parameters<typeof decideOutcome>[1], 'retentionMs'>;

function describeVolume({ claim, from }: UndoParams): Description {
  return {
    succeeded: ({ memory }) => ({
      summary: `The claim "${claim.name}" was returned to its state of ${from.at}`,
      claim: claim.name,
      files: Number(memory.copiedFiles),
      equal: true,
    }),
  };
}

function describeService({ volumes }: ServiceUndoParams): Description {
  const describe = ({ memory }: StepContext, isDone: boolean) =>
    toServiceOutcome(
      volumes.map(({ of: claim, restore }) => {
        const { copiedFiles } = memoryOf(memory, claim);
        return {
          claim,
          restoredTo: claim,
          ...(typeof copiedFiles === 'number' && { files: copiedFiles }),
          ...(isDone && { equal: true }),
          safetySnapshot: restore.safety?.name,
        };
      }),
    );
  return {
    describeVolumes: context => describe(context, false),
    succeeded: context => ({
      ...describe(context, true),
      summary: `The ${nameClaims(
        volumes.map(({ of }) => of),
      )} were returned to their state before the restore`,
    }),
  };
}

function undoSteps(
  all: ReplacedVolumes<UndoParams>,
  options: { readonly tools: KindTools } & Description,
): readonly Step[] {
  const { tools, ...description } = options;
  return [
    ...takeOffline(all),
    ...replace(all, tools),
    ...goBackSteps(all, tools),
    decideOutcome(all, {
      ...description,
      retentionMs: tools.safetySnapshotRetentionMs,
    }),
    ...takeOverAll(all),
    ...all.volumes.flatMap(({ params, own }) =>
      removeCopy(params.from, {
        prefix: 'remove-undo-',
        title: what => `${what.charAt(0).toUpperCase()}${what.slice(1)}`,
      }).map(own),
    ),
    ...removeWayBack(all),
    ...bringOnline(all),
  ];
}

const WORDS: GuardedWords = {
  retry:
    'Copies the earlier state from its volume snapshot again, from the start. Meanwhile the app stays down and no backup runs.',
  goBack: 'Cancel the undo: restore the state before it',
};

function replace(
  all: ReplacedVolumes<UndoParams>,
  tools: KindTools,
): readonly Step[] {
  const options = { safety: listSafetySnapshots(all), words: WORDS };
  return [
    guarded(
      waitUntilReady(all, {
        title: 'Check again that nothing runs and the safety snapshot exists',
        checkSnapshot: requireSnapshot,
      }),
      options,
    ),
    ...all.volumes.flatMap(({ params, own, overwriting }) => {
      const checked = withAllStopped(params, all);
      return [
        own(
          makeSnapshotClaim(params, params.from, {
            name: 'undo-claim',
            title: 'Create a volume from the safety snapshot',
          }),
        ),
        overwriting(
          copyFiles(checked, params.from, {
            name: 'undo-copy',
            title: 'Copy the earlier state back and compare every file',
            tools,
          }),
        ),
      ].map(step => guarded(step, { ...options, checked }));
    }),
  ];
}

/** Compared by uid, because a tenant could replace it with another one of the same name. */
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
