import { randomUUID } from 'node:crypto';
import type { JsonObject, JsonValue } from '@backstage/types';
import type {
  OperationPlan,
  OperationRequest,
} from 'backstage-plugin-volsync-common';
import type { Clock } from '../lib/clock';
import { toUserKey } from '../access/Caller';
import type { HistoryStore } from '../history/HistoryStore';
import { expectDuration } from './expectDuration';
import type { PlanStore } from './database/PlanStore';
import type { KindPlan } from './kind';
import {
  toVolume,
  type OperationAccess,
  type VolumeCall,
} from './OperationAccess';
import type { PlanTokens } from './PlanTokens';
import { toPlannedStep } from './toPlannedStep';

const PLAN_LIFETIME = 10 * 60_000;
const MAX_CACHED_PLANS = 200;
const SEVERITIES = ['blocks', 'warning', 'info'];

/** Makes plans: what an operation would do, signed for the caller. Writes nothing. @internal */
export class OperationPlanner {
  readonly #access: OperationAccess;
  readonly #tokens: PlanTokens;
  readonly #plans: Pick<PlanStore, 'save'>;
  readonly #history: Pick<HistoryStore, 'list'>;
  readonly #clock: Clock;

  constructor(options: {
    readonly access: OperationAccess;
    readonly tokens: PlanTokens;
    readonly plans: Pick<PlanStore, 'save'>;
    readonly history: Pick<HistoryStore, 'list'>;
    readonly clock: Clock;
  }) {
    this.#access = options.access;
    this.#tokens = options.tokens;
    this.#plans = options.plans;
    this.#history = options.history;
    this.#clock = options.clock;
  }

  /** Throws `NotAllowedError`, `InputError`, `ConflictError`, `ServiceUnavailableError`. */
  async plan(
    call: VolumeCall,
    request: OperationRequest,
  ): Promise<OperationPlan> {
    const { kind, ...options } = request;
    const allowed = await this.#access.getVolume(call, kind);
    const definition = this.#access.definition(kind);
    const planId = randomUUID();
    const target = await this.#access.getTarget(
      call,
      toVolume(allowed),
      request,
    );
    const plan = await definition.plan({
      request,
      planId,
      entityRef: allowed.entityRef,
      volume: toVolume(allowed),
      evidence: await allowed.readEvidence(),
      objects: this.#access.objects(allowed),
      signal: call.signal,
      target,
      isBound: namespace => allowed.isBound(namespace),
      readVolumes: () => allowed.readVolumes(),
      now: () => this.#clock.now(),
    });
    const now = this.#clock.now();
    const expiresAt = now.getTime() + PLAN_LIFETIME;
    if (!isBlocked(plan)) {
      const snapshots = kind === 'delete-snapshot' ? [] : snapshotsOf(plan);
      await this.#plans.save({ id: planId, snapshots, expiresAt }, now);
    }
    const { entityRef } = allowed;
    return {
      kind,
      entityRef,
      volume: toVolume(allowed),
      steps: definition.steps(plan.params).map(toPlannedStep),
      writes: plan.writes,
      warnings: inOrder(plan.warnings),
      ...(plan.volumes && { volumes: plan.volumes }),
      expectedSeconds:
        plan.expectedSeconds ??
        expectDuration(
          kind,
          await this.#history.list(toVolume(allowed), MAX_CACHED_PLANS),
        ),
      token: isBlocked(plan)
        ? undefined
        : this.#tokens.sign({
            id: planId,
            user: toUserKey(call.credentials),
            entityRef,
            volume: toVolume(allowed),
            kind,
            options: options as JsonObject,
            params: plan.params,
            preconditions: plan.basis,
            expiresAt,
          }),
      expiresAt: new Date(expiresAt).toISOString(),
    };
  }
}

function isBlocked({ warnings }: KindPlan): boolean {
  return warnings.some(({ severity }) => severity === 'blocks');
}

/** The snapshots that the plan restores or compares, for one volume, several volumes, or another namespace. */
function snapshotsOf({ params }: KindPlan): readonly string[] {
  const idOf = (value: JsonValue | undefined) =>
    (value as { readonly snapshot?: { readonly id?: string } } | undefined)
      ?.snapshot?.id;
  const volumes = (params.volumes ?? []) as readonly {
    readonly restore?: JsonObject;
  }[];
  return [
    params,
    params.restore,
    ...volumes.map(({ restore }) => restore),
  ].flatMap(each => idOf(each) ?? []);
}

function inOrder(warnings: KindPlan['warnings']): KindPlan['warnings'] {
  return [...warnings].sort(
    (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity),
  );
}
