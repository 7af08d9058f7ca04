import type { S3Operation } from './operations';

/** The kinds of injected faults. @public */
export type FaultEffect =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly code: string;
      readonly message?: string;
      /** Further elements of its XML, such as the expected region */
      readonly details?: Readonly<Record<string, string>>;
    }
  /** Responds correctly, but late */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** Closes the connection without a response */
  | { readonly kind: 'drop' }
  /** Responds with a body that is not S3 */
  | {
      readonly kind: 'garbage';
      readonly body?: string;
      readonly status?: number;
    }
  /** Responds correctly, and closes the connection in the middle of the body */
  | { readonly kind: 'cut' }
  /** Responds with the right number of bytes, but wrong ones */
  | { readonly kind: 'alter' };

/** A fault and the affected requests; omitted fields match all. @public */
export interface Fault {
  readonly operation?: S3Operation | readonly S3Operation[];
  readonly bucket?: string;
  /** A whole key, or a pattern; listings match by their prefix */
  readonly key?: string | RegExp;
  /** How many requests it affects; default: until it is removed */
  readonly times?: number;
  readonly effect: FaultEffect;
}

/** @public */
export interface FaultInjection {
  /** Adds a fault; the returned function removes it */
  inject(fault: Fault): () => void;
  clear(): void;
}

export class Faults implements FaultInjection {
  #active: { readonly fault: Fault; left: number }[] = [];

  inject(fault: Fault): () => void {
    const entry = { fault, left: fault.times ?? Infinity };
    this.#active.push(entry);
    return () => {
      this.#active = this.#active.filter(each => each !== entry);
    };
  }

  clear(): void {
    this.#active = [];
  }

  /** The faults of one request, each used up by one. */
  take(request: {
    readonly operation: S3Operation;
    readonly bucket: string;
    readonly key: string;
  }): FaultEffect[] {
    const hits = this.#active.filter(
      ({ fault, left }) => left > 0 && matches(fault, request),
    );
    for (const hit of hits) hit.left -= 1;
    this.#active = this.#active.filter(({ left }) => left > 0);
    return hits.map(({ fault }) => fault.effect);
  }
}

function matches(
  fault: Fault,
  request: {
    readonly operation: S3Operation;
    readonly bucket: string;
    readonly key: string;
  },
): boolean {
  if (
    fault.operation !== undefined &&
    ![fault.operation].flat().includes(request.operation)
  ) {
    return false;
  }
  if (fault.bucket !== undefined && fault.bucket !== request.bucket) {
    return false;
  }
  if (fault.key === undefined) return true;
  // A pattern with the flag `g` keeps its position; search() does not.
  return typeof fault.key === 'string'
    ? fault.key === request.key
    : request.key.search(fault.key) >= 0;
}
