import {
  lastTellingLine,
  type Job,
  type Pod,
} from 'backstage-plugin-volsync-common';
import {
  again,
  done,
  StepFailure,
  type Step,
  type StepContext,
} from '../../step';
import { isOurs } from '../shared/ownObjects';
import type { ComparedContent, KindTools } from '../tools';
import { compareFiles } from './compareFiles';
import { parseHashLog, toHashJob, type HashedFiles } from './hashJob';
import type { RestoreParams } from './params';

const LOOK = 2_000;

/** @internal */
export function hashFiles(params: RestoreParams, tools: KindTools): Step {
  const { job, mark, claim } = params;
  return {
    name: 'hash',
    title: 'Hash the restored files, beside the data',
    async run(context) {
      const { objects, signal } = context;
      const found = await objects.find<Job>('jobs', job, signal);
      if (!found) {
        const stride = await strideOf(params, tools, context);
        await context.remember({ stride });
        await objects.create(
          'jobs',
          job,
          toHashJob(params, {
            verification: tools.verification,
            stride,
            claimName: claim.name,
          }),
          signal,
        );
        return again(LOOK, 'The Job was made');
      }
      if (!isOurs(found, mark)) {
        throw new StepFailure(`There is a Job "${job}" already`);
      }
      const condition = found.status?.conditions?.find(
        ({ status, type }) =>
          status === 'True' && (type === 'Complete' || type === 'Failed'),
      );
      if (condition?.type === 'Failed') {
        const log = await logOf(job, context).catch(() => '');
        throw new StepFailure(
          `The files could not be hashed: ${
            lastTellingLine(log) ?? condition.message ?? 'the Job failed'
          }`,
          'See volsync.operations.verification: the image needs sh, find, xargs and sha256sum, and the right to read the files',
        );
      }
      return condition || (found.status?.succeeded ?? 0) > 0
        ? done()
        : again(LOOK, await waitingFor(job, context));
    },
  };
}

/** @internal */
export function compareContent(params: RestoreParams, tools: KindTools): Step {
  const { snapshot } = params;
  return {
    name: 'compare',
    title: 'Compare with the repository, byte for byte',
    async run(context) {
      const hashed = parseHashLog(await logOf(params.job, context));
      if (!hashed) {
        throw new StepFailure(
          'The list of hashes is not whole: the log of the Job was cut off',
          'Lower volsync.operations.verification.maxFiles',
        );
      }
      seeAllRead(hashed);
      const result = await compareFiles({
        content: await open(params, tools, context),
        snapshot: snapshot.id,
        hashed,
        everything: Number(context.memory.stride ?? 1) === 1,
        signal: context.signal,
        onProgress: (count, total) =>
          context.report(`${count} of ${total} files compared`, {
            unit: 'files',
            done: count,
            total,
          }),
      });
      context.conclude({
        snapshotId: snapshot.id,
        files: result.files,
        bytes: result.bytes,
        equal: result.differences.length === 0,
        ...(result.compared < result.files && {
          sample: `the content of ${result.compared} of ${result.files} files`,
        }),
      });
      if (result.differences.length > 0) {
        throw new StepFailure(
          `What came back is not what the repository holds: ${result.differences
            .slice(0, 5)
            .join('; ')}${
            result.differences.length > 5
              ? ` and ${result.differences.length - 5} more`
              : ''
          }`,
          'Verify the snapshot, and look into the log of the restore',
        );
      }
      return done(
        `${result.compared} files, equal${
          result.compared < result.files
            ? `: every ${context.memory.stride}th of ${result.files}`
            : ''
        }`,
      );
    },
  };
}

function seeAllRead({ hashes }: HashedFiles): void {
  const unread = [...hashes].filter(([, hash]) => hash === undefined);
  if (unread.length > 0) {
    throw new StepFailure(
      `${unread.length} files could not be read, so that nothing is proven`,
      'Give the container the right to read them, by volsync.operations.verification.securityContext',
    );
  }
}

/** Beyond the budget only every so-manyth file is hashed. */
async function strideOf(
  params: RestoreParams,
  tools: KindTools,
  context: StepContext,
): Promise<number> {
  const { maxFiles, maxBytes } = tools.verification;
  const content = await open(params, tools, context);
  const { signal } = context;
  let files = 0;
  let bytes = 0;
  for await (const file of content.files({
    snapshot: params.snapshot.id,
    signal,
  })) {
    files += 1;
    bytes += file.bytes;
  }
  return Math.max(1, Math.ceil(files / maxFiles), Math.ceil(bytes / maxBytes));
}

function open(
  { secretName: name }: RestoreParams,
  tools: KindTools,
  { volume, signal }: StepContext,
): Promise<ComparedContent> {
  const { cluster, namespace } = volume;
  return tools.openContent({ cluster, namespace, name }, signal);
}

async function podsOf(
  job: string,
  { objects, signal }: StepContext,
): Promise<readonly Pod[]> {
  return objects.list<Pod>('pods', `job-name=${job}`, signal);
}

async function logOf(job: string, context: StepContext): Promise<string> {
  const pods = await podsOf(job, context);
  const pod =
    pods.find(({ status }) => status?.phase === 'Succeeded') ?? pods.at(-1);
  if (!pod) {
    throw new StepFailure(
      'The pod that hashed the files is gone, and its log with it',
      'Start anew',
    );
  }
  return context.objects.log(pod.metadata.name, context.signal);
}

async function waitingFor(job: string, context: StepContext): Promise<string> {
  const pod = (await podsOf(job, context)).at(-1);
  const waiting = pod?.status?.containerStatuses?.[0]?.state?.waiting;
  const unscheduled = pod?.status?.conditions?.find(
    ({ type, status }) => type === 'PodScheduled' && status === 'False',
  );
  return (
    unscheduled?.message ??
    (waiting?.reason
      ? `The container waits: ${waiting.reason} ${waiting.message ?? ''}`.trim()
      : 'The files are being hashed')
  );
}
