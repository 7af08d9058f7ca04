/**
 * Restores what an operation left stopped and suspended because a person chose to leave it as is. Manual changes since
 * then are kept. Files in the volume are not touched.
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
import { z } from 'zod';
import { restart } from '../restore-in-place/offline';
import { mergeWrites } from '../restore-in-place/plannedWrites';
import { removeStale } from '../restore-in-place/removeStale';
import {
  alone,
  together,
  type ReplacedVolumes,
} from '../restore-in-place/replacedVolumes';
import { runnerKey, switchPath } from '../restore-in-place/runners';
import { workloadKey } from '../restore-in-place/workloads';
import { markOf, toMarkedVolumes } from '../restore-service/params';
import { isIdle } from '../shared/manualTag';
import { nameClaims } from '../shared/nameClaims';
import { readSource } from '../shared/sourceObject';
import type { KindTools } from '../tools';
import {
  findEarlier,
  findFinisher,
  isLeft,
  type EarlierVolume,
} from './earlier';
import {
  finishParamsSchema,
  serviceFinishParamsSchema,
  type FinishParams,
  type ServiceFinishParams,
} from './params';
import { takeOverAll } from './takeOverFound';

export function createFinishKind(tools: KindTools): OperationDefinition {
  return defineKind({
    kind: 'finish',
    params: z.union([serviceFinishParamsSchema, finishParamsSchema]),
    async plan(context) {
      const { request } = context;
      if (request.kind !== 'finish') {
        throw new InputError('Not a finish');
      }
      return planFinish(context, { operation: request.operation, tools });
    },
    volumes: (params, planned) =>
      'volumes' in params
        ? toMarkedVolumes(params.volumes, planned)
        : undefined,
    steps: params =>
      finishSteps(
        'volumes' in params
          ? together(params.volumes, params.found)
          : alone(params),
      ),
  });
}

function finishSteps(all: ReplacedVolumes<FinishParams>): readonly Step[] {
  return [
    ...takeOverAll(all),
    ...all.volumes.map(({ params, own, found }) =>
      own(removeStaleIfHeld(params, { ...all.found, ...found })),
    ),
    ...restart(all),
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
  ];
}

async function planFinish(
  { volume, planId }: PlanContext,
  options: { readonly operation: string; readonly tools: KindTools },
): Promise<KindPlan<FinishParams | ServiceFinishParams>> {
  const { tools } = options;
  const earlier = await findEarlier(options.operation, volume, tools);
  const { record } = earlier;
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
  const volumes = earlier.volumes.map(one => ({
    of: one.claim,
    restore: {
      ...toFinish(one, { ...earlier.found, ...one.found }),
      found: one.found,
      mark: markOf(planId, one.claim),
    },
  }));
  const [first] = volumes;
  const params =
    earlier.isService || !first
      ? { operation: record.id, volumes, found: earlier.found }
      : first.restore;
  return {
    params,
    basis: [],
    // In reverse order of stopping
    writes: [
      ...mergeWrites(
        volumes.flatMap(({ restore }) =>
          writesOf(
            restore,
            { ...earlier.found, ...restore.found },
            volume.namespace,
          ),
        ),
      ),
    ].reverse(),
    warnings: [
      maybeHalfRestored(
        record.document.memory,
        volumes.map(({ of }) => of),
      ),
    ],
  };
}

/** Only what was left changed. */
function toFinish(
  { record, params: { source, workloads, runners } }: EarlierVolume,
  found: JsonObject,
): FinishParams {
  return {
    source,
    workloads: workloads.filter(workload => workloadKey(workload) in found),
    runners: runners.filter(runner => runnerKey(runner) in found),
    operation: record.id,
    found,
  };
}

/** A backup that someone started manually since then needs the objects that this removes. */
function removeStaleIfHeld({ source }: FinishParams, found: JsonObject): Step {
  const step = removeStale({ source });
  return {
    ...step,
    // Only after everything was taken over, so an earlier stop changes nothing.
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
  { source, workloads, runners }: FinishParams,
  found: JsonObject,
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

function maybeHalfRestored(
  memory: JsonObject,
  claims: readonly string[],
): PlanWarning {
  return {
    code: 'maybe-half-restored',
    severity: 'warning',
    what: `The ${nameClaims(
      claims,
    )} may be half-restored: the operation was left after a failure${
      typeof memory.trouble === 'string' ? ` (${memory.trouble})` : ''
    }. The apps start on ${
      claims.length === 1 ? 'it' : 'them'
    }, and the next backup saves ${claims.length === 1 ? 'it' : 'them'}.`,
    remedy: 'Check the files first, or undo the operation.',
  };
}
