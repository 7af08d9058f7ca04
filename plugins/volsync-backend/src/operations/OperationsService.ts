import { randomUUID } from 'node:crypto';
import type { AuditorService } from '@backstage/backend-plugin-api';
import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import {
  DANGEROUS_OPERATIONS,
  operationPermissions,
  volsyncBackupReadPermission,
  type Operation,
  type OperationChoiceRequest,
  type OperationKind,
  type OperationList,
  type OperationPlan,
  type OperationRequest,
  type OperationStart,
  type VolumeHistory,
} from 'backstage-plugin-volsync-common';
import { ClusterObjects } from '../clusters/ClusterObjects';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import type { VolsyncConfig } from '../config';
import { audited } from '../lib/audited';
import type { Clock } from '../lib/clock';
import { toUserKey, type Caller } from '../services/Caller';
import type { AllowedVolume, VolumeAccess } from '../services/VolumeAccess';
import { checkBasis } from './checkBasis';
import type { OperationDatabase } from './database/openOperationDatabase';
import type { KindPlan, OperationDefinition } from './kind';
import type { OperationFeed } from './OperationFeed';
import { isOver, toOperation, type OperationRecord } from './record';

const PLAN_LIFETIME = 10 * 60_000;
const LISTED = 50;
const HISTORY_LISTED = 500;
const DAY = 86_400_000;

/** Which volume of which entity, and who asks. @internal */
export interface OperationQuestion extends Caller {
  readonly entityRef: string;
  readonly cluster: string;
  readonly claim: string;
  readonly signal: AbortSignal;
}

interface Place {
  readonly cluster: string;
  readonly namespace: string;
}

/** What routes and actions call: plans, starts, shows and steers operations, always as the caller. @internal */
export class OperationsService {
  readonly #options: {
    readonly volumes: VolumeAccess;
    readonly clusters: ClusterRegistry;
    readonly database: OperationDatabase;
    readonly definitions: readonly OperationDefinition[];
    readonly feed: OperationFeed;
    readonly auditor: AuditorService;
    readonly config: VolsyncConfig;
    readonly clock: Clock;
    /** There is something to do */
    readonly nudge: () => void;
    /** Waits a little for what is asked for in the background */
    readonly settle: (place: Place) => Promise<void>;
  };

  constructor(options: {
    readonly volumes: VolumeAccess;
    readonly clusters: ClusterRegistry;
    readonly database: OperationDatabase;
    readonly definitions: readonly OperationDefinition[];
    readonly feed: OperationFeed;
    readonly auditor: AuditorService;
    readonly config: VolsyncConfig;
    readonly clock: Clock;
    readonly nudge: () => void;
    readonly settle: (place: Place) => Promise<void>;
  }) {
    this.#options = options;
  }

  /** What would be done; nothing is written. Throws `NotAllowedError`, `InputError`, `ConflictError`. */
  async plan(
    question: OperationQuestion,
    request: OperationRequest,
  ): Promise<OperationPlan> {
    const { clock, database } = this.#options;
    const allowed = await this.#getVolume(question, request.kind);
    const definition = this.#definition(request.kind);
    const planId = randomUUID();
    // The first look asks for what nobody asked for yet, such as the listing of the bucket.
    allowed.evidence();
    await this.#options.settle(allowed);
    const plan = await definition.plan({
      request,
      planId,
      volume: toVolume(allowed),
      evidence: allowed.evidence(),
      objects: this.#objects(allowed),
      signal: question.signal,
      now: () => clock.now(),
    });
    const expiresAt = clock.now().getTime() + PLAN_LIFETIME;
    const blocked = plan.warnings.some(w => w.severity === 'blocks');
    const { kind, ...options } = request;
    return {
      kind,
      entityRef: allowed.entityRef,
      volume: toVolume(allowed),
      steps: definition
        .steps(plan.params)
        .map(({ name, title }) => ({ name, title })),
      writes: plan.writes,
      warnings: inOrder(plan.warnings),
      expectedSeconds: plan.expectedSeconds,
      token: blocked
        ? undefined
        : database.tokens.sign({
            id: planId,
            user: toUserKey(question.credentials),
            entityRef: allowed.entityRef,
            volume: toVolume(allowed),
            kind,
            options: options as JsonObject,
            params: plan.params,
            basis: plan.basis,
            expiresAt,
          }),
      expiresAt: new Date(expiresAt).toISOString(),
    };
  }

  /**
   * Accepts a plan. Throws `NotAllowedError` where the plan is not this person's own and untouched, `ConflictError`
   * where it is spent, too old or overtaken, or where another operation is active on the volume.
   */
  async start(
    question: OperationQuestion,
    { token, reason }: OperationStart,
  ): Promise<Operation> {
    const { database, clock, auditor, nudge } = this.#options;
    const plan = database.tokens.verify(token, {
      user: toUserKey(question.credentials),
      entityRef: question.entityRef,
      volume: question,
      now: clock.now(),
    });
    const allowed = await this.#getVolume(question, plan.kind);
    if (allowed.namespace !== plan.volume.namespace) {
      throw new ConflictError(
        'The entity points to another namespace by now. Make a new plan',
      );
    }
    if (plan.kind === 'restore-in-place' && !reason) {
      throw new InputError('A restore in place needs a reason');
    }
    const definition = this.#definition(plan.kind);
    const event = {
      eventId: 'operation-start',
      severityLevel: isDangerous(plan.kind)
        ? ('high' as const)
        : ('medium' as const),
      meta: {
        kind: plan.kind,
        entityRef: plan.entityRef,
        ...plan.volume,
        options: plan.options,
        ...(reason && { reason }),
      },
    };
    return audited(auditor, event, async note => {
      await checkBasis(plan.basis, this.#objects(allowed), question.signal);
      const id = randomUUID();
      const answer = await database.operations.insert({
        id,
        planId: plan.id,
        kind: plan.kind,
        entityRef: plan.entityRef,
        requestedBy: toUserKey(question.credentials),
        volume: plan.volume,
        createdAt: clock.now().getTime(),
        document: {
          options: plan.options,
          params: plan.params,
          reason: reason || undefined,
          steps: definition.steps(plan.params).map(({ name, title }) => ({
            name,
            title,
            state: 'pending',
            attempts: 0,
          })),
          memory: {},
          choices: [],
        },
      });
      if (answer === 'plan-spent') {
        throw new ConflictError(
          'The plan was started already: a plan starts once. Make a new one',
        );
      }
      if (answer !== 'inserted') {
        throw new ConflictError(
          `Another operation is active on "${plan.volume.claim}"${
            answer.active && ` (${answer.active})`
          }. Wait until it ends, or stop it`,
        );
      }
      note({ operation: id });
      nudge();
      return toOperation(await this.#must(id));
    });
  }

  /** Newest first. */
  async list(question: OperationQuestion): Promise<OperationList> {
    const allowed = await this.#getVolume(question);
    const records = await this.#options.database.operations.list(
      toVolume(allowed),
      LISTED,
    );
    return {
      operations: records.map(toOperation),
      active: records.find(({ state }) => !isOver(state))?.id,
    };
  }

  async get(question: OperationQuestion, id: string): Promise<Operation> {
    return toOperation(await this.#find(question, id));
  }

  /** The operation now and after each change, until it is over. Errors before the first value are thrown. */
  async *watch(
    question: OperationQuestion,
    id: string,
  ): AsyncGenerator<Operation> {
    const first = await this.#find(question, id);
    for await (const record of this.#options.feed.watch(first, {
      credentials: question.credentials,
      signal: question.signal,
      // Somebody who lost the right sees nothing more after a minute.
      recheck: async () => {
        await this.#getVolume(question);
      },
    })) {
      yield toOperation(record);
    }
  }

  /** Throws `ConflictError` where that is not offered now. */
  async choose(
    question: OperationQuestion,
    id: string,
    { choice, reason }: OperationChoiceRequest,
  ): Promise<Operation> {
    const { database, auditor, nudge, feed } = this.#options;
    const record = await this.#find(question, id);
    await this.#getVolume(question, record.kind);
    const event = {
      eventId: 'operation-choose',
      severityLevel: isDangerous(record.kind)
        ? ('high' as const)
        : ('medium' as const),
      meta: {
        operation: id,
        kind: record.kind,
        entityRef: record.entityRef,
        ...record.volume,
        choice,
        ...(reason && { reason }),
      },
    };
    return audited(auditor, event, async () => {
      const offered = record.document.choices.some(
        ({ name }) => name === choice,
      );
      if (isOver(record.state) || !offered) {
        throw new ConflictError(
          `"${choice}" cannot be chosen now: ${
            record.document.choices.map(({ name }) => name).join(', ') ||
            'nothing'
          } is offered`,
        );
      }
      const taken = await database.operations.choose(id, {
        choice,
        chosenBy: toUserKey(question.credentials),
      });
      if (!taken) {
        throw new ConflictError('The operation is over');
      }
      nudge();
      feed.touch(id);
      return toOperation(await this.#must(id));
    });
  }

  /** Newest first. */
  async history(question: OperationQuestion): Promise<VolumeHistory> {
    const { database, config } = this.#options;
    const allowed = await this.#getVolume(question);
    return {
      entries: await database.history.list(toVolume(allowed), HISTORY_LISTED),
      keptDays: Math.round(config.operations.historyRetention / DAY),
    };
  }

  async #getVolume(
    question: OperationQuestion,
    kind?: OperationKind,
  ): Promise<AllowedVolume> {
    const allowed = await this.#options.volumes.getVolume({
      ...question,
      permission: kind
        ? operationPermissions[kind]
        : volsyncBackupReadPermission,
    });
    const { config } = this.#options;
    if (
      kind &&
      isDangerous(kind) &&
      !config.permissionsEnabled &&
      !config.operations.allowWithoutPermissions
    ) {
      throw new NotAllowedError(
        'This can destroy data, and the permissions of this portal are off, so that everybody could do it. Turn them on (permission.enabled), or set volsync.operations.allowWithoutPermissions',
      );
    }
    return allowed;
  }

  async #find(
    question: OperationQuestion,
    id: string,
  ): Promise<OperationRecord> {
    const { namespace } = await this.#getVolume(question);
    const record = await this.#options.database.operations.find(id);
    if (
      !record ||
      record.volume.cluster !== question.cluster ||
      record.volume.namespace !== namespace ||
      record.volume.claim !== question.claim
    ) {
      throw new NotFoundError(`This volume has no operation "${id}"`);
    }
    return record;
  }

  async #must(id: string): Promise<OperationRecord> {
    const record = await this.#options.database.operations.find(id);
    if (!record) {
      throw new NotFoundError(`There is no operation "${id}"`);
    }
    return record;
  }

  #definition(kind: OperationKind): OperationDefinition {
    const found = this.#options.definitions.find(one => one.kind === kind);
    if (!found) {
      throw new InputError(
        `This version of the portal cannot do "${kind}" yet`,
      );
    }
    return found;
  }

  #objects({ cluster, namespace }: AllowedVolume): ClusterObjects {
    const { clusters } = this.#options;
    return new ClusterObjects({ access: clusters, cluster, namespace });
  }
}

function toVolume({ cluster, namespace, claim }: AllowedVolume) {
  return { cluster, namespace, claim };
}

function isDangerous(kind: OperationKind): boolean {
  return (DANGEROUS_OPERATIONS as readonly OperationKind[]).includes(kind);
}

const SEVERITIES = ['blocks', 'warning', 'info'];

function inOrder(warnings: KindPlan['warnings']): KindPlan['warnings'] {
  return [...warnings].sort(
    (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity),
  );
}
