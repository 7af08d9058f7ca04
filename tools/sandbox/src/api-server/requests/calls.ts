import { type ResourceRequest } from './requestInfo';

/** A filter of calls; absent fields match everything. @public */
export interface CallFilter {
  readonly verb?: string;
  readonly group?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly user?: string;
}

/** One call, answered or in progress. @public */
export interface Call {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly user: string;
  /** Method and path, without the query. */
  readonly path: string;
}

/** Whether a filter matches a request. */
export function matchesFilter(
  filter: CallFilter,
  call: ResourceRequest | Call,
  user?: string,
): boolean {
  const actual: Readonly<Record<string, unknown>> = { user, ...call };
  return Object.entries(filter).every(
    ([key, value]) => value === undefined || actual[key] === value,
  );
}

const recentLimit = 1000;

/** Counts the calls to resources, so tests can prove how few there are. @public */
export class Calls {
  readonly #counts = new Map<string, { readonly call: Call; count: number }>();
  #recent: Call[] = [];
  readonly #countWatches: (filter: CallFilter) => number;

  constructor(countWatches: (filter: CallFilter) => number) {
    this.#countWatches = countWatches;
  }

  /** Calls since the start or the last `reset`, including rejected ones. */
  count(filter: CallFilter = {}): number {
    let total = 0;
    for (const { call, count } of this.#counts.values()) {
      if (matchesFilter(filter, call)) {
        total += count;
      }
    }
    return total;
  }

  /** Open watches. */
  openWatches(filter: CallFilter = {}): number {
    return this.#countWatches(filter);
  }

  /** The last calls, oldest first; at most a thousand. */
  recent(filter: CallFilter = {}): readonly Call[] {
    return this.#recent.filter(call => matchesFilter(filter, call));
  }

  reset(): void {
    this.#counts.clear();
    this.#recent = [];
  }

  add(call: Call): void {
    const { name: _name, path: _path, ...kind } = call;
    const key = JSON.stringify(Object.values(kind));
    const known = this.#counts.get(key);
    if (known) {
      known.count += 1;
    } else {
      this.#counts.set(key, { call, count: 1 });
    }
    this.#recent.push(call);
    if (this.#recent.length > recentLimit * 2) {
      this.#recent = this.#recent.slice(-recentLimit);
    }
  }
}
