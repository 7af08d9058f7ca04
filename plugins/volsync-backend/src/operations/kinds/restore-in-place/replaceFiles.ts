/** The steps that restore snapshots into live claims: of one volume, or of all volumes of a service together. */
import type { Step } from '../../step';
import { compareContent, hashFiles } from '../restore/compareSteps';
import {
  makeDestination,
  removeRestore,
  waitForRestore,
} from '../restore/restoreSteps';
import type { KindTools } from '../tools';
import { checkSnapshot } from './checks';
import { goBackSteps, removeWayBack } from './goBack';
import { guarded, type GuardedWords } from './guarded';
import { bringOnline, takeOffline } from './offline';
import { decideOutcome } from './outcome';
import type { InPlaceParams } from './params';
import { waitUntilReady } from './ready';
import { withAllStopped, type ReplacedVolumes } from './replacedVolumes';
import { listSafetySnapshots } from './safetyPoint';

const WORDS: GuardedWords = {
  retry:
    'Deletes what this attempt created and restores the same snapshot from the start. Meanwhile the app stays down and no backup runs.',
  goBack: 'Undo: restore the safety snapshot',
};
const SERVICE_WORDS: GuardedWords = {
  retry:
    'Deletes what this attempt created and restores the same snapshots of all volumes from the start. Meanwhile the apps stay down and no backup runs.',
  goBack: 'Undo: restore the safety snapshots of all volumes',
};

/** From checking the plan until everything is as it was found. @internal */
export function replaceFiles(
  all: ReplacedVolumes<InPlaceParams>,
  options: { readonly tools: KindTools } & Omit<
    Parameters<typeof decideOutcome>[1],
    'retentionMs'
  >,
): readonly Step[] {
  const { tools, ...outcome } = options;
  return [
    ...takeOffline(all),
    ...restoreAll(all, tools),
    ...goBackSteps(all, tools),
    decideOutcome(all, {
      ...outcome,
      retentionMs: tools.safetySnapshotRetentionMs,
    }),
    ...all.volumes.flatMap(({ params, own }) => removeRestore(params).map(own)),
    ...removeWayBack(all),
    ...bringOnline(all),
  ];
}

/** All volumes restore at the same time, and are compared one after the other. */
function restoreAll(
  all: ReplacedVolumes<InPlaceParams>,
  tools: KindTools,
): readonly Step[] {
  const { volumes } = all;
  const options = {
    safety: listSafetySnapshots(all),
    words: volumes.length === 1 ? WORDS : SERVICE_WORDS,
  };
  const guard = (step: Step, params: InPlaceParams) =>
    guarded(step, { ...options, checked: withAllStopped(params, all) });
  return [
    guarded(
      waitUntilReady(all, {
        title:
          volumes.length === 1
            ? 'Check again that nothing runs and the snapshot exists'
            : 'Check again that nothing runs and all snapshots exist',
        checkSnapshot: (params, context) =>
          checkSnapshot(params, tools, context),
      }),
      options,
    ),
    ...volumes.map(({ params, overwriting }) =>
      guard(
        overwriting(
          makeDestination(params, { deleteFiles: params.deleteFiles }),
        ),
        params,
      ),
    ),
    ...volumes.map(({ params, own }) =>
      guard(own(waitForRestore(params)), params),
    ),
    ...volumes
      .filter(({ params }) => params.compare)
      .flatMap(({ params, own }) =>
        [
          hashFiles(params, tools),
          compareContent(params, tools, { withOthers: !params.deleteFiles }),
        ].map(step => guard(own(step), params)),
      ),
  ];
}
