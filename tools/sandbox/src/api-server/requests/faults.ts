import { type CallFilter, matchesFilter } from './calls';
import { type ResourceRequest } from './requestInfo';

/** An injected fault. @public */
export interface Fault {
  /** Affected requests; absent means every one, including discovery and health. */
  readonly match?: CallFilter & { readonly name?: string };
  /** How many requests it affects; absent means until it is removed. */
  readonly times?: number;
  /** Milliseconds to wait before anything else. */
  readonly delayMs?: number;
  /** Respond with this HTTP status, as a `Status` body. */
  readonly status?: number;
  readonly reason?: string;
  readonly message?: string;
  /** Sent as `Retry-After`, in seconds, with `status`. */
  readonly retryAfterSeconds?: number;
  /** Respond with this text instead of valid JSON. */
  readonly garbage?: string;
  /** Close the connection without a response. */
  readonly drop?: boolean;
}

/** An active fault. @public */
export interface FaultHandle {
  /** How many requests it affected. */
  readonly hits: number;
  remove(): void;
}

interface SetFault {
  readonly fault: Fault;
  hits: number;
}

/** Injects faults. @public */
export class Faults {
  #faults: SetFault[] = [];
  readonly #expireHistory: (filter: CallFilter) => void;
  readonly #dropWatches: (filter: CallFilter) => void;

  constructor(options: {
    readonly expireHistory: (filter: CallFilter) => void;
    readonly dropWatches: (filter: CallFilter) => void;
  }) {
    this.#expireHistory = options.expireHistory;
    this.#dropWatches = options.dropWatches;
  }

  inject(fault: Fault): FaultHandle {
    const set: SetFault = { fault, hits: 0 };
    this.#faults.push(set);
    return {
      get hits() {
        return set.hits;
      },
      remove: () => {
        this.#faults = this.#faults.filter(item => item !== set);
      },
    };
  }

  /** Removes all faults. */
  clear(): void {
    this.#faults = [];
  }

  /**
   * Discards the history: watches, pages and exact lists from before now get 410 Gone. Matching open watches get it as
   * an ERROR event.
   */
  expireHistory(openWatches: CallFilter = {}): void {
    this.#expireHistory(openWatches);
  }

  /** Closes the connections of open watches. */
  dropWatches(filter: CallFilter = {}): void {
    this.#dropWatches(filter);
  }

  /** The fault that affects this request, counted. */
  take(info: ResourceRequest, user: string): Fault | undefined {
    const found = this.#faults.find(
      ({ fault, hits }) =>
        (fault.times === undefined || hits < fault.times) &&
        matchesFilter(fault.match ?? {}, info, user),
    );
    if (found) {
      found.hits += 1;
    }
    return found?.fault;
  }
}
