import { createHash, randomBytes } from 'node:crypto';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  volsyncBackupReadPermission,
  volsyncFleetReadPermission,
  type FleetTargets,
  type SetupGap,
} from 'backstage-plugin-volsync-common';
import type { FleetCache } from './FleetCache';
import type { FleetClusters } from './FleetClusters';
import type { FleetEntities } from './FleetEntities';
import type { CompiledPart } from './NamespaceRows';
import type { FleetConfig } from '../config';
import type { Clock } from '../lib/clock';
import { readsEveryCluster } from '../setup/findSetupGaps';
import { toUserKey, type Caller } from '../access/Caller';
import type { EntityAccess } from '../access/EntityAccess';

/** How long the first answer waits for what was never read. */
const FIRST_READ_TIMEOUT_MS = 1_000;
/** How long a decision about a caller stands. */
const DECISION_LIFETIME = 30_000;
const CALLERS = 500;
/** Answers that are kept for the next who may see the same: one of 10,000 rows takes 8 MiB. */
const MAX_CACHED_ANSWERS = 3;

/** What one caller may see. */
interface Sight {
  readonly decidedAt: number;
  readonly decided: ReadonlySet<string>;
  readonly visible: ReadonlySet<string>;
  /** The same for the same sight */
  readonly name: string;
}

/** A `FleetReport`, as it is sent. @internal */
export interface FleetAnswer {
  /** Changes whenever something else than its clock does, or what the caller may see */
  readonly etag: string;
  /** JSON in UTF-8; not made where the caller has it already */
  readonly body?: Buffer;
}

/**
 * The volumes of all entities, for whoever may see them. The rows are texts that are ready: an answer chooses and joins
 * them. Decisions about a caller stand for half a minute, so that rights that were taken away end within that time.
 *
 * @internal
 */
export class FleetService {
  readonly #access: EntityAccess;
  readonly #cache: FleetCache;
  readonly #clusters: FleetClusters;
  readonly #entities: FleetEntities;
  readonly #setup: () => readonly SetupGap[];
  readonly #targets: FleetTargets | undefined;
  readonly #clock: Clock;
  readonly #bodies = new Map<string, Buffer>();
  readonly #sights = new Map<string, Promise<Sight>>();
  readonly #epoch = randomBytes(6).toString('hex');

  constructor(options: {
    readonly access: EntityAccess;
    readonly cache: FleetCache;
    readonly clusters: FleetClusters;
    readonly entities: FleetEntities;
    /** What the configuration leaves out */
    readonly setup: () => readonly SetupGap[];
    readonly targets: FleetConfig['targets'];
    readonly clock: Clock;
  }) {
    this.#access = options.access;
    this.#cache = options.cache;
    this.#clusters = options.clusters;
    this.#entities = options.entities;
    this.#setup = options.setup;
    this.#targets = options.targets && toTargets(options.targets);
    this.#clock = options.clock;
  }

  /** Throws `NotAllowedError` without `volsync.fleet.read`. */
  async getAnswer(
    caller: Caller,
    options: { readonly knownEtag?: string } = {},
  ): Promise<FleetAnswer> {
    const key = toCallerKey(caller.credentials);
    // Nobody who may not see the fleet makes the portal read it.
    await this.#look(key, caller);
    this.#cache.use();
    await this.#cache.settle(FIRST_READ_TIMEOUT_MS);
    const { visible, name } = await this.#look(key, caller);
    const clusters = this.#clusters.describe();
    const setup = this.#setup();
    const isComplete = this.#cache.isComplete && readsEveryCluster(setup);
    const etag = `"${[
      this.#epoch,
      this.#cache.revision,
      this.#clusters.revision(clusters),
      isComplete,
      setup.map(({ code }) => code).join(','),
      name,
    ].join('-')}"`;
    if (options.knownEtag === etag) {
      return { etag };
    }
    const body =
      this.#bodies.get(etag) ??
      this.#join({ visible, clusters, isComplete, setup });
    this.#bodies.delete(etag);
    this.#bodies.set(etag, body);
    for (const oldest of this.#bodies.keys()) {
      if (this.#bodies.size <= MAX_CACHED_ANSWERS) {
        break;
      }
      this.#bodies.delete(oldest);
    }
    return { etag, body };
  }

  #join(parts: {
    readonly visible: ReadonlySet<string>;
    readonly clusters: string;
    readonly isComplete: boolean;
    readonly setup: readonly SetupGap[];
  }): Buffer {
    const { visible, clusters, isComplete, setup } = parts;
    const isVisible = ({ entityRef }: CompiledPart) => visible.has(entityRef);
    const rows: string[] = [];
    const gaps: string[] = [];
    for (const place of this.#cache.places) {
      choose(place.rows, isVisible, rows);
      choose(place.gaps, isVisible, gaps);
    }
    choose(this.#cache.gaps, isVisible, gaps);
    const at = JSON.stringify(this.#clock.now().toISOString());
    return Buffer.from(
      `{"at":${at},"complete":${isComplete},"clusters":${clusters},"rows":[${rows.join()}],"gaps":[${gaps.join()}]${
        setup.length > 0 ? `,"setup":${JSON.stringify(setup)}` : ''
      }${this.#targets ? `,"targets":${JSON.stringify(this.#targets)}` : ''}}`,
    );
  }

  /** What the caller may see, decided again where that is old or there are new entities. */
  async #look(key: string, caller: Caller): Promise<Sight> {
    const known = await this.#sights.get(key)?.catch(() => undefined);
    const isFresh =
      known && Math.abs(this.#now() - known.decidedAt) < DECISION_LIFETIME;
    const refs = [...this.#entities.all.keys()];
    if (isFresh && refs.every(ref => known.decided.has(ref))) {
      return known;
    }
    const decision = this.#decide(caller, refs);
    this.#sights.delete(key);
    this.#sights.set(key, decision);
    decision.catch(() => this.#sights.delete(key));
    for (const oldest of this.#sights.keys()) {
      if (this.#sights.size <= CALLERS) {
        break;
      }
      this.#sights.delete(oldest);
    }
    return decision;
  }

  async #decide(
    { credentials }: Caller,
    entityRefs: readonly string[],
  ): Promise<Sight> {
    const decidedAt = this.#now();
    await this.#access.require({
      permission: volsyncFleetReadPermission,
      credentials,
    });
    const visible = await this.#access.filter({
      entityRefs,
      permission: volsyncBackupReadPermission,
      credentials,
    });
    return {
      decidedAt,
      decided: new Set(entityRefs),
      visible: new Set(visible),
      name: createHash('sha256').update(visible.join()).digest('base64url'),
    };
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}

function choose(
  parts: Iterable<CompiledPart>,
  isVisible: (part: CompiledPart) => boolean,
  into: string[],
): void {
  for (const part of parts) {
    if (isVisible(part)) {
      into.push(part.text);
    }
  }
}

function toTargets({
  maxAge,
  ...percents
}: NonNullable<FleetConfig['targets']>): FleetTargets {
  return {
    ...percents,
    ...(maxAge !== undefined && { maxAgeSeconds: maxAge / 1000 }),
  };
}

/** Two tokens of one service may be restricted differently. */
function toCallerKey(credentials: BackstageCredentials): string {
  return `${toUserKey(credentials)} ${JSON.stringify(credentials.principal)}`;
}
