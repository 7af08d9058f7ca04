import type { JsonObject } from '@backstage/types';
import type { Step, StepContext } from '../../step';
import { forVolume, inVolume } from '../shared/forVolume';
import { hasBegun } from './memory';
import type { OfflineParams, Runner, Workload } from './params';
import { runnerKey } from './runners';
import { workloadKey } from './workloads';

/** What is stopped while files are replaced. @internal */
interface Stopped {
  readonly workloads: readonly Workload[];
  readonly runners: readonly Runner[];
  /** What an earlier operation left stopped, by the keys of the memory */
  readonly found?: JsonObject;
}

/** Live volumes whose files one operation replaces. What several of them share is stopped once. @internal */
export interface ReplacedVolumes<P extends Stopped = OfflineParams>
  extends Pick<Stopped, 'workloads' | 'runners'> {
  readonly volumes: readonly ReplacedVolume<P>[];
  /** What an earlier operation left stopped among resources shared by the volumes, by the keys of the memory */
  readonly found: JsonObject;
}

/** One of the volumes. @internal */
export interface ReplacedVolume<P extends Stopped = OfflineParams> {
  readonly params: P;
  /** What an earlier operation left suspended for this volume only */
  readonly found: JsonObject;
  /** Turns a step for one volume into a step of the operation */
  own(step: Step): Step;
  /** The same for a step that may change files, which is saved before it does */
  overwriting(step: Step): Step;
  /** Runs a part of a step in the context of this volume */
  within<T>(
    context: StepContext,
    run: (scoped: StepContext) => Promise<T>,
  ): Promise<T>;
  /** Whether its files may have been changed */
  isOverwritten(context: StepContext): Promise<boolean>;
}

/** A single volume. @internal */
export function alone<P extends Stopped>(params: P): ReplacedVolumes<P> {
  const { workloads, runners, found = {} } = params;
  return {
    workloads,
    runners,
    found,
    volumes: [
      {
        params,
        found: {},
        own: step => step,
        overwriting: step => step,
        within: (context, run) => run(context),
        isOverwritten: async context => hasBegun(context),
      },
    ],
  };
}

/** The volumes of a service. @internal */
export function together<P extends Stopped>(
  volumes: readonly { readonly of: string; readonly restore: P }[],
  found: JsonObject = {},
): ReplacedVolumes<P> {
  const all = volumes.map(({ restore }) => restore);
  return {
    found,
    workloads: unique(
      all.flatMap(({ workloads }) => workloads),
      workloadKey,
    ),
    runners: unique(
      all.flatMap(({ runners }) => runners),
      runnerKey,
    ),
    volumes: volumes.map(({ of, restore }) => ({
      params: restore,
      found: restore.found ?? {},
      own: step => forVolume(step, of),
      overwriting: step => forVolume(noteOverwriting(step), of),
      within: (context, run) => inVolume(context, of, run),
      isOverwritten: context =>
        inVolume(
          context,
          of,
          async ({ memory }) => memory.overwritten === true,
        ),
    })),
  };
}

/** Everything that the operation stopped must stay stopped while the files of this volume are replaced. @internal */
export function withAllStopped(
  params: OfflineParams,
  { workloads, runners }: Stopped,
): OfflineParams {
  return { ...params, workloads: [...workloads], runners: [...runners] };
}

function noteOverwriting(step: Step): Step {
  return {
    ...step,
    async run(context) {
      if (context.memory.overwritten !== true) {
        await context.remember({ overwritten: true });
      }
      return step.run(context);
    },
  };
}

function unique<T>(all: readonly T[], keyOf: (one: T) => string): readonly T[] {
  return [...new Map(all.map(one => [keyOf(one), one])).values()];
}
