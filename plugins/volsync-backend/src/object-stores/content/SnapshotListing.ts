/**
 * Lists a repository's snapshots, quickly even if there are many. A snapshot never changes, so each is read once. Only
 * the set of snapshots changes, and one listing of `snapshots/` shows it.
 *
 * The listing is read again by the first request after a run. Otherwise the known one is returned at once, and
 * refreshed in the background if it is some seconds old. Requests only wait if it is older than the interval of bucket
 * listings.
 */
import type { SnapshotItem } from 'backstage-plugin-volsync-common';
import pLimit from 'p-limit';
import {
  RepositoryError,
  type ObjectStore,
  type Repository,
  type Snapshot,
} from 'restic-repository';
import type { Clock } from '../../lib/clock';
import { raceWithSignal } from '../../lib/raceWithSignal';
import { BudgetError } from '../RepositoryBudgets';
import { toSnapshotContent, writtenAt } from './toSnapshotContent';

const FRESH_MS = 10_000;

interface Listed {
  /** Newest first */
  readonly items: readonly SnapshotItem[];
  readonly at: number;
}

export class SnapshotListing {
  readonly #repository: Repository;
  readonly #store: ObjectStore;
  readonly #clock: Clock;
  readonly #lifetime: number;
  #listed: Listed | undefined;
  #running: Promise<Listed> | undefined;

  constructor(options: {
    readonly repository: Repository;
    readonly store: ObjectStore;
    readonly clock: Clock;
    readonly lifetimeMilliseconds: number;
  }) {
    this.#repository = options.repository;
    this.#store = options.store;
    this.#clock = options.clock;
    this.#lifetime = options.lifetimeMilliseconds;
  }

  async get(signal: AbortSignal): Promise<readonly SnapshotItem[]> {
    const known = this.#listed;
    const age = known ? this.#now() - known.at : Infinity;
    if (known && age < FRESH_MS) {
      return known.items;
    }
    const running = this.#refresh();
    if (known && age < this.#lifetime) {
      running.catch(() => {}); // Errors reach the callers that wait for the next listing
      return known.items;
    }
    return (await raceWithSignal(running, signal)).items;
  }

  /** The bucket has changed, so the next request waits for a new listing. */
  expire(): void {
    this.#listed = undefined;
    this.#running = undefined;
  }

  #refresh(): Promise<Listed> {
    this.#running ??= this.#start();
    return this.#running;
  }

  #start(): Promise<Listed> {
    const running = this.#list();
    running.then(
      listed => {
        if (this.#running === running) {
          this.#listed = listed;
          this.#running = undefined;
        }
      },
      () => {
        if (this.#running === running) {
          this.#running = undefined;
        }
      },
    );
    return running;
  }

  async #list(): Promise<Listed> {
    const at = this.#now();
    const limit = pLimit(16);
    const reads: Promise<{ item: SnapshotItem; order: Order }>[] = [];
    for await (const object of this.#store.list('snapshots/')) {
      const id = object.key.slice('snapshots/'.length);
      if (!/^[0-9a-f]{64}$/.test(id)) {
        continue;
      }
      const lastModified = object.lastModified?.toISOString();
      const listed = {
        id,
        ...(lastModified === undefined ? {} : { lastModified }),
        sizeBytes: object.sizeBytes,
      };
      const read = limit(async () => {
        const snapshot = await this.#read(id);
        return {
          item: snapshot
            ? {
                lastModified: writtenAt(snapshot),
                ...listed,
                details: toSnapshotContent(snapshot),
              }
            : listed,
          order: toOrder(id, snapshot, object.lastModified),
        };
      });
      read.catch(() => {}); // Rejections are handled below
      reads.push(read);
    }
    const all = await Promise.all(reads);
    return {
      items: all
        .sort((one, other) => compare(other.order, one.order))
        .map(({ item }) => item),
      at,
    };
  }

  /** Undefined if it can't be read: one damaged snapshot doesn't hide the others. */
  async #read(id: string): Promise<Snapshot | undefined> {
    try {
      return await this.#repository.snapshot(id);
    } catch (error) {
      if (error instanceof RepositoryError && !(error instanceof BudgetError)) {
        return undefined;
      }
      throw error;
    }
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}

/** Milliseconds, then the remaining digits of the text, then the id */
type Order = readonly [milliseconds: number, fraction: string, id: string];

function toOrder(
  id: string,
  snapshot: Snapshot | undefined,
  lastModified: Date | undefined,
): Order {
  const fraction = /\.(\d+)/.exec(snapshot?.time ?? '')?.[1] ?? '';
  return [
    snapshot?.timeMs ?? lastModified?.getTime() ?? 0,
    fraction.padEnd(9, '0'),
    id,
  ];
}

function compare(one: Order, other: Order): number {
  if (one[0] !== other[0]) {
    return one[0] - other[0];
  }
  for (const at of [1, 2] as const) {
    if (one[at] !== other[at]) {
      return one[at] < other[at] ? -1 : 1;
    }
  }
  return 0;
}
