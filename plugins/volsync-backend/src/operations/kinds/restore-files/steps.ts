import { recogniseCause } from 'backstage-plugin-volsync-common';
import {
  again,
  done,
  StepFailure,
  type Step,
  type StepContext,
} from '../../step';
import { requireClaim } from '../restore-in-place/checks';
import { podsOn } from '../restore-in-place/mounts';
import { logOfJob } from '../shared/jobEnd';
import { isOurs } from '../shared/ownObjects';
import { runJob } from '../shared/runJob';
import { requireSource } from '../shared/sourceObject';
import type { LiveVolume } from '../shared/scriptJob';
import type { KindTools } from '../tools';
import { toFetchJob } from './fetchJob';
import { findLiveVolume } from './liveVolume';
import {
  discardJobOf,
  fetchJobOf,
  isLive,
  placeJobOf,
  scratchOf,
  type FilesParams,
} from './params';
import { parsePlaceLog, toPlaceJob } from './placeJob';

const POLL_INTERVAL_MS = 2_000;
const REMOVAL_TIMEOUT_MS = 10 * 60_000;

/** Checks, before anything is written, that everything is as the plan found it. @internal */
export function checkFiles(params: FilesParams): Step {
  return {
    name: 'check',
    title: 'Check that nothing has changed since the plan',
    async run(context) {
      await requireSource(params.source, context);
      await requireLiveClaim(params, context);
      return done();
    },
  };
}

/** Reads the selected files into a separate folder. @internal */
export function fetchFiles(params: FilesParams, tools: KindTools): Step {
  const { maxFiles, maxBytes } = tools.verification;
  const stride = Math.max(
    1,
    Math.ceil(params.files / maxFiles),
    Math.ceil(params.bytes / maxBytes),
  );
  return {
    name: 'fetch',
    title: 'Restore the chosen files into a folder of their own',
    async run(context) {
      const job = fetchJobOf(params.mark);
      await requireLiveClaim(params, context);
      const end = await runJob(context, {
        name: job,
        mark: params.mark,
        body: async () => {
          // From here on there may be something to remove.
          await context.remember({ fetched: true, stride });
          return toFetchJob(params, {
            tools,
            stride,
            live: await liveOf(params, context),
          });
        },
      });
      if (end?.state === 'failed') {
        throw await toFetchFailure(end.why, job, context);
      }
      return end?.state === 'succeeded'
        ? done()
        : again(POLL_INTERVAL_MS, end?.waitingFor ?? 'Restoring');
    },
  };
}

async function toFetchFailure(
  why: string,
  job: string,
  context: StepContext,
): Promise<StepFailure> {
  const log = await logOfJob(job, context).catch(() => '');
  const what = `Failed to restore the chosen files: ${why}. The volume's files are unchanged`;
  if (/no space left on device|disk quota exceeded/i.test(log)) {
    return new StepFailure(
      what,
      'The volume is full. Enlarge the claim, or restore into a new volume',
    );
  }
  return new StepFailure(
    what,
    recogniseCause(log) === 'repository-damaged'
      ? 'The repository is damaged. Verify it, then see docs/findings.md for the fix'
      : 'Check the log of the Job, and volsync.operations.restic: the image needs sh, find, xargs, base64, sha256sum and restic',
  );
}

/**
 * Moves the files to their final paths. It can't be stopped: it takes moments, and each file is complete at any time.
 *
 * @internal
 */
export function placeFiles(params: FilesParams, tools: KindTools): Step {
  return {
    name: 'place',
    title: isLive(params)
      ? 'Move the files into place'
      : 'Move the files to their paths',
    stoppable: false,
    async run(context) {
      const job = placeJobOf(params.mark);
      await requireLiveClaim(params, context);
      const end = await runJob(context, {
        name: job,
        mark: params.mark,
        body: async () =>
          toPlaceJob(params, { tools, live: await liveOf(params, context) }),
      });
      if (!end || end.state === 'running') {
        return again(POLL_INTERVAL_MS, end?.waitingFor ?? 'Moving the files');
      }
      const log = parsePlaceLog(await logOfJob(job, context));
      if (end.state === 'failed' || !log.isPlaced) {
        const why =
          log.refusal?.what ??
          (end.state === 'failed' ? end.why : 'the log of the Job is cut off');
        throw new StepFailure(
          `Failed to place the files: ${why}. ${
            log.hasBegun
              ? 'Some files may be in place; each is either as it was or restored'
              : "The volume's files are unchanged"
          }`,
          log.refusal?.remedy ??
            'Check volsync.operations.verification: the container must be able to write and rename these files',
        );
      }
      await context.remember({ placed: true });
      context.conclude({
        summary: summarize(params, log.beside),
        claim: params.claim.name,
      });
      return done(
        log.beside.length > 0
          ? `${log.beside.length} placed beside existing ones`
          : undefined,
      );
    },
  };
}

function summarize(
  { files, snapshot, claim, suffix }: FilesParams,
  beside: readonly string[],
): string {
  const first = beside.slice(0, 3).map(path => JSON.stringify(path));
  const more = beside.length - first.length;
  return `${files} ${
    files === 1 ? 'file' : 'files'
  } of snapshot ${snapshot.id.slice(0, 8)} ${
    files === 1 ? 'is' : 'are'
  } in the claim "${claim.name}"${
    first.length > 0
      ? `. Placed beside existing ones with "${suffix}": ${first.join(', ')}${
          more > 0 ? ` and ${more} more` : ''
        }`
      : ''
  }`;
}

/** Removes the files that haven't been placed if the operation doesn't succeed. @internal */
export function discardFiles(params: FilesParams, tools: KindTools): Step {
  const job = discardJobOf(params.mark);
  const scratch = scratchOf(params);
  return {
    name: 'discard',
    title: 'If the restore fails, delete the folder of restored files',
    always: true,
    async run(context) {
      const { memory } = context;
      if (
        !isLive(params) ||
        memory.fetched !== true ||
        memory.placed === true
      ) {
        return { state: 'skipped', detail: 'Nothing to delete' };
      }
      try {
        await requireLiveClaim(params, context);
      } catch (error) {
        if (error instanceof StepFailure) {
          return { state: 'skipped', detail: error.message };
        }
        throw error;
      }
      // Our own pod, if still terminating, would write it again.
      const writing = (await podsOn(params.claim.name, context)).filter(
        pod =>
          isOurs(pod, params.mark) && pod.metadata.labels?.['job-name'] !== job,
      );
      const end =
        writing.length > 0
          ? undefined
          : await runJob(context, {
              name: job,
              mark: params.mark,
              body: async () =>
                toPlaceJob(params, {
                  tools,
                  live: await liveOf(params, context),
                  isDiscard: true,
                }),
            });
      if (end?.state === 'succeeded') {
        return done(`Deleted "${scratch}"`);
      }
      if (end?.state === 'failed' || context.hasWaited(REMOVAL_TIMEOUT_MS)) {
        throw new StepFailure(
          `The folder "${scratch}" could not be deleted from the volume`,
          'Delete it in the volume. It holds copies of restored files and nothing else',
        );
      }
      return again(POLL_INTERVAL_MS, `Deleting "${scratch}"`);
    },
  };
}

async function requireLiveClaim(
  { claim }: FilesParams,
  context: StepContext,
): Promise<void> {
  const { uid } = claim;
  if (uid !== undefined) {
    await requireClaim({ claim: { ...claim, uid } }, context);
  }
}

async function liveOf(
  params: FilesParams,
  context: StepContext,
): Promise<LiveVolume | undefined> {
  return isLive(params) ? findLiveVolume(params.claim, context) : undefined;
}
