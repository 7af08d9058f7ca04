import { randomUUID } from 'node:crypto';
import type { AuditorService } from '@backstage/backend-plugin-api';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import {
  isDangerousOperation,
  nameToConfirm,
  requiresConfirmation,
  type BulkKind,
  type LiveComparison,
  type Operation,
  type OperationKind,
  type OperationChoiceRequest,
  type OperationList,
  type OperationPlan,
  type OperationRequest,
  type OperationStart,
  type RestoreTargetList,
  type VolumeHistory,
} from 'backstage-plugin-volsync-common';
import { audited } from '../access/audited';
import type { Clock } from '../lib/clock';
import { toUserKey } from '../access/Caller';
import { checkPreconditions } from './checkPreconditions';
import type { HistoryStore } from '../history/HistoryStore';
import type { OperationStore } from './database/OperationStore';
import {
  toVolume,
  type OperationAccess,
  type VolumeCall,
} from './OperationAccess';
import type { OperationFeed } from './OperationFeed';
import type { OperationPlanner } from './OperationPlanner';
import type { PlanTokens, SignedPlan } from './PlanTokens';
import { isOver, toOperation, type OperationRecord } from './record';
import { BlockedPlanError, describeBlocker } from './blockedPlan';
import type { RestoreTargets } from './RestoreTargets';
import type { TemplateGuard } from './TemplateGuard';
import { toPlannedStep } from './toPlannedStep';

const LISTED = 50;
const HISTORY_LISTED = 500;
const DAY = 86_400_000;

interface OperationsServiceOptions {
  readonly access: OperationAccess;
  readonly planner: OperationPlanner;
  readonly templates: TemplateGuard;
  readonly targets: RestoreTargets;
  readonly database: {
    readonly operations: OperationStore;
    readonly history: HistoryStore;
    readonly tokens: PlanTokens;
  };
  readonly feed: OperationFeed;
  readonly auditor: AuditorService;
  readonly clock: Clock;
  /** How long the history is kept, in milliseconds */
  readonly retention: number;
  /** Called when there is new work */
  readonly wake: () => void;
  /** Called when an operation was accepted */
  readonly onStart?: (kind: OperationKind) => void;
}

/** Entry point for routes and actions: plans, starts, shows and controls operations, always as the caller. @internal */
export class OperationsService {
  readonly #options: OperationsServiceOptions;

  constructor(options: OperationsServiceOptions) {
    this.#options = options;
  }

  /** Returns what would be done. Writes nothing. Throws what `OperationPlanner` throws. */
  plan(call: VolumeCall, request: OperationRequest): Promise<OperationPlan> {
    return this.#options.planner.plan(call, request);
  }

  /**
   * Accepts a plan. Throws `NotAllowedError` if the plan isn't the caller's own or was modified. Throws `ConflictError`
   * if it is used, expired or outdated, or if another operation is active on the volume.
   */
  async start(
    call: VolumeCall,
    { token, reason }: OperationStart,
    /** Further conditions of the entry point, checked on the plan as signed. Throws if one isn't met */
    authorize: (
      plan: Pick<SignedPlan, 'kind'> & {
        /** The name that confirms the plan: the claim's or, for a whole service, the entity's */
        readonly confirm: string;
      },
    ) => void = () => {},
  ): Promise<Operation> {
    const { database, clock, access } = this.#options;
    return this.#audited('operation-start', { call, reason }, async note => {
      const plan = database.tokens.verify(token, {
        user: toUserKey(call.credentials),
        entityRef: call.entityRef,
        volume: call,
        now: clock.now(),
      });
      const { kind, volume, options } = plan;
      note({ kind, namespace: volume.namespace, options });
      authorize({ kind, confirm: this.#nameToConfirm(plan) });
      await this.#requirePerson(kind, call);
      const allowed = await access.getVolume(call, kind);
      if (allowed.namespace !== volume.namespace) {
        throw new ConflictError(
          'The entity now points to another namespace. Create a new plan',
        );
      }
      // A caller who has lost the permission or the binding can't start anything there.
      await access.getTarget(call, volume, toRequest(plan));
      if (!reason && requiresReason(plan)) {
        throw new InputError(
          'An operation that replaces live data or deletes a snapshot requires a reason',
        );
      }
      await checkPreconditions(
        plan.preconditions,
        access.objects(allowed),
        call.signal,
      );
      const operation = await this.#insert(plan, {
        requestedBy: toUserKey(call.credentials),
        reason,
      });
      note({ operation: operation.id });
      return operation;
    });
  }

  /**
   * Plans and starts one volume of a bulk request on behalf of the requester, who was authorized when they made the
   * request. `call` has the portal's own credentials, because the requester may be signed out. The entity, the
   * operator's binding and the plan are checked as for any caller. Throws what `plan` and `start` throw, and
   * `ConflictError` with the blocking issue.
   */
  async startChild(
    call: VolumeCall,
    child: {
      readonly kind: BulkKind;
      readonly parentId: string;
      readonly requestedBy: string;
      readonly reason?: string;
      /** The namespace that was planned */
      readonly namespace: string;
    },
  ): Promise<Operation> {
    const { database, clock } = this.#options;
    const { kind, parentId, requestedBy, reason } = child;
    const event = { call, reason };
    return this.#audited(
      'operation-start',
      event,
      async note => {
        const { token, volume, warnings } = await this.plan(call, { kind });
        if (volume.namespace !== child.namespace) {
          throw new BlockedPlanError(
            'The entity now points to another namespace',
          );
        }
        if (token === undefined) {
          throw new BlockedPlanError(describeBlocker(warnings));
        }
        const plan = database.tokens.verify(token, {
          user: toUserKey(call.credentials),
          entityRef: call.entityRef,
          volume: call,
          now: clock.now(),
        });
        const operation = await this.#insert(plan, {
          requestedBy,
          reason,
          parentId,
        });
        note({ operation: operation.id });
        return operation;
      },
      { user: requestedBy, kind, bulk: parentId, namespace: child.namespace },
    );
  }

  /** Newest first. */
  async list(call: VolumeCall): Promise<OperationList> {
    const { access, database } = this.#options;
    const allowed = await access.getVolume(call);
    access.observe(call);
    const records = await database.operations.list(toVolume(allowed), LISTED);
    return {
      operations: records.map(toOperation),
      active: records.find(({ state }) => !isOver(state))?.id,
      kinds: access.kinds,
    };
  }

  /** The namespaces, besides its own, that the caller can restore the volume into. */
  async listTargets(call: VolumeCall): Promise<RestoreTargetList> {
    const { access, targets } = this.#options;
    return targets.list(
      call,
      await access.getVolume(call, 'restore-elsewhere'),
    );
  }

  async get(call: VolumeCall, id: string): Promise<Operation> {
    return toOperation(await this.#options.access.find(call, id));
  }

  /**
   * A page of the differences that a comparison with the live volume found. Throws `NotFoundError` if there is no
   * result yet.
   */
  async comparison(
    call: VolumeCall,
    id: string,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<LiveComparison> {
    const { access } = this.#options;
    await access.getVolume(call, 'compare-live', { isSteering: true });
    const { kind, document } = await access.find(call, id);
    const found = document.memory.comparison as unknown as
      | Pick<LiveComparison, 'counts' | 'changes'>
      | undefined;
    if (kind !== 'compare-live' || !found) {
      throw new NotFoundError(`Operation "${id}" has no comparison`);
    }
    const { counts, changes } = found;
    const next = page.offset + page.limit;
    return {
      snapshotId: document.outcome?.snapshotId ?? '',
      counts,
      changes: changes.slice(page.offset, next),
      total: changes.length,
      ...(next < changes.length && { next }),
    };
  }

  /** Yields the operation now and after each change, until it ends. Errors before the first value are thrown. */
  async *watch(call: VolumeCall, id: string): AsyncGenerator<Operation> {
    const { access, feed } = this.#options;
    const first = await access.find(call, id);
    for await (const record of feed.watch(first, {
      credentials: call.credentials,
      signal: call.signal,
      // A caller who lost the permission gets no further updates.
      recheck: async () => {
        await access.getVolume(call);
      },
    })) {
      yield toOperation(record);
    }
  }

  /** Throws `ConflictError` if the operation doesn't offer this choice now. */
  async choose(
    call: VolumeCall,
    id: string,
    { choice, reason }: OperationChoiceRequest,
  ): Promise<Operation> {
    const { database, access, wake, feed } = this.#options;
    const event = { call, reason };
    return this.#audited('operation-choose', event, async note => {
      note({ operation: id, choice });
      const record = await access.find(call, id);
      note({ kind: record.kind, namespace: record.volume.namespace });
      await access.getVolume(call, record.kind, { isSteering: true });
      if (choice !== 'stop') {
        await this.#requirePerson(record.kind, call);
      }
      const offered = record.document.choices.map(({ name }) => name);
      if (isOver(record.state) || !offered.includes(choice)) {
        throw new ConflictError(
          `"${choice}" is not available now: ${
            offered.join(', ') || 'nothing'
          } is offered`,
        );
      }
      const chosenBy = toUserKey(call.credentials);
      if (!(await database.operations.choose(id, { choice, chosenBy }))) {
        throw new ConflictError('The operation has ended');
      }
      wake();
      feed.markChanged(id);
      return this.#show(id);
    });
  }

  /** Newest first. */
  async history(call: VolumeCall): Promise<VolumeHistory> {
    const { access, database, retention } = this.#options;
    const allowed = await access.getVolume(call);
    return {
      entries: await database.history.list(toVolume(allowed), HISTORY_LISTED),
      keptDays: Math.round(retention / DAY),
    };
  }

  /** Operations that can destroy data require a person's decision, or a template that the operator listed. */
  async #requirePerson(
    kind: OperationKind,
    { credentials }: VolumeCall,
  ): Promise<void> {
    if (isDangerousOperation(kind)) {
      await this.#options.templates.require(credentials);
    }
  }

  #nameToConfirm({ kind, params, volume, entityRef }: SignedPlan): string {
    const { volumes } = this.#options.access.definition(kind);
    return nameToConfirm({
      entityRef,
      claim: volume.claim,
      isService: volumes?.(params, volume) !== undefined,
    });
  }

  async #insert(
    plan: SignedPlan,
    request: Pick<OperationRecord, 'requestedBy' | 'parentId'> & {
      readonly reason: string | undefined;
    },
  ): Promise<Operation> {
    const { database, clock, access, wake } = this.#options;
    const { kind, volume, entityRef } = plan;
    const definition = access.definition(kind);
    const volumes = definition.volumes?.(plan.params, volume);
    const id = randomUUID();
    const answer = await database.operations.insert({
      id,
      planId: plan.id,
      kind,
      entityRef,
      requestedBy: request.requestedBy,
      parentId: request.parentId,
      volume,
      volumes,
      createdAt: clock.now().getTime(),
      document: {
        options: plan.options,
        params: plan.params,
        reason: request.reason || undefined,
        volumes: volumes?.map(toVolume),
        steps: definition.steps(plan.params).map(step => ({
          ...toPlannedStep(step),
          state: 'pending',
          attempts: 0,
        })),
        memory: {},
        choices: [],
      },
    });
    if (answer === 'plan-spent') {
      throw new ConflictError(
        'This plan has already been started. Create a new one',
      );
    }
    if (answer !== 'inserted') {
      throw new ConflictError(
        `Another operation is running on "${answer.volume}"${
          answer.active && ` (${answer.active})`
        }. Wait until it ends, or stop it`,
      );
    }
    wake();
    this.#options.onStart?.(kind);
    return this.#show(id);
  }

  async #show(id: string): Promise<Operation> {
    const record = await this.#options.database.operations.find(id);
    if (!record) {
      throw new NotFoundError(`Operation "${id}" not found`);
    }
    return toOperation(record);
  }

  /** Audits denials, too, so attempts at dangerous operations are visible. */
  #audited<T>(
    eventId: string,
    event: {
      readonly call: VolumeCall;
      readonly reason: string | undefined;
    },
    work: Parameters<typeof audited<T>>[3],
    meta: JsonObject = {},
  ): Promise<T> {
    const { entityRef, cluster, claim } = event.call;
    return audited(
      this.#options.auditor,
      {
        eventId,
        severityLevel: 'medium',
        meta: {
          entityRef,
          cluster,
          claim,
          ...(event.reason && { reason: event.reason }),
          ...meta,
        },
      },
      event.call,
      work,
    );
  }
}

/** The request that the plan was made for. */
function toRequest({ kind, options }: SignedPlan): OperationRequest {
  return { kind, ...options } as OperationRequest;
}

function requiresReason({ kind, options }: SignedPlan): boolean {
  return (
    requiresConfirmation(kind) ||
    (kind === 'restore-files' && options.existing === 'replace')
  );
}
