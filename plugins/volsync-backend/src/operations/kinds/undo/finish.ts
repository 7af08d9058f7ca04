/**
 * Brings back what an operation left stopped and suspended because a person chose to leave it as is. What someone changed
 * by hand since then stays theirs. Nothing in the volume is touched.
 */
import { ConflictError, InputError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type {
  PlannedWrite,
  PlanWarning,
} from 'backstage-plugin-volsync-common';
import { RESOURCES } from 'backstage-plugin-volsync-node';
import {
  defineKind,
  type KindPlan,
  type OperationDefinition,
  type PlanContext,
} from '../../kind';
import { done, type Step } from '../../step';
import { restart } from '../restore-in-place/offline';
import { removeStale } from '../restore-in-place/removeStale';
import { runnerKey, switchPath } from '../restore-in-place/runners';
import { workloadKey } from '../restore-in-place/workloads';
import { isIdle } from '../shared/manualTag';
import { readSource } from '../shared/sourceObject';
import type { KindTools } from '../tools';
import { findEarlier, findFinisher, isLeft } from './earlier';
import { finishParamsSchema, type FinishParams } from './params';
import { takeOverFound } from './takeOverFound';

export function createFinishKind(tools: KindTools): OperationDefinition {
  return defineKind({
    kind: 'finish',
    params: finishParamsSchema,
    async plan(context) {
      const { request } = context;
      if (request.kind !== 'finish') {
        throw new InputError('Not a finish');
      }
      return planFinish(context, { operation: request.operation, tools });
    },
    steps: params => [
      ...takeOverFound(params.found),
      removeStaleIfHeld(params),
      ...restart(params),
      {
        name: 'outcome',
        title: 'Record the result',
        async run(context) {
          context.conclude({
            summary:
              'What the earlier operation had left was brought back: the apps, the schedule and their automation',
          });
          return done();
        },
      },
    ],
  });
}

async function planFinish(
  { volume }: PlanContext,
  options: { readonly operation: string; readonly tools: KindTools },
): Promise<KindPlan<FinishParams>> {
  const { tools } = options;
  const { record, params, found } = await findEarlier(
    options.operation,
    volume,
    tools,
  );
  if (!isLeft(record)) {
    throw new ConflictError(
      'The operation brought everything back itself, so there is nothing to finish',
    );
  }
  const finisher = await findFinisher(record, tools);
  if (finisher) {
    throw new ConflictError(
      `Operation "${finisher.id}" has finished it already`,
    );
  }
  const { source, workloads, runners } = params;
  const planned: FinishParams = {
    source,
    workloads: workloads.filter(workload => workloadKey(workload) in found),
    runners: runners.filter(runner => runnerKey(runner) in found),
    operation: record.id,
    found,
  };
  return {
    params: planned,
    basis: [],
    writes: writesOf(planned, volume.namespace),
    warnings: [maybeHalfRestored(record.document.memory, volume.claim)],
  };
}

/** A backup that someone started by hand since then needs what this removes. */
function removeStaleIfHeld({ source, found }: FinishParams): Step {
  const step = removeStale({ source });
  return {
    ...step,
    // Only after everything was taken over: a stop before that changes nothing.
    async run(context) {
      const live = await readSource(source, context);
      return live &&
        isIdle(live) &&
        context.memory.heldBy !== undefined &&
        live.spec?.trigger?.manual === found.heldBy
        ? step.run({ ...context, memory: { ...context.memory, begun: true } })
        : { state: 'skipped', detail: 'Not needed' };
    },
  };
}

function writesOf(
  { source, workloads, runners, found }: FinishParams,
  namespace: string,
): readonly PlannedWrite[] {
  const change = { action: 'change' } as const;
  return [
    ...workloads.map(({ resource, name }) => ({
      ...change,
      kind: RESOURCES[resource].kind,
      namespace,
      name,
      fields: ['spec.replicas'],
    })),
    ...('heldBy' in found
      ? [
          {
            ...change,
            kind: 'ReplicationSource',
            namespace,
            name: source.name,
            fields: ['spec.trigger.manual'],
          },
        ]
      : []),
    ...runners.map(runner => ({
      ...change,
      kind: RESOURCES[runner.resource].kind,
      namespace: runner.namespace,
      name: runner.name,
      fields: [switchPath(runner).join('.')],
    })),
  ];
}

function maybeHalfRestored(memory: JsonObject, claim: string): PlanWarning {
  return {
    code: 'maybe-half-restored',
    severity: 'warning',
    what: `The claim "${claim}" may be half-restored: the operation was left after a failure${
      typeof memory.trouble === 'string' ? ` (${memory.trouble})` : ''
    }. The apps start on it, and the next backup saves it.`,
    remedy: 'Check the files first, or undo the operation.',
  };
}
