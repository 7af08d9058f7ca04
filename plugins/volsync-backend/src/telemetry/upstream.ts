/** One call to something outside the portal. @internal */
export interface UpstreamCall {
  readonly upstream: 'cluster' | 'object-store' | 'metrics-server';
  /** Which one, by the name or the address that the configuration has for it: few, and never from outside */
  readonly target: string;
  /** Of clusters: the kind of object that was asked for, such as `pods` */
  readonly resource?: string;
  /** HTTP; undefined where there was no answer */
  readonly status?: number;
  /** Until the answer began; of object stores, until it was read */
  readonly milliseconds: number;
}

/** Told of each call when it is over. @internal */
export type UpstreamObserver = (call: UpstreamCall) => void;

/** A call that is observed, however it ends. @internal */
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
