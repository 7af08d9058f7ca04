import {
  ATTEMPT_LIMIT,
  lastRelevantLine,
  recogniseCause,
  toRunReport,
  restoredSnapshotId,
  saysNothingRestored,
  valueOf,
  type PersistentVolumeClaim,
  type ReplicationDestination,
  type RunReport,
} from 'backstage-plugin-volsync-common';
import {
  again,
  done,
  StepFailure,
  type Step,
  type StepContext,
} from '../../step';
import { isOurs, makeOnce, removeOwn } from '../shared/ownObjects';
import type { RestoreParams } from './params';
import { labelsOf, SNAPSHOT_LABEL } from '../shared/labels';
import { describeRun, toRunProgress } from '../shared/runProgress';

const POLL_INTERVAL_MS = 2_000;
const BIND_TIMEOUT_MS = 10 * 60_000;

export function makeClaim(params: RestoreParams): Step {
  const { claim, mark, snapshot, source, origin } = params;
  return {
    name: 'claim',
    title: `Create the volume "${claim.name}"`,
    async run(context) {
      await makeOnce(context, {
        resource: 'persistentVolumeClaims',
        name: claim.name,
        mark,
        body: {
          metadata: {
            labels: {
              ...labelsOf(mark),
              [SNAPSHOT_LABEL]: snapshot.id.slice(0, 8),
            },
            annotations: {
              'backstage-volsync/restored-from': `${
                origin ?? context.volume.claim
              } by ${source.name}, as of ${snapshot.restoreAsOf}`,
            },
          },
          spec: {
            accessModes: claim.accessModes,
            storageClassName: claim.storageClassName,
            resources: { requests: { storage: claim.capacity } },
          },
        },
      });
      return done();
    },
  };
}

export function makeDestination(
  params: RestoreParams,
  options: { readonly deleteFiles?: boolean } = {},
): Step {
  return {
    name: 'destination',
    title: 'Start the restore',
    async run(context) {
      await makeOnce(context, {
        resource: 'replicationDestinations',
        name: params.destination,
        mark: params.mark,
        body: {
          metadata: { labels: labelsOf(params.mark) },
          spec: {
            trigger: { manual: params.mark },
            restic: {
              ...params.mover,
              repository: params.secretName,
              copyMethod: 'Direct',
              destinationPVC: params.claim.name,
              restoreAsOf: params.snapshot.restoreAsOf,
              cleanupCachePVC: true,
              ...(options.deleteFiles && { enableFileDeletion: true }),
            },
          },
        },
      });
      return done();
    },
  };
}

export function waitForRestore(params: RestoreParams): Step {
  return {
    name: 'restore',
    title: 'Wait until the restore has finished',
    async run(context) {
      const found = await context.objects.find<ReplicationDestination>(
        'replicationDestinations',
        params.destination,
        context.signal,
      );
      if (!found || !isOurs(found, params.mark)) {
        throw new StepFailure(
          'The replication destination of this restore was deleted',
          'Check what cleans up in this namespace, then start again',
        );
      }
      if (found.status?.lastManualSync === params.mark) {
        return checkRestored(found, params, context);
      }
      const run = await reportOf(found, context);
      checkFailure(found, run, { context, snapshotId: params.snapshot.id });
      return again(POLL_INTERVAL_MS, describeRun(run), toRunProgress(run));
    },
  };
}

/** VolSync also succeeds if it finds no snapshot, with an empty volume, or if it restores another snapshot. */
function checkRestored(
  { status }: ReplicationDestination,
  { snapshot }: RestoreParams,
  context: StepContext,
) {
  const { logs } = status?.latestMoverStatus ?? {};
  if (saysNothingRestored(logs)) {
    context.conclude({
      equal: false,
      files: 0,
      bytes: 0,
      snapshotId: snapshot.id,
    });
    throw new StepFailure(
      'VolSync found no snapshot for that time and restored nothing',
      'Check that the snapshot is still in the repository',
    );
  }
  const restored = restoredSnapshotId(logs);
  if (restored && !snapshot.id.startsWith(restored.slice(0, 8))) {
    context.conclude({ equal: false, snapshotId: snapshot.id });
    throw new StepFailure(
      `VolSync restored snapshot ${restored.slice(
        0,
        8,
      )} and not ${snapshot.id.slice(0, 8)}`,
      'A newer snapshot was created in the meantime. Create a new plan',
    );
  }
  context.conclude({ snapshotId: snapshot.id });
  return done(
    restored
      ? `Snapshot ${snapshot.id.slice(0, 8)} was restored`
      : 'VolSync reports success; its log no longer names the snapshot',
  );
}

function checkFailure(
  { status }: ReplicationDestination,
  run: RunReport | undefined,
  {
    context,
    snapshotId,
  }: { readonly context: StepContext; readonly snapshotId: string },
): void {
  const attempts =
    run?.attempts.filter(({ state }) => state === 'failed') ?? [];
  const log =
    attempts.at(-1)?.logTail ??
    (status?.latestMoverStatus?.result === 'Failed'
      ? status.latestMoverStatus.logs
      : undefined);
  const damaged = recogniseCause(log) === 'repository-damaged';
  if (damaged) {
    // Seven more attempts wouldn't fix it.
    context.conclude({ equal: false, snapshotId });
  }
  if (
    damaged ||
    status?.latestMoverStatus?.result === 'Failed' ||
    (run?.failedAttempts ?? 0) >= ATTEMPT_LIMIT
  ) {
    throw new StepFailure(
      `The restore failed: ${lastRelevantLine(log) ?? 'its log is empty'}`,
      damaged
        ? 'The repository is damaged. Verify it, then see docs/findings.md for the fix'
        : 'Check the log of the failed pods',
    );
  }
}

async function reportOf(
  { metadata, status }: ReplicationDestination,
  context: StepContext,
): Promise<RunReport | undefined> {
  const evidence = await context.evidence();
  const mover = valueOf(evidence.destinations)?.find(
    ({ destination }) => destination.metadata.uid === metadata.uid,
  );
  return mover && toRunReport(mover, status);
}

export function waitUntilBound(params: RestoreParams): Step {
  return {
    name: 'bound',
    title: 'Check that the volume is bound',
    async run(context) {
      const claim = await context.objects.find<PersistentVolumeClaim>(
        'persistentVolumeClaims',
        params.claim.name,
        context.signal,
      );
      if (!claim || !isOurs(claim, params.mark)) {
        throw new StepFailure(
          `The claim "${params.claim.name}" was deleted or replaced in the meantime`,
        );
      }
      if (claim.status?.phase === 'Bound') {
        context.conclude({
          summary: `Snapshot ${params.snapshot.id.slice(
            0,
            8,
          )} is in the claim "${claim.metadata.name}"`,
          claim: claim.metadata.name,
        });
        return done(`Bound to ${claim.spec?.volumeName ?? 'a volume'}`);
      }
      if (context.hasWaited(BIND_TIMEOUT_MS)) {
        throw new StepFailure(
          `The claim "${params.claim.name}" is not bound after 10 minutes`,
          'Check the events of the claim',
        );
      }
      return again(
        POLL_INTERVAL_MS,
        `The claim is ${claim.status?.phase ?? 'new'}`,
      );
    },
  };
}

/** Removes the Job and the ReplicationDestination of a restore. @internal */
export function removeRestore({
  job,
  destination,
  mark,
}: Pick<RestoreParams, 'job' | 'destination' | 'mark'>): readonly Step[] {
  return [
    removeOwn({
      step: 'remove-job',
      title: 'Delete the verification Job',
      resource: 'jobs',
      name: job,
      mark,
    }),
    removeOwn({
      step: 'remove-destination',
      title: 'Delete the ReplicationDestination',
      resource: 'replicationDestinations',
      name: destination,
      mark,
    }),
  ];
}
