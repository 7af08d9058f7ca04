/**
 * Starts and follows the operations of requests for many volumes.
 *
 * Guarantees
 *
 * - Each volume gets one ordinary operation. It is planned again right before it starts, and has its own lock, steps,
 *   audit and history. This class changes nothing in a cluster.
 * - The database has a unique key for the operation of each volume and request. If a replica is killed after it started
 *   an operation and before it recorded that, the next one finds the operation by that key.
 * - At most `concurrentPerCluster` operations run in a cluster, over all requests. A lease lets only one replica start
 *   operations at a time. In each cluster, the tenant with the fewest running operations comes first.
 * - A volume is skipped with the reason if its plan has a blocking issue, or if it can't be started for 15 minutes. The
 *   others continue.
 */
import { randomUUID } from 'node:crypto';
import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import type { LeaseStore } from '../lib/LeaseStore';
import type { Clock } from '../lib/clock';
import { isDatabaseError } from '../lib/databaseErrors';
import { repeatUntilAborted } from '../lib/repeatUntilAborted';
import { BlockedPlanError } from '../operations/blockedPlan';
import type { OperationStore } from '../operations/database/OperationStore';
import type { OperationsService } from '../operations/OperationsService';
import {
  classifyError,
  describeError,
} from '../operations/worker/classifyError';
import {
  chooseNext,
  isActive,
  isFinal,
  withOperations,
} from '../operations/bulk/bulkItems';
import type {
  BulkItem,
  BulkRecord,
  BulkStore,
} from '../operations/bulk/BulkStore';

const INTERVAL_MS = 1_000;
const LEASE_MS = 120_000;
/** Well before the lease expires, so two replicas never count at the same time */
const MAX_ROUND_MS = 30_000;
const RETRY_INTERVAL_MS = 15_000;
const RETRY_TIMEOUT_MS = 15 * 60_000;

interface BulkRunnerOptions {
  readonly store: BulkStore;
  readonly children: Pick<OperationStore, 'listChildren' | 'choose'>;
  readonly operations: Pick<OperationsService, 'startChild'>;
  readonly leases: Pick<LeaseStore, 'take' | 'release'>;
  readonly auth: AuthService;
  readonly clock: Clock;
  readonly logger: LoggerService;
  readonly concurrentPerCluster: number;
  /** Called before the end is written, so no end is missed; called again if the backend is killed in between */
  readonly onEnding?: (record: BulkRecord) => Promise<void>;
}

/** The state of a request during a round. */
interface OpenBulk {
  readonly record: BulkRecord;
  readonly items: BulkItem[];
}

export class BulkRunner {
  readonly #options: BulkRunnerOptions;
  readonly #closing = new AbortController();
  #loop: Promise<void> | undefined;

  constructor(options: BulkRunnerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#loop ??= repeatUntilAborted(() => this.run(), {
      ...this.#options,
      signal: this.#closing.signal,
      pause: INTERVAL_MS,
      label: 'Failed to follow the operations of many volumes; retrying',
    });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#loop;
  }

  /** Runs one round. */
  async run(): Promise<void> {
    const { store, leases, clock } = this.#options;
    if ((await store.listOpen()).length === 0) {
      return;
    }
    const holder = randomUUID();
    const now = clock.now().getTime();
    if (!(await leases.take('bulk', { holder, now, until: now + LEASE_MS }))) {
      return;
    }
    try {
      await this.#round();
    } finally {
      await leases.release('bulk', holder);
    }
  }

  async #round(): Promise<void> {
    const open: OpenBulk[] = [];
    for (const record of await this.#options.store.listOpen()) {
      open.push({ record, items: await this.#follow(record) });
    }
    const clusters = new Set(
      open.flatMap(({ items }) => items.map(({ cluster }) => cluster)),
    );
    // An unreachable cluster delays no other.
    await Promise.all(
      [...clusters].map(cluster => this.#startIn(cluster, open)),
    );
    for (const one of open) {
      await this.#save(one);
    }
  }

  /** Updates the items from their operations, and applies stop requests. */
  async #follow(record: BulkRecord): Promise<BulkItem[]> {
    const { children } = this.#options;
    const { id, items, stop, stoppedBy = 'a person' } = record;
    const operations = await children.listChildren(id);
    if (stop === 'all') {
      for (const { id: operation, document, choice } of operations) {
        if (
          choice === undefined &&
          document.choices.some(({ name }) => name === 'stop')
        ) {
          await children.choose(operation, {
            choice: 'stop',
            chosenBy: stoppedBy,
          });
        }
      }
    }
    return withOperations(items, operations).map(item =>
      stop && item.state === 'pending'
        ? {
            ...item,
            state: 'stopped',
            detail: `Not started: stopped by ${stoppedBy}`,
          }
        : item,
    );
  }

  async #startIn(cluster: string, open: readonly OpenBulk[]): Promise<void> {
    const { clock, concurrentPerCluster } = this.#options;
    const begun = performance.now();
    const tried = new Set<BulkItem>();
    for (;;) {
      const here = open.flatMap(bulk =>
        bulk.items.flatMap((item, index) =>
          item.cluster === cluster ? [{ bulk, item, index }] : [],
        ),
      );
      const active = here.filter(({ item }) => isActive(item));
      const counts = new Map<string, number>();
      for (const { item } of here) {
        if (isActive(item) || tried.has(item)) {
          counts.set(item.namespace, (counts.get(item.namespace) ?? 0) + 1);
        }
      }
      const now = clock.now().getTime();
      const next = chooseNext(
        here.filter(
          ({ item }) =>
            item.state === 'pending' &&
            !tried.has(item) &&
            (item.retryAt ?? 0) <= now,
        ),
        counts,
      );
      if (
        !next ||
        active.length >= concurrentPerCluster ||
        performance.now() - begun > MAX_ROUND_MS ||
        this.#closing.signal.aborted
      ) {
        return;
      }
      const { bulk, item, index } = next;
      const after = await this.#start(bulk.record, item);
      tried.add(after);
      bulk.items[index] = after;
    }
  }

  async #start(record: BulkRecord, item: BulkItem): Promise<BulkItem> {
    const { operations, auth, clock } = this.#options;
    const { id, kind, requestedBy, reason } = record;
    const { entityRef, cluster, namespace, claim } = item;
    const signal = AbortSignal.any([
      this.#closing.signal,
      AbortSignal.timeout(MAX_ROUND_MS),
    ]);
    const credentials = await auth.getOwnServiceCredentials();
    try {
      const operation = await operations.startChild(
        { entityRef, cluster, claim, credentials, signal },
        { kind, parentId: id, requestedBy, reason, namespace },
      );
      return { ...item, state: 'planned', operation: operation.id };
    } catch (error) {
      if (isDatabaseError(error) || this.#closing.signal.aborted) {
        throw error;
      }
      return toNotStarted(item, error, clock.now().getTime());
    }
  }

  async #save({ record, items }: OpenBulk): Promise<void> {
    const { store, clock, onEnding } = this.#options;
    const isOver = items.every(isFinal);
    if (!isOver && JSON.stringify(items) === JSON.stringify(record.items)) {
      return;
    }
    const after = {
      ...record,
      items,
      endedAt: isOver ? clock.now().getTime() : undefined,
    };
    if (isOver) {
      await onEnding?.(after);
    }
    await store.save(after);
  }
}

/** Temporary failures are retried for a while. Failures that a person must fix are not. */
function toNotStarted(item: BulkItem, error: unknown, now: number): BulkItem {
  const classified = classifyError(error);
  const detail = describeError(error);
  const failingSince = item.failingSince ?? now;
  const passes =
    !(error instanceof BlockedPlanError) &&
    (classified.type === 'again' ||
      (isError(error) && error.name === 'ConflictError'));
  return passes && now - failingSince < RETRY_TIMEOUT_MS
    ? { ...item, detail, failingSince, retryAt: now + RETRY_INTERVAL_MS }
    : { ...item, state: 'skipped', detail };
}
