import { ConflictError, InputError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import { defineKind, type OperationDefinition } from '../../kind';
import { again, done, StepFailure, type Step } from '../../step';
import { prepareRestore } from '../restore/planRestore';
import { findLiveVolume } from '../restore-files/liveVolume';
import { requireClaim } from '../restore-in-place/checks';
import { logOfJob } from '../shared/jobEnd';
import { removeOwn } from '../shared/ownObjects';
import { quotaWarnings } from '../shared/quota';
import { runJob } from '../shared/runJob';
import { toFileProgress } from '../shared/runProgress';
import { toPreconditions } from '../shared/sourceObject';
import type { KindTools } from '../tools';
import { findChanges } from './findChanges';
import { parseListLog, toListJob } from './listJob';
import { compareParamsSchema, listJobOf, type CompareParams } from './params';

const POLL_INTERVAL_MS = 2_000;
/** Restore warnings that don't apply here, because nothing is restored. */
const RESTORE_WARNINGS = [
  'same-second',
  'chosen-by-listing',
  'empty-snapshot',
  'mover-not-allowed',
  'exclusive-lock',
];

/**
 * Reports what changed in the live volume since a snapshot, while the app runs. Writes nothing to the volume.
 *
 * @internal
 */
export function createCompareLiveKind(tools: KindTools): OperationDefinition {
  return defineKind({
    kind: 'compare-live',
    params: compareParamsSchema,
    async plan(context) {
      const { request, volume } = context;
      if (request.kind !== 'compare-live') {
        throw new InputError('Not a comparison');
      }
      if (!tools.decrypts) {
        throw new ConflictError(
          'This portal does not decrypt repositories, so nothing can be compared. The operator of the portal can enable volsync.repositories.decrypt',
        );
      }
      const { params, source, claim, warnings } = await prepareRestore(
        context,
        { tools, snapshot: request.snapshot, claimName: volume.claim },
      );
      const uid = claim?.metadata.uid;
      if (!uid) {
        throw new ConflictError(
          `The claim "${volume.claim}" no longer exists, so there is nothing to compare with`,
        );
      }
      const job = {
        kind: 'Job',
        namespace: volume.namespace,
        name: listJobOf(params.mark),
      };
      return {
        params: { ...params, claim: { ...params.claim, uid } },
        basis: [
          toPreconditions(source),
          { resource: 'persistentVolumeClaims', name: volume.claim, uid },
        ],
        writes: [
          { ...job, action: 'create' },
          { ...job, action: 'delete' },
        ],
        warnings: [
          ...warnings.filter(({ code }) => !RESTORE_WARNINGS.includes(code)),
          ...(await quotaWarnings({ jobs: 1, pods: 1 }, context)),
        ],
      };
    },
    steps: params => [
      listFiles(params, tools),
      compareFiles(params, tools),
      removeOwn({
        step: 'remove-list',
        title: 'Delete the Job that lists the files',
        resource: 'jobs',
        name: listJobOf(params.mark),
        mark: params.mark,
      }),
    ],
  });
}

function listFiles(params: CompareParams, tools: KindTools): Step {
  const name = listJobOf(params.mark);
  return {
    name: 'list',
    title: 'Read the files of the live volume',
    async run(context) {
      await requireClaim(params, context);
      const end = await runJob(context, {
        name,
        mark: params.mark,
        body: async () =>
          toListJob(params, {
            tools,
            largeBytes: tools.verification.maxBytes,
            live: await findLiveVolume(params.claim, context),
          }),
      });
      if (!end) {
        return again(POLL_INTERVAL_MS, 'Job created');
      }
      if (end.state === 'failed') {
        throw new StepFailure(
          `Failed to read the files of the volume: ${end.why}`,
          'Check volsync.operations.verification: the image needs sh, find, xargs, stat, gzip, base64 and sha256sum, and permission to read the files',
        );
      }
      return end.state === 'succeeded'
        ? done()
        : again(POLL_INTERVAL_MS, end.waitingFor ?? 'Reading the files');
    },
  };
}

function compareFiles(params: CompareParams, tools: KindTools): Step {
  const { snapshot, secretName: name } = params;
  return {
    name: 'compare',
    title: 'Compare them with the snapshot',
    async run(context) {
      const { volume, signal } = context;
      const live = parseListLog(
        await logOfJob(listJobOf(params.mark), context),
      );
      if (!live) {
        throw new StepFailure(
          'The list of files is incomplete because the log of the Job was truncated',
          'Raise containerLogMaxSize of the kubelet, or compare a restored copy instead',
        );
      }
      const startedAt = context.now().getTime();
      const { cluster, namespace } = volume;
      const content = await tools.openContent(
        { cluster, namespace, name },
        signal,
      );
      const found = await findChanges({
        content,
        snapshot: snapshot.id,
        live,
        maxReadBytes: tools.verification.maxBytes,
        signal,
        onProgress: (count, total) =>
          context.report(
            `${count} of ${total} files compared`,
            toFileProgress({
              done: count,
              total,
              startedAt,
              now: context.now().getTime(),
            }),
          ),
      });
      const { counts } = found;
      await context.remember({ comparison: found as unknown as JsonObject });
      context.conclude({
        summary: `Since snapshot ${snapshot.id.slice(0, 8)}: ${
          counts.added
        } added, ${counts.changed} changed, ${counts.removed} removed, ${
          counts.same
        } unchanged${
          counts.uncertain > 0
            ? `; ${counts.uncertain} changed or couldn't be read while they were compared`
            : ''
        }`,
        snapshotId: snapshot.id,
      });
      return done();
    },
  };
}
