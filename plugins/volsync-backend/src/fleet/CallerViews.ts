import { createHash } from 'node:crypto';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  volsyncBackupReadPermission,
  volsyncFleetReadPermission,
} from 'backstage-plugin-volsync-common';
import { toUserKey, type Caller } from '../access/Caller';
import type { EntityAccess } from '../access/EntityAccess';
import type { Clock } from '../lib/clock';
import type { FleetEntities } from './FleetEntities';
import type { AllowedEntities, FleetRowReader } from './FleetRowReader';

/** How long a permission decision is cached. */
const DECISION_LIFETIME_MS = 30_000;
/** Decisions are renewed before they expire, so callers rarely wait for one. */
const RENEWAL_MS = 20_000;
const MAX_CALLERS = 500;

/** What one caller may see. @internal */
export interface CallerView {
  readonly visible: ReadonlySet<string>;
  /** Equal for callers who may see the same */
  readonly name: string;
}

interface Decision extends CallerView {
  readonly decidedAt: number;
  readonly decided: ReadonlySet<string>;
  /** Maps, never changed, whose entities are all decided: comparing 10,000 for each request takes milliseconds */
  readonly covered: WeakSet<ReadonlyMap<string, unknown>>;
  renewal?: Promise<Decision>;
  numbers?: {
    readonly of: ReadonlyMap<string, number>;
    readonly allowed: AllowedEntities;
  };
}

/**
 * Decides which entities a caller may see. A decision is cached for half a minute, so revoked permissions end by then.
 */
export class CallerViews {
  readonly #access: EntityAccess;
  readonly #entities: FleetEntities;
  readonly #reader: FleetRowReader;
  readonly #clock: Clock;
  readonly #decisions = new Map<string, Promise<Decision>>();

  constructor(options: {
    readonly access: EntityAccess;
    readonly entities: FleetEntities;
    readonly reader: FleetRowReader;
    readonly clock: Clock;
  }) {
    this.#access = options.access;
    this.#entities = options.entities;
    this.#reader = options.reader;
    this.#clock = options.clock;
  }

  /**
   * Decides again if the last decision is old or entities were added. Throws `NotAllowedError` without
   * `volsync.fleet.read`.
   */
  async decide(
    caller: Caller,
  ): Promise<CallerView & { readonly allowed: AllowedEntities }> {
    const stored = await this.#reader.entities();
    const decision = await this.#find(caller, stored);
    if (decision.numbers?.of !== stored) {
      decision.numbers = { of: stored, allowed: toAllowed(stored, decision) };
    }
    return { ...decision, allowed: decision.numbers.allowed };
  }

  async #find(
    caller: Caller,
    stored: ReadonlyMap<string, number>,
  ): Promise<Decision> {
    const key = toCallerKey(caller.credentials);
    const known = await this.#decisions.get(key)?.catch(() => undefined);
    const age = known ? Math.abs(this.#now() - known.decidedAt) : Infinity;
    if (
      !known ||
      age >= DECISION_LIFETIME_MS ||
      !hasDecided(known, this.#entities.all) ||
      !hasDecided(known, stored)
    ) {
      return this.#keep(key, this.#decide(caller, stored));
    }
    if (age >= RENEWAL_MS && !known.renewal) {
      known.renewal = this.#decide(caller, stored);
      known.renewal.then(
        next => this.#keep(key, Promise.resolve(next)),
        () => this.#decisions.delete(key),
      );
    }
    return known;
  }

  #keep(key: string, decision: Promise<Decision>): Promise<Decision> {
    this.#decisions.delete(key);
    this.#decisions.set(key, decision);
    decision.catch(() => this.#decisions.delete(key));
    for (const oldest of this.#decisions.keys()) {
      if (this.#decisions.size <= MAX_CALLERS) {
        break;
      }
      this.#decisions.delete(oldest);
    }
    return decision;
  }

  async #decide(
    { credentials }: Caller,
    stored: ReadonlyMap<string, number>,
  ): Promise<Decision> {
    const decidedAt = this.#now();
    await this.#access.require({
      permission: volsyncFleetReadPermission,
      credentials,
    });
    const entityRefs = [
      ...new Set([...this.#entities.all.keys(), ...stored.keys()]),
    ];
    const visible = await this.#access.filter({
      entityRefs,
      permission: volsyncBackupReadPermission,
      credentials,
    });
    return {
      decidedAt,
      decided: new Set(entityRefs),
      covered: new WeakSet(),
      visible: new Set(visible),
      name: createHash('sha256')
        .update([...visible].sort().join())
        .digest('base64url'),
    };
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}

function hasDecided(
  { decided, covered }: Decision,
  entities: ReadonlyMap<string, unknown>,
): boolean {
  if (covered.has(entities)) {
    return true;
  }
  for (const ref of entities.keys()) {
    if (!decided.has(ref)) {
      return false;
    }
  }
  covered.add(entities);
  return true;
}

/** Entities that get a number later aren't included, because no decision covers them yet. */
function toAllowed(
  stored: ReadonlyMap<string, number>,
  { visible }: CallerView,
): AllowedEntities {
  const ids: number[] = [];
  let last = 0;
  for (const [ref, id] of stored) {
    last = Math.max(last, id);
    if (visible.has(ref)) {
      ids.push(id);
    }
  }
  return ids.length === stored.size ? { upTo: last } : { ids };
}

/** Two tokens of one service may have different access restrictions. */
function toCallerKey(credentials: BackstageCredentials): string {
  return `${toUserKey(credentials)} ${JSON.stringify(credentials.principal)}`;
}
