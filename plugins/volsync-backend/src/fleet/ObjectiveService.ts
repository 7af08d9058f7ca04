import type {
  FleetObjectives,
  ObjectiveHours,
  OwnerObjectives,
} from 'backstage-plugin-volsync-common';
import type { Caller } from '../access/Caller';
import { CachedAnswers } from '../lib/CachedAnswers';
import type { Clock } from '../lib/clock';
import { compareTexts } from '../lib/compareTexts';
import type { CallerViews } from './CallerViews';
import type { AllowedEntities } from './FleetRowReader';
import type { EntityHours, ObjectiveStore } from './ObjectiveStore';

const DAY_MS = 86_400_000;
const MAX_OWNERS = 100;
const MAX_SERVICES = 50;
/** Counts are added once an hour. */
const ANSWER_LIFETIME_MS = 60_000;
const MAX_CACHED_ANSWERS = 50;

/** How long volumes were within their objective, for callers with permission to view the fleet. @internal */
export class ObjectiveService {
  readonly #views: CallerViews;
  readonly #store: ObjectiveStore;
  readonly #clock: Clock;
  readonly #answers: CachedAnswers<FleetObjectives>;

  constructor(options: {
    readonly views: CallerViews;
    readonly store: ObjectiveStore;
    readonly clock: Clock;
  }) {
    this.#views = options.views;
    this.#store = options.store;
    this.#clock = options.clock;
    this.#answers = new CachedAnswers({
      limit: MAX_CACHED_ANSWERS,
      age: ANSWER_LIFETIME_MS,
      clock: options.clock,
    });
  }

  /** Returns the last days, today included. Throws `NotAllowedError` without `volsync.fleet.read`. */
  async get(caller: Caller, days: number): Promise<FleetObjectives> {
    const { allowed, name } = await this.#views.decide(caller);
    // Entities that have rows since the last decision are decided on, and counted, from the next answer on
    return this.#answers.get(`${days} ${name}`, () =>
      this.#read(allowed, days),
    );
  }

  async #read(
    allowed: AllowedEntities,
    days: number,
  ): Promise<FleetObjectives> {
    const now = this.#clock.now();
    const since = now.getTime() - (days - 1) * DAY_MS;
    const [counted, entities, first] = await Promise.all([
      this.#store.listDays(allowed, since),
      this.#store.listEntities(allowed, since),
      this.#store.findFirstDay(allowed),
    ]);
    const owners = toOwners(entities);
    const services = entities
      .filter(({ within, expected }) => within < expected)
      .sort(
        (one, other) =>
          compareShares(one, other) ||
          compareTexts(one.entityRef, other.entityRef),
      );
    const more = {
      owners: Math.max(0, owners.length - MAX_OWNERS),
      services: Math.max(0, services.length - MAX_SERVICES),
    };
    return {
      at: now.toISOString(),
      from: toDate(since),
      to: toDate(now.getTime()),
      ...(first !== undefined && { since: toDate(first) }),
      days: counted.map(one => ({ ...one, day: toDate(one.day) })),
      total: add(counted),
      owners: owners.slice(0, MAX_OWNERS),
      services: services.slice(0, MAX_SERVICES),
      ...(more.owners + more.services > 0 && { more }),
    };
  }
}

function toOwners(entities: readonly EntityHours[]): OwnerObjectives[] {
  const byOwner = new Map<string | undefined, EntityHours[]>();
  for (const entity of entities) {
    const some = byOwner.get(entity.owner) ?? [];
    byOwner.set(entity.owner, some);
    some.push(entity);
  }
  return [...byOwner]
    .map(([owner, some]) => ({
      ...(owner !== undefined && { owner }),
      services: some.length,
      ...add(some),
    }))
    .sort(
      (one, other) =>
        compareShares(one, other) ||
        compareTexts(one.owner ?? '\uffff', other.owner ?? '\uffff'),
    );
}

/** The smallest share within the objective first; those without an objective last. */
function compareShares(
  one: Pick<ObjectiveHours, 'within' | 'expected'>,
  other: Pick<ObjectiveHours, 'within' | 'expected'>,
): number {
  const share = ({ within, expected }: typeof one) =>
    expected === 0 ? 2 : within / expected;
  return share(one) - share(other);
}

function add(some: readonly ObjectiveHours[]): ObjectiveHours {
  const sum = (name: keyof ObjectiveHours) =>
    some.reduce((so, one) => so + one[name], 0);
  return {
    volumes: sum('volumes'),
    expected: sum('expected'),
    within: sum('within'),
    protected: sum('protected'),
    testRestored: sum('testRestored'),
  };
}

function toDate(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
