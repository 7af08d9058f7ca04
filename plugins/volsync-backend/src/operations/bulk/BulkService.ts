/**
 * Bulk requests: plans, starts, shows and stops operations on many volumes, always as the caller.
 *
 * The caller's permission on each entity is checked when the plan is made and again when it is accepted. The operations
 * themselves start later, when the requester may be signed out, and no credentials are stored. Immediately before each
 * start, the portal checks the entity, the operator's binding and the plan again (`OperationsService.startChild`).
 */
import { randomUUID } from 'node:crypto';
import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import {
  ConflictError,
  InputError,
  isError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  countOf,
  MAX_BULK_VOLUMES,
  operationPermissions,
  volsyncBackupReadPermission,
  volsyncBulkRunPermission,
  type BulkKind,
  type BulkList,
  type BulkOperation,
  type BulkPlan,
  type BulkRequest,
  type BulkStop,
  type BulkVolumeName,
  type OperationStart,
  type OperationVolume,
  type PlannedBulkVolume,
} from 'backstage-plugin-volsync-common';
import pLimit from 'p-limit';
import { audited } from '../../access/audited';
import { TooManyError } from '../../access/UserLimit';
import type { LimitsConfig } from '../../config';
import { FairThrottle } from '../../lib/FairThrottle';
import { toError } from '../../lib/toError';
import { describeError } from '../worker/classifyError';
import { toUserKey, type Caller } from '../../access/Caller';
import type { EntityAccess } from '../../access/EntityAccess';
import type { FleetVolumes } from '../../fleet/FleetVolumes';
import type { Clock } from '../../lib/clock';
import { isDatabaseError } from '../../lib/databaseErrors';
import { volumeKey } from '../../lib/volumeKey';
import { describeBlocker } from '../blockedPlan';
import type { OperationStore } from '../database/OperationStore';
import type { OperationsService } from '../OperationsService';
import type { PlanTokens } from '../PlanTokens';
import { toIso } from '../record';
import { isFinal, withOperations } from './bulkItems';
import type { BulkItem, BulkRecord, BulkStore } from './BulkStore';

const PLAN_LIFETIME_MS = 10 * 60_000;
const MAX_LISTED = 50;
/** Volumes that are planned concurrently, in total and for one user */
const PLANS_AT_A_TIME = 16;
const PLANS_OF_ONE_PERSON = 8;
const SELECTION_TIMEOUT_MS = 5_000;
/** No catalog entity has this ref, so a bulk plan can never be started as a single-volume plan, or the reverse. */
const BULK_PLAN = {
  entityRef: 'bulk',
  volume: { cluster: '', namespace: '', claim: '' },
} as const;

/** The caller, until the signal is aborted. @internal */
export interface BulkCall extends Caller {
  readonly signal: AbortSignal;
}

type PlannedItem = OperationVolume & { readonly entityRef: string };

interface BulkServiceOptions {
  readonly access: EntityAccess;
  readonly operations: Pick<OperationsService, 'plan'>;
  readonly store: BulkStore;
  readonly children: Pick<OperationStore, 'listChildren'>;
  readonly tokens: PlanTokens;
  readonly volumes: Pick<FleetVolumes, 'isComplete' | 'list'>;
  readonly auditor: AuditorService;
  readonly clock: Clock;
  readonly concurrentPerCluster: number;
  readonly limits: LimitsConfig;
  readonly logger: LoggerService;
}

export class BulkService {
  readonly #options: BulkServiceOptions;
  /** Users take turns at planning */
  readonly #planning = new FairThrottle({
    concurrency: PLANS_AT_A_TIME,
    perTenant: PLANS_OF_ONE_PERSON,
  });
  /** One at a time, so the count of requests in progress is right */
  readonly #inserting = pLimit(1);

  constructor(options: BulkServiceOptions) {
    this.#options = options;
  }

  /** Returns what would be started, and what skipped. Writes nothing. Throws `NotAllowedError`, `InputError`. */
  async plan(call: BulkCall, request: BulkRequest): Promise<BulkPlan> {
    const { tokens, clock, concurrentPerCluster } = this.#options;
    await this.#require(call);
    const { kind } = request;
    const names = request.volumes ?? (await this.#select(call, request));
    if (names.length > MAX_BULK_VOLUMES) {
      throw new InputError(
        `${countOf(
          names.length,
          'volume',
        )} match; at most ${MAX_BULK_VOLUMES} are possible at once. Narrow the selection`,
      );
    }
    const volumes = withoutRepeated(
      await Promise.all(
        names.map(name =>
          this.#planning.run(toUserKey(call.credentials), () =>
            this.#planOne(call, kind, name),
          ),
        ),
      ),
    );
    // Without a namespace there is no volume to act on
    const found = volumes.flatMap(
      ({ entityRef, cluster, namespace, claim, blocked }) =>
        namespace === undefined
          ? []
          : [{ item: { entityRef, cluster, namespace, claim }, blocked }],
    );
    const ready = found.flatMap(({ item, blocked }) =>
      blocked === undefined ? [item] : [],
    );
    const skipped = found.flatMap(({ item, blocked }) =>
      // The token is sent with each request, so it has a short reason; the plan shows the full one.
      blocked === undefined
        ? []
        : [{ ...item, blocked: blocked.slice(0, 200) }],
    );
    const expiresAt = clock.now().getTime() + PLAN_LIFETIME_MS;
    return {
      kind,
      volumes,
      concurrentPerCluster,
      token:
        ready.length === 0
          ? undefined
          : tokens.sign({
              ...BULK_PLAN,
              id: randomUUID(),
              user: toUserKey(call.credentials),
              kind,
              options: {},
              params: { ready, skipped },
              preconditions: [],
              expiresAt,
            }),
      expiresAt: toIso(expiresAt),
    };
  }

  /** Throws `NotAllowedError` if the plan isn't the caller's own, `ConflictError` if it is used or expired. */
  async start(
    call: BulkCall,
    { token, reason }: OperationStart,
  ): Promise<BulkOperation> {
    const { tokens, clock, store, access } = this.#options;
    return audited(
      this.#options.auditor,
      {
        eventId: 'bulk-start',
        severityLevel: 'medium',
        meta: { ...(reason && { reason }) },
      },
      call,
      async note => {
        await this.#require(call);
        const user = toUserKey(call.credentials);
        const plan = tokens.verify(token, {
          ...BULK_PLAN,
          user,
          now: clock.now(),
        });
        const kind = plan.kind as BulkKind;
        const { ready, skipped } = plan.params as unknown as {
          readonly ready: readonly PlannedItem[];
          readonly skipped: readonly (PlannedItem & { blocked: string })[];
        };
        note({ bulk: plan.id, kind, volumes: ready.map(volumeKey) });
        const permitted = new Set(
          await access.filter({
            entityRefs: distinct(ready.map(({ entityRef }) => entityRef)),
            permission: operationPermissions[kind],
            credentials: call.credentials,
          }),
        );
        const items: readonly BulkItem[] = [
          ...ready.map(
            (one): BulkItem =>
              permitted.has(one.entityRef)
                ? { ...one, state: 'pending' }
                : {
                    ...one,
                    state: 'skipped',
                    detail: `You no longer have the permission "${operationPermissions[kind].name}" on this entity`,
                  },
          ),
          ...skipped.map(
            ({ blocked, ...one }): BulkItem => ({
              ...one,
              state: 'skipped',
              detail: blocked,
            }),
          ),
        ];
        const isNew = await this.#inserting(async () => {
          await this.#requireRoom(user);
          return store.insert({
            id: plan.id,
            kind,
            requestedBy: user,
            reason: reason || undefined,
            createdAt: clock.now().getTime(),
            items,
          });
        });
        if (!isNew) {
          throw new ConflictError(
            'This plan has already been started. Create a new one',
          );
        }
        return this.#show(call, plan.id);
      },
    );
  }

  /** Newest first. */
  async list(call: BulkCall): Promise<BulkList> {
    await this.#require(call);
    const records = await this.#options.store.list(MAX_LISTED, {
      requestedBy: toUserKey(call.credentials),
    });
    return { operations: await this.#toViews(call, records) };
  }

  /** Throws `NotFoundError`. */
  async get(call: BulkCall, id: string): Promise<BulkOperation> {
    await this.#require(call);
    return this.#show(call, id);
  }

  /**
   * Starts no more volumes and, if requested, stops the running ones. Throws `ConflictError` if the request has ended.
   */
  async stop(
    call: BulkCall,
    id: string,
    { running = false }: BulkStop,
  ): Promise<BulkOperation> {
    const { store } = this.#options;
    return audited(
      this.#options.auditor,
      {
        eventId: 'bulk-stop',
        severityLevel: 'medium',
        meta: { bulk: id, running },
      },
      call,
      async () => {
        await this.#require(call);
        const record = await this.#find(id);
        await this.#requireStop(call, record);
        const stopped = await store.stop(id, {
          stop: running ? 'all' : 'pending',
          stoppedBy: toUserKey(call.credentials),
        });
        if (!stopped) {
          throw new ConflictError('The operation has ended');
        }
        return this.#show(call, id);
      },
    );
  }

  /** Each request in progress is read every second, so the number per user is limited. */
  async #requireRoom(user: string): Promise<void> {
    const { store, limits } = this.#options;
    const { own, all } = await store.countOpen(user);
    if (own >= limits.bulkPerUser) {
      throw new TooManyError(
        `You can have at most ${limits.bulkPerUser} requests for many volumes in progress. Wait for one to end, or stop one (volsync.limits.bulkPerUser)`,
      );
    }
    if (all >= limits.bulk) {
      throw new TooManyError(
        'Too many requests for many volumes are in progress. Try again later (volsync.limits.bulk)',
      );
    }
  }

  /** Allows stopping one's own request, or one whose remaining volumes the caller could all have requested. */
  async #requireStop(
    { credentials }: Caller,
    record: BulkRecord,
  ): Promise<void> {
    if (record.requestedBy === toUserKey(credentials)) {
      return;
    }
    const open = (await this.#follow(record)).filter(one => !isFinal(one));
    const entityRefs = distinct(open.map(one => one.entityRef));
    const permission = operationPermissions[record.kind];
    const permitted = await this.#options.access.filter({
      entityRefs,
      permission,
      credentials,
    });
    if (permitted.length < entityRefs.length) {
      throw new NotAllowedError(
        `Some of the volumes belong to entities on which you lack "${permission.name}". Ask the person who started it to stop it`,
      );
    }
  }

  #require({ credentials }: Caller): Promise<void> {
    return this.#options.access.require({
      permission: volsyncBulkRunPermission,
      credentials,
    });
  }

  async #find(id: string): Promise<BulkRecord> {
    const record = await this.#options.store.find(id);
    return record ?? throwNotFound(id);
  }

  /** Reads the volumes from the fleet, for entities that the caller can view. */
  async #select(
    { credentials }: BulkCall,
    { owner, system, cluster }: BulkRequest,
  ): Promise<readonly BulkVolumeName[]> {
    const { volumes, access } = this.#options;
    if (!(await volumes.isComplete(SELECTION_TIMEOUT_MS))) {
      throw new ServiceUnavailableError(
        'Not all volumes have been read yet. Try again in a few seconds',
      );
    }
    const all = await volumes.list({ cluster, system });
    const found = all.filter(
      one => one.isBound && (owner === undefined || one.owners.includes(owner)),
    );
    const visible = new Set(
      await access.filter({
        entityRefs: distinct(found.map(one => one.entityRef)),
        permission: volsyncBackupReadPermission,
        credentials,
      }),
    );
    return found
      .filter(one => visible.has(one.entityRef))
      .map(one => ({
        entityRef: one.entityRef,
        cluster: one.cluster,
        claim: one.claim,
      }));
  }

  async #planOne(
    call: BulkCall,
    kind: BulkKind,
    { entityRef, cluster, claim }: BulkVolumeName,
  ): Promise<PlannedBulkVolume> {
    const name = { entityRef, cluster, claim };
    call.signal.throwIfAborted();
    try {
      const plan = await this.#options.operations.plan(
        { ...call, ...name },
        { kind },
      );
      return {
        ...name,
        namespace: plan.volume.namespace,
        expectedSeconds: plan.expectedSeconds,
        ...(plan.token === undefined && {
          blocked: describeBlocker(plan.warnings),
        }),
      };
    } catch (error) {
      call.signal.throwIfAborted();
      if (isDatabaseError(error) || !isError(error)) {
        throw error;
      }
      const blocked = describeError(error);
      if (blocked !== error.message) {
        this.#options.logger.error(
          `Failed to plan ${claim} of ${entityRef}`,
          toError(error),
        );
      }
      return { ...name, blocked };
    }
  }

  async #show(call: BulkCall, id: string): Promise<BulkOperation> {
    const [view] = await this.#toViews(call, [await this.#find(id)]);
    return view ?? throwNotFound(id);
  }

  async #follow(record: BulkRecord): Promise<readonly BulkItem[]> {
    return record.endedAt === undefined
      ? withOperations(
          record.items,
          await this.#options.children.listChildren(record.id),
        )
      : record.items;
  }

  async #toViews(
    { credentials }: Caller,
    records: readonly BulkRecord[],
  ): Promise<readonly BulkOperation[]> {
    const visible = new Set(
      await this.#options.access.filter({
        entityRefs: distinct(
          records.flatMap(({ items }) => items.map(one => one.entityRef)),
        ),
        permission: volsyncBackupReadPermission,
        credentials,
      }),
    );
    const user = toUserKey(credentials);
    const views = await Promise.all(
      records.map(async record => {
        const items = await this.#follow(record);
        return toView(record, {
          items: items.filter(one => visible.has(one.entityRef)),
          total: items.length,
        });
      }),
    );
    // A caller who can view none of the volumes must not learn about the request.
    return views.filter(
      ({ volumes, requestedBy }) => volumes.length > 0 || requestedBy === user,
    );
  }
}

function throwNotFound(id: string): never {
  throw new NotFoundError(`Operation not found: "${id.slice(0, 100)}"`);
}

function toView(
  record: BulkRecord,
  shown: { readonly items: readonly BulkItem[]; readonly total: number },
): BulkOperation {
  const { endedAt, stop } = record;
  const open = stop ? 'stopping' : 'running';
  return {
    id: record.id,
    kind: record.kind,
    requestedBy: record.requestedBy,
    reason: record.reason,
    state: endedAt === undefined ? open : 'ended',
    stoppedBy: record.stoppedBy,
    createdAt: toIso(record.createdAt),
    endedAt: endedAt === undefined ? undefined : toIso(endedAt),
    volumes: shown.items.map(({ retryAt, failingSince, ...one }) => one),
    hidden: shown.total - shown.items.length,
  };
}

/** A volume that two entities share is backed up once. */
function withoutRepeated(
  volumes: readonly PlannedBulkVolume[],
): readonly PlannedBulkVolume[] {
  const seen = new Set<string>();
  return volumes.filter(({ entityRef, cluster, namespace, claim }) => {
    const key = `${cluster}/${namespace ?? entityRef}/${claim}`;
    return !seen.has(key) && seen.add(key);
  });
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
