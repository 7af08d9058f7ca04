import { type CallFilter, matchesFilter } from './calls';
import { type ResourceRequest } from './requestInfo';

/** Something that goes wrong on purpose. @public */
export interface Fault {
  /** Which requests; absent means every one, discovery and health included. */
  readonly match?: CallFilter & { readonly name?: string };
  /** Only so many times; absent means until it is removed. */
  readonly times?: number;
  /** Milliseconds to wait before anything else. */
  readonly delayMs?: number;
  /** Answer with this HTTP status, as a `Status` body. */
  readonly status?: number;
  readonly reason?: string;
  readonly message?: string;
  /** Sent as `Retry-After`, in seconds, with `status`. */
  readonly retryAfterSeconds?: number;
  /** Answer with this text instead of JSON that can be read. */
  readonly garbage?: string;
  /** Cut the connection without an answer. */
  readonly drop?: boolean;
}

/** A fault that is set. @public */
export interface FaultHandle {
  /** How often it has struck. */
  readonly hits: number;
  remove(): void;
}

interface SetFault {
  readonly fault: Fault;
  hits: number;
}

/** Sets what is to go wrong. @public */
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

  /** Takes all faults away. */
  clear(): void {
    this.#faults = [];
  }

  /**
   * Forgets the history: watches, pages and exact lists from before now are
   * answered 410 Gone. Open watches that match get it as an ERROR event.
   */
  expireHistory(openWatches: CallFilter = {}): void {
    this.#expireHistory(openWatches);
  }

  /** Cuts the connections of open watches. */
  dropWatches(filter: CallFilter = {}): void {
    this.#dropWatches(filter);
  }

  /** The fault that strikes this request, counted. */
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
