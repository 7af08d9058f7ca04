import { DamagedRepositoryError } from '../../../object-stores/toContentError';
import {
  again,
  done,
  StepFailure,
  type Step,
  type StepContext,
} from '../../step';
import { logOfJob } from '../shared/jobEnd';
import { runJob } from '../shared/runJob';
import { toFileProgress } from '../shared/runProgress';
import { describeMatching } from '../shared/describeMatching';
import type { ComparedContent, KindTools } from '../tools';
import {
  compareAttributes,
  parseAttributes,
  type AttributeComparison,
} from './attributes';
import { compareFiles } from './compareFiles';
import { parseHashLog, toHashJob, type HashedFiles } from './hashJob';
import type { RestoreParams } from './params';

const POLL_INTERVAL_MS = 2_000;

export function hashFiles(params: RestoreParams, tools: KindTools): Step {
  const { job, mark, claim } = params;
  return {
    name: 'hash',
    title: 'Read every restored file',
    async run(context) {
      const end = await runJob(context, {
        name: job,
        mark,
        body: async () => {
          const stride = await checkDamage(context, params.snapshot.id, () =>
            strideOf(params, tools, context),
          );
          await context.remember({ stride });
          return toHashJob(params, {
            verification: tools.verification,
            stride,
            claimName: claim.name,
          });
        },
      });
      if (!end) {
        return again(POLL_INTERVAL_MS, 'Job created');
      }
      if (end.state === 'failed') {
        throw new StepFailure(
          `Failed to read the restored files: ${end.why}`,
          'Check volsync.operations.verification: the image needs sh, find, xargs and sha256sum, and permission to read the files',
        );
      }
      return end.state === 'succeeded'
        ? done()
        : again(
            POLL_INTERVAL_MS,
            end.waitingFor ?? 'Reading the restored files',
          );
    },
  };
}

export function compareContent(
  params: RestoreParams,
  tools: KindTools,
  options: {
    /** Whether files that aren't in the snapshot are allowed. Default: no */
    readonly withOthers?: boolean;
    /** Limits the snapshot to what was restored of it. Default: all of it */
    readonly narrow?: (content: ComparedContent) => ComparedContent;
    /** Whether modes, owners and symbolic links are also compared. Default: no */
    readonly withAttributes?: boolean;
  } = {},
): Step {
  const { snapshot } = params;
  return {
    name: 'compare',
    title: 'Compare every file with the repository',
    async run(context) {
      const log = await logOfJob(params.job, context);
      const hashed = parseHashLog(log);
      if (!hashed) {
        throw new StepFailure(
          'The list of files is incomplete because the log of the Job was truncated',
          'Lower volsync.operations.verification.maxFiles',
        );
      }
      checkAllRead(hashed);
      const { narrow = of => of } = options;
      const startedAt = context.now().getTime();
      const content = narrow(await open(params, tools, context));
      const attributes = options.withAttributes
        ? await checkDamage(context, snapshot.id, () =>
            attributesOf(log, params, { content, context }),
          )
        : undefined;
      const compared = await checkDamage(context, snapshot.id, () =>
        compareFiles({
          content,
          snapshot: snapshot.id,
          hashed,
          everything: Number(context.memory.stride ?? 1) === 1,
          withOthers: options.withOthers ?? false,
          signal: context.signal,
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
        }),
      );
      const result = {
        ...compared,
        differences: [
          ...compared.differences,
          ...(attributes?.differences ?? []),
        ],
      };
      if (attributes) {
        await context.remember({ attributes: attributes.summary });
      }
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
          `The restored files differ from the repository: ${result.differences
            .slice(0, 5)
            .join('; ')}${
            result.differences.length > 5
              ? ` and ${result.differences.length - 5} more`
              : ''
          }`,
          'Verify the snapshot and check the log of the restore',
        );
      }
      return done(
        result.compared < result.files
          ? `${describeMatching(result.compared)}: one in ${
              context.memory.stride
            } of ${result.files} was compared`
          : describeMatching(result.compared),
      );
    },
  };
}

async function attributesOf(
  log: string,
  { snapshot, mover }: RestoreParams,
  {
    content,
    context: { signal },
  }: { readonly content: ComparedContent; readonly context: StepContext },
): Promise<AttributeComparison> {
  const found = parseAttributes(log);
  return found
    ? compareAttributes({
        expected: content.attributes({ snapshot: snapshot.id, signal }),
        found,
        mover,
      })
    : {
        differences: [],
        summary:
          "Modes, owners and symbolic links aren't compared, because there are too many files",
      };
}

/** A restore can't be trusted if the repository is damaged, even if this one seems to have succeeded. */
async function checkDamage<T>(
  context: StepContext,
  snapshotId: string,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof DamagedRepositoryError)) {
      throw error;
    }
    context.conclude({ equal: false, snapshotId });
    throw new StepFailure(
      `The repository is damaged: ${error.message}`,
      'Verify the snapshot, then see docs/findings.md for the fix',
    );
  }
}

function checkAllRead({ hashes }: HashedFiles): void {
  const unread = [...hashes].filter(([, hash]) => hash === undefined);
  if (unread.length > 0) {
    throw new StepFailure(
      `${unread.length} ${
        unread.length === 1 ? 'file' : 'files'
      } could not be read, so the comparison is incomplete`,
      'Allow the container to read them with volsync.operations.verification.securityContext',
    );
  }
}

/** If the budget is exceeded, only every n-th file is hashed. */
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
  { secretName: name, repository }: RestoreParams,
  tools: KindTools,
  { volume, signal }: StepContext,
): Promise<ComparedContent> {
  const { cluster, namespace } = volume;
  return tools.openContent(repository ?? { cluster, namespace, name }, signal);
}
