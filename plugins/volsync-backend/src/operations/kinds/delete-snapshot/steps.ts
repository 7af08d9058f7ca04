import {
  formatTime,
  type PlanWarning,
  type ReplicationSource,
} from 'backstage-plugin-volsync-common';
import {
  again,
  done,
  StepFailure,
  type Step,
  type StepContext,
} from '../../step';
import {
  expireListing,
  listAgain,
  repositoryOf,
  type Listed,
} from '../shared/listAgain';
import { runJob } from '../shared/runJob';
import { requireSource } from '../shared/sourceObject';
import type { KindTools } from '../tools';
import { findBlockers, plannedFor } from './findBlockers';
import { toForgetJob } from './forgetJob';
import { forgetJobOf, type DeletionParams } from './params';

const POLL_INTERVAL_MS = 2_000;
/** A backup can take long, and another user's plan stays valid for minutes. */
const USE_TIMEOUT_MS = 60 * 60_000;
/** Pulling the image takes longest; the deletion itself takes seconds. */
const JOB_TIMEOUT_MS = 15 * 60_000;
/** No deletion this close to a scheduled backup, because the backup would fail on the lock. */
const BACKUP_MARGIN_MS = 2 * 60_000;
/** Blockers that are temporary. */
const TEMPORARY_BLOCKERS = ['backup-running', 'repository-in-use', 'planned'];

/** Lists again before anything is changed, and checks that the snapshot can still be deleted. @internal */
export function checkDeletion(params: DeletionParams, tools: KindTools): Step {
  return {
    name: 'check',
    title: 'Check that another restore point remains and nothing uses this one',
    async run(context) {
      const source = await requireSource(params.source, context);
      const listed = await listAgain(context, {
        ...params,
        expireRepository: tools.expireRepository,
        withDetails: true,
        consequence: 'so nothing is deleted',
      });
      if (listed.state === 'again') {
        return listed;
      }
      if (!isListed(listed, params)) {
        throw new StepFailure(
          `Snapshot ${shortOf(params)} is no longer in the repository`,
          'There is nothing to delete',
        );
      }
      const blocker = await findBlocker(listed, {
        params,
        source,
        tools,
        context,
      });
      const next = soonOf(source, context);
      if (!blocker && next === undefined) {
        return done();
      }
      if (
        (blocker && !TEMPORARY_BLOCKERS.includes(blocker.code)) ||
        context.hasWaited(USE_TIMEOUT_MS)
      ) {
        throw new StepFailure(
          blocker?.what ?? 'A scheduled backup is always about to start',
          blocker?.remedy,
        );
      }
      await expireListing(context);
      return again(
        POLL_INTERVAL_MS,
        blocker?.what ?? `A scheduled backup starts at ${next}`,
      );
    },
  };
}

/** A running Job isn't stopped, because a killed restic leaves its lock. @internal */
export function forgetSnapshot(params: DeletionParams, tools: KindTools): Step {
  const { mark } = params;
  const name = forgetJobOf(params);
  return {
    name: 'forget',
    title: 'Delete the snapshot from the repository',
    stoppable: false,
    async run(context) {
      const { objects, signal } = context;
      if (!(await objects.find('jobs', name, signal))) {
        const source = await requireSource(params.source, context);
        const listed = repositoryOf(
          await context.evidence(),
          source.metadata.uid,
        );
        // The check is old if the backend was down since then.
        const blocker =
          listed?.state === 'read'
            ? await findBlocker(listed, { params, source, tools, context })
            : undefined;
        if (listed?.state !== 'read' || blocker) {
          return {
            state: 'rewind',
            to: 'check',
            detail: blocker?.what ?? 'The repository has to be listed again',
          };
        }
      }
      const end = await runJob(context, {
        name,
        mark,
        body: () => toForgetJob(params, tools),
      });
      if (end?.state === 'succeeded') {
        return done();
      }
      if (end?.state === 'failed') {
        expire(params, tools, context);
        throw new StepFailure(
          `The snapshot could not be deleted: ${end.why}`,
          'If the repository is locked, wait until its holder has finished. If access was denied, the keys in the Secret must be allowed to delete objects',
        );
      }
      const waitingFor = end?.waitingFor;
      if (context.hasWaited(JOB_TIMEOUT_MS)) {
        throw new StepFailure(
          `The Job "${name}" has not ended within 15 minutes${
            waitingFor === undefined ? '' : `: ${waitingFor}`
          }`,
          'Check volsync.operations.restic.image and the events of the Job',
        );
      }
      return again(
        POLL_INTERVAL_MS,
        waitingFor ?? (end ? 'restic is running' : 'Job created'),
      );
    },
  };
}

/** restic also succeeds if the store kept the object. @internal */
export function proveDeletion(params: DeletionParams, tools: KindTools): Step {
  return {
    name: 'prove',
    title: 'Check that the snapshot is gone',
    async run(context) {
      const listed = await listAgain(context, {
        ...params,
        expireRepository: tools.expireRepository,
        withDetails: false,
        consequence: 'so it is not known whether the snapshot is gone',
      });
      if (listed.state === 'again') {
        return listed;
      }
      if (isListed(listed, params)) {
        throw new StepFailure(
          `restic reported success, and snapshot ${shortOf(
            params,
          )} is still in the repository`,
          'Check whether the store keeps objects that are deleted, such as with object lock or an append-only server',
        );
      }
      const { length } = listed.value.snapshots;
      context.conclude({
        summary: `Snapshot ${shortOf(params)} is deleted. ${length} ${
          length === 1 ? 'snapshot remains' : 'snapshots remain'
        }. VolSync frees its storage when it prunes the next time`,
        snapshotId: params.snapshot.id,
      });
      return done(`${length} remain`);
    },
  };
}

async function findBlocker(
  listed: Listed,
  options: {
    readonly params: DeletionParams;
    readonly source: ReplicationSource;
    readonly tools: KindTools;
    readonly context: StepContext;
  },
): Promise<PlanWarning | undefined> {
  const { params, source, tools, context } = options;
  const { id } = params.snapshot;
  return [
    ...findBlockers(listed, { id, source }),
    ...(await plannedFor(id, { tools, now: context.now() })),
  ].sort((a, b) => order(a) - order(b))[0];
}

/** Permanent blockers come first. */
function order({ code }: PlanWarning): number {
  return TEMPORARY_BLOCKERS.includes(code) ? 1 : 0;
}

function soonOf(
  { status }: ReplicationSource,
  context: StepContext,
): string | undefined {
  const next = status?.nextSyncTime;
  const left =
    next === undefined ? NaN : Date.parse(next) - context.now().getTime();
  return next !== undefined && left >= 0 && left < BACKUP_MARGIN_MS
    ? formatTime(next)
    : undefined;
}

function isListed({ value }: Listed, { snapshot }: DeletionParams): boolean {
  return value.snapshots.some(({ id }) => id === snapshot.id);
}

function shortOf({ snapshot }: DeletionParams): string {
  return snapshot.id.slice(0, 8);
}

function expire(
  { secretName: name }: DeletionParams,
  { expireRepository }: Pick<KindTools, 'expireRepository'>,
  { volume: { cluster, namespace } }: StepContext,
): void {
  expireRepository({ cluster, namespace, name });
}
