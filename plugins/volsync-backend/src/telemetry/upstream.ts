/** One call to a system outside the portal. @internal */
export interface UpstreamCall {
  readonly upstream: 'cluster' | 'object-store' | 'metrics-server';
  /** Its configured name or address: few values, never from outside */
  readonly target: string;
  /** For clusters: the requested resource, such as `pods` */
  readonly resource?: string;
  /** The HTTP status; undefined without a response */
  readonly status?: number;
  /** Until the response started; for object stores, until it was read */
  readonly milliseconds: number;
}

/** Called after each call. @internal */
export type UpstreamObserver = (call: UpstreamCall) => void;

/** Observes a call, whatever its outcome. @internal */
export async function observed<T extends { readonly status: number }>(
  observe: UpstreamObserver,
  call: Pick<UpstreamCall, 'upstream' | 'target' | 'resource'>,
  work: () => Promise<T>,
): Promise<T> {
  const began = performance.now();
  let status: number | undefined;
  try {
    const answer = await work();
    status = answer.status;
    return answer;
  } finally {
    observe({ ...call, status, milliseconds: performance.now() - began });
  }
}
