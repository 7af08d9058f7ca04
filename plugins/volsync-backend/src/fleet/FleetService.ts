import { createHash } from 'node:crypto';
import {
  VERDICTS,
  type FleetGroup,
  type FleetPage,
  type FleetRow,
  type FleetScore,
  type FleetTargets,
  type SetupGap,
} from 'backstage-plugin-volsync-common';
import type { Caller } from '../access/Caller';
import type { FleetConfig } from '../config';
import { CachedAnswers } from '../lib/CachedAnswers';
import type { Clock } from '../lib/clock';
import { readsEveryCluster } from '../setup/findSetupGaps';
import type { FleetCache } from './FleetCache';
import type { FleetClusters } from './FleetClusters';
import {
  EVERY_ROW,
  formatCursor,
  parseCursor,
  type FleetQuery,
} from './FleetQuery';
import { isPast, type FleetFreshness } from './FleetFreshness';
import {
  type FleetRowReader,
  type FleetScope,
  type FleetSummary,
  type ReadGroup,
  type ReadRow,
} from './FleetRowReader';
import type { CallerViews, CallerView } from './CallerViews';

/** How long the first answer waits for namespaces that were never read. */
const FIRST_READ_TIMEOUT_MS = 1_000;
/** Cached answers for other callers who may see the same. An answer of 10,000 rows takes 8 MiB. */
const MAX_CACHED_ANSWERS = 3;
/** Counting 100,000 rows takes longer than reading a page, so counts are cached. */
const COUNTS_LIFETIME_MS = 1_000;
const COUNTS_SHARE = 20;
const MAX_COUNTS_AGE_MS = 15_000;
const MAX_COUNTS = 200;
const EVERY_ROW_KEY = JSON.stringify(EVERY_ROW);
const MINUTE_MS = 60_000;
/** Rows that a CSV export reads at a time */
const ROWS_PER_BATCH = 1_000;

/** A `FleetReport` or `FleetPage`, as it is sent. @internal */
export interface FleetAnswer {
  /** Changes with the content, except its clock, and with what the caller may see */
  readonly etag: string;
  /** JSON in UTF-8; absent if the caller already has this version */
  readonly body?: Buffer;
}

export interface PageRequest extends FleetQuery {
  readonly limit: number;
  /** `nextCursor` of the previous page */
  readonly cursor?: string;
}

/** The inputs of one answer. */
interface AnswerInputs extends FleetScope {
  readonly revision: number;
  readonly view: CallerView;
  readonly complete: boolean;
  /** JSON */
  readonly clusters: string;
  readonly setup: readonly SetupGap[];
}

/**
 * The volumes of all entities, for callers with permission to view the fleet. Rows are read from the database, where
 * the owner of each cluster writes them. So every replica gives the same answers, and the last known rows are available
 * right after its start.
 *
 * @internal
 */
export class FleetService {
  readonly #views: CallerViews;
  readonly #cache: FleetCache;
  readonly #reader: FleetRowReader;
  readonly #clusters: FleetClusters;
  readonly #setup: () => readonly SetupGap[];
  readonly #targets: FleetTargets | undefined;
  readonly #clock: Clock;
  readonly #bodies = new Map<string, Buffer>();
  readonly #counts: CachedAnswers<{
    readonly value: unknown;
    readonly until: number;
  }>;

  constructor(options: {
    readonly views: CallerViews;
    readonly cache: FleetCache;
    readonly reader: FleetRowReader;
    readonly clusters: FleetClusters;
    /** What the configuration leaves out */
    readonly setup: () => readonly SetupGap[];
    readonly targets: FleetConfig['targets'];
    readonly clock: Clock;
  }) {
    this.#views = options.views;
    this.#cache = options.cache;
    this.#reader = options.reader;
    this.#clusters = options.clusters;
    this.#setup = options.setup;
    this.#targets = options.targets && toTargets(options.targets);
    this.#clock = options.clock;
    this.#counts = new CachedAnswers({
      limit: MAX_COUNTS,
      age: MAX_COUNTS_AGE_MS,
      clock: options.clock,
    });
  }

  /** Returns every row. Throws `NotAllowedError` without `volsync.fleet.read`. */
  async getAnswer(
    caller: Caller,
    options: { readonly knownEtag?: string } = {},
  ): Promise<FleetAnswer> {
    const inputs = await this.#read(caller);
    const gaps = this.#listGaps(inputs);
    const etag = toEtag(inputs, ...gaps);
    if (options.knownEtag === etag) {
      return { etag };
    }
    const body = this.#bodies.get(etag) ?? (await this.#join(inputs, gaps));
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

  /** Returns a page of rows. Throws `InputError`, and `NotAllowedError` without `volsync.fleet.read`. */
  async getPage(
    caller: Caller,
    request: PageRequest,
    options: { readonly knownEtag?: string } = {},
  ): Promise<FleetAnswer> {
    // Rejects an invalid cursor before anything is read
    const after =
      request.cursor === undefined
        ? undefined
        : parseCursor(request, request.cursor);
    const inputs = await this.#read(caller);
    const gaps = after ? undefined : this.#listGaps(inputs);
    // Some counts change with time alone.
    const minute = Math.floor(this.#clock.now().getTime() / MINUTE_MS);
    const etag = toEtag(
      inputs,
      JSON.stringify(request),
      String(minute),
      ...(gaps ?? []),
    );
    if (options.knownEtag === etag) {
      return { etag };
    }
    const { filter, group } = request;
    const groups =
      group === 'none'
        ? undefined
        : await this.#count(inputs, `${group} ${JSON.stringify(filter)}`, () =>
            this.#reader.groups(group, filter, inputs),
          );
    const summary = await this.#count(inputs, 'summary', () =>
      this.#reader.summarize(inputs),
    );
    const matching = await this.#countMatching(inputs, request, summary);
    const { rows, hasMore } = await this.#reader.page(request, {
      ...inputs,
      limit: request.limit,
      after,
      matching,
      groups,
    });
    const last = rows.at(-1);
    const page: Omit<FleetPage, 'rows' | 'gaps' | 'clusters'> = {
      ...this.#toHead(inputs),
      ...(hasMore &&
        last && { nextCursor: formatCursor(request, last.cursor) }),
      matching,
      counts: summary.counts,
      score: toScore(summary),
      ...(groups && !after && { groups: groups.map(toGroup) }),
    };
    return {
      etag,
      body: join(page, {
        clusters: inputs.clusters,
        rows: rows.map(row => toText(row, inputs.freshness)),
        gaps,
      }),
    };
  }

  /** Yields all matching rows, a batch at a time. Throws `NotAllowedError` without `volsync.fleet.read`. */
  async *listRows(
    caller: Caller,
    query: FleetQuery,
  ): AsyncGenerator<readonly FleetRow[]> {
    let after: ReadRow['cursor'] | undefined;
    do {
      // A long export checks the caller's permissions again for each batch
      const inputs = await this.#read(caller);
      const { group, filter } = query;
      const groups: readonly ReadGroup[] | undefined =
        group === 'none'
          ? undefined
          : await this.#reader.groups(group, filter, inputs);
      const { rows, hasMore } = await this.#reader.page(query, {
        ...inputs,
        limit: ROWS_PER_BATCH,
        after,
        // A thousand rows at a time are read in their order
        matching: Infinity,
        groups,
      });
      yield rows.map(row => JSON.parse(toText(row, inputs.freshness)));
      after = hasMore ? rows.at(-1)?.cursor : undefined;
    } while (after);
  }

  async #read(caller: Caller): Promise<AnswerInputs> {
    // Decided first, so callers without permission cause no reads.
    let decided = await this.#views.decide(caller);
    this.#cache.use();
    const { namespaces } = await this.#reader.freshness();
    if (namespaces === 0) {
      await this.#cache.waitUntilEvaluated(FIRST_READ_TIMEOUT_MS);
      decided = await this.#views.decide(caller);
    }
    const { allowed, ...view } = decided;
    const [revision, freshness] = await Promise.all([
      this.#reader.revision(),
      this.#reader.freshness(),
    ]);
    const setup = this.#setup();
    return {
      revision,
      freshness,
      allowed,
      view,
      complete:
        this.#cache.isComplete &&
        freshness.checked >= this.#cache.size &&
        readsEveryCluster(setup),
      clusters: await this.#clusters.describe(),
      setup,
    };
  }

  #listGaps({ view, freshness }: AnswerInputs): readonly string[] {
    return [...freshness.gaps, ...this.#cache.gaps]
      .filter(({ entityRef }) => view.visible.has(entityRef))
      .map(({ text }) => text);
  }

  async #join(inputs: AnswerInputs, gaps: readonly string[]): Promise<Buffer> {
    const rows = await this.#reader.all(inputs);
    return join(this.#toHead(inputs), {
      clusters: inputs.clusters,
      rows: rows.map(row => toText(row, inputs.freshness)),
      gaps,
    });
  }

  #toHead({ complete, setup, freshness }: AnswerInputs) {
    const known = [...freshness.old.values()].flatMap(at => at ?? []);
    return {
      at: this.#clock.now().toISOString(),
      complete,
      ...(setup.length > 0 && { setup }),
      ...(this.#targets && { targets: this.#targets }),
      ...(known.length > 0 && { lastKnownAt: toIso(Math.min(...known)) }),
    };
  }

  async #countMatching(
    inputs: AnswerInputs,
    { filter }: FleetQuery,
    { counts }: FleetSummary,
  ): Promise<number> {
    const { verdicts, ...others } = filter;
    if (JSON.stringify({ verdicts: [], ...others }) === EVERY_ROW_KEY) {
      return (verdicts.length > 0 ? verdicts : VERDICTS).reduce(
        (sum, verdict) => sum + counts[verdict],
        0,
      );
    }
    return this.#count(inputs, JSON.stringify(filter), () =>
      this.#reader.count(filter, inputs),
    );
  }

  /** Counts may be a second old, or as old as twenty times the duration of the query. */
  async #count<T>(
    { view, freshness }: AnswerInputs,
    what: string,
    ask: () => Promise<T>,
  ): Promise<T> {
    const key = [view.name, freshness.hasStale, freshness.hasForeign, what];
    const name = key.join(' ');
    const askTimed = async () => {
      const begun = performance.now();
      const value = await ask();
      const now = performance.now();
      const lifetime = Math.max(
        COUNTS_LIFETIME_MS,
        COUNTS_SHARE * (now - begun),
      );
      return { value, until: now + lifetime };
    };
    const known = await this.#counts.get(name, askTimed);
    if (performance.now() < known.until) {
      return known.value as T;
    }
    this.#counts.delete(name);
    return (await this.#counts.get(name, askTimed)).value as T;
  }
}

function join(
  head: object,
  parts: {
    readonly clusters: string;
    readonly rows: readonly string[];
    readonly gaps?: readonly string[];
  },
): Buffer {
  const { clusters, rows, gaps } = parts;
  return Buffer.from(
    `${JSON.stringify(head).slice(
      0,
      -1,
    )},"clusters":${clusters},"rows":[${rows.join()}]${
      gaps ? `,"gaps":[${gaps.join()}]` : ''
    }}`,
  );
}

/** A row as it is sent. A row whose namespace wasn't evaluated within the grace period isn't protected. */
function toText(
  { cluster, namespace, document }: Omit<ReadRow, 'cursor'>,
  { old, graceStart }: FleetFreshness,
): string {
  const key = `${cluster}/${namespace}`;
  if (!old.has(key)) {
    return document;
  }
  const row: FleetRow = JSON.parse(document);
  const at = old.get(key);
  const isLost = row.verdict === 'protected' && isPast(at, graceStart);
  const shown: FleetRow = {
    ...row,
    ...(isLost && { verdict: 'unknown', lastKnownVerdict: row.verdict }),
    ...(at !== undefined && { lastKnownAt: toIso(at) }),
  };
  return JSON.stringify(shown);
}

function toEtag(inputs: AnswerInputs, ...more: readonly string[]): string {
  const { revision, freshness, view, complete, clusters, setup } = inputs;
  const hash = createHash('sha256');
  hash.update(
    JSON.stringify([
      [...freshness.old],
      freshness.hasStale,
      freshness.hasForeign,
      view.name,
      complete,
      clusters,
      setup.map(({ code }) => code),
      more,
    ]),
  );
  return `"${revision}-${hash.digest('base64url')}"`;
}

function toScore(summary: FleetSummary): FleetScore {
  const { counts, oldestAt, ...score } = summary;
  return {
    volumes: VERDICTS.reduce((sum, verdict) => sum + counts[verdict], 0),
    protected: counts.protected,
    ...score,
    ...(oldestAt !== undefined && { oldestAt: toIso(oldestAt) }),
  };
}

function toGroup({ name, ...group }: ReadGroup): FleetGroup {
  return { ...(name !== null && { name }), ...group };
}

function toIso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
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
