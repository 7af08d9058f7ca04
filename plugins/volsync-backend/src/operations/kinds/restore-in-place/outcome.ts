import type { OperationOutcome } from 'backstage-plugin-volsync-common';
import { done, StepFailure, type Step, type StepContext } from '../../step';
import { nameClaims } from '../shared/nameClaims';
import { commandRelease } from './holdSchedule';
import { isGoingBack, isLeft, errorOf } from './memory';
import type { ReplacedVolumes } from './replacedVolumes';
import { commandBack } from './runners';
import { listSafetySnapshots, nameSafetySnapshots } from './safetyPoint';
import { commandUp } from './workloads';

/** Decides the result, before everything is restored. @internal */
export function decideOutcome(
  all: ReplacedVolumes,
  options: {
    readonly succeeded: (context: StepContext) => Partial<OperationOutcome> & {
      readonly summary: string;
    };
    /** Results for each volume of a service, however the operation ends */
    readonly describeVolumes?: (
      context: StepContext,
    ) => Partial<OperationOutcome>;
    /** How long the safety snapshots are kept if the plan doesn't say, in milliseconds */
    readonly retentionMs: number;
  },
): Step {
  const claims = all.volumes.map(({ params }) => params.claim.name);
  const kept = describeKept(all);
  return {
    name: 'outcome',
    title: 'Record the result',
    stoppable: false,
    async run(context) {
      const undo = await undoOf(all, options.retentionMs, context);
      context.conclude(options.describeVolumes?.(context) ?? {});
      if (isLeft(context)) {
        context.conclude({ undo, left: true });
        throw new StepFailure(
          `${errorOf(context)}. Left as is: the ${nameClaims(
            claims,
          )} may be half-restored, the app is down and no backup runs${kept}`,
          await manualCommands(all, context),
        );
      }
      if (isGoingBack(context)) {
        throw new StepFailure(
          `${errorOf(context)}. The ${nameClaims(claims)} ${
            claims.length === 1 ? 'was' : 'were'
          } returned to ${
            claims.length === 1 ? 'its' : 'their'
          } previous state${kept}`,
        );
      }
      const { summary, ...rest } = options.succeeded(context);
      context.conclude({
        ...rest,
        summary: `${summary}${kept}`,
        undo,
      });
      return done();
    },
  };
}

function describeKept(all: ReplacedVolumes): string {
  const snapshots = listSafetySnapshots(all);
  return snapshots
    ? `; the previous state is kept in the ${nameSafetySnapshots(snapshots)}`
    : '';
}

/** Counted from times that the API server recorded, which no one else can change. */
async function undoOf(
  all: ReplacedVolumes,
  retentionMs: number,
  context: StepContext,
): Promise<OperationOutcome['undo']> {
  const snapshots = listSafetySnapshots(all) ?? [];
  const until: number[] = [];
  for (const { params, within } of all.volumes) {
    const { safetyAt } = await within(context, async ({ memory }) => memory);
    if (params.safety && typeof safetyAt === 'string') {
      until.push(
        Date.parse(safetyAt) + (params.safety.retentionMs ?? retentionMs),
      );
    }
  }
  const [snapshot] = snapshots;
  return snapshot !== undefined && until.length === snapshots.length
    ? {
        operationId: context.operationId,
        // An undo needs all of them, so the earliest counts.
        until: new Date(Math.min(...until)).toISOString(),
        snapshot,
        ...(snapshots.length > 1 && { snapshots }),
      }
    : undefined;
}

/** The commands that restore what was changed, in order. */
async function manualCommands(
  { volumes, workloads, runners, found }: ReplacedVolumes,
  context: StepContext,
): Promise<string> {
  const known = { ...context, memory: { ...found, ...context.memory } };
  const scalers = runners.filter(one => one.resource === 'scaledObjects');
  const git = runners.filter(one => one.resource !== 'scaledObjects');
  const releases: (string | undefined)[] = [];
  for (const { params, within, found: own } of volumes) {
    releases.push(
      await within(known, async scoped =>
        commandRelease(params.source, {
          ...scoped,
          memory: { ...own, ...scoped.memory },
        }),
      ),
    );
  }
  const commands = [
    ...workloads.map(one => commandUp(one, known)),
    ...scalers.map(one => commandBack(one, known)),
    ...releases,
    ...[...git].reverse().map(one => commandBack(one, known)),
  ].filter(command => command !== undefined);
  return `Fix the ${
    volumes.length === 1 ? 'volume' : 'volumes'
  }, then run these commands in this order: ${commands.join(' ; ')}`;
}
