/** What the API server's error means, as far as errors are handled differently. */
type ClusterErrorKind =
  | 'gone'
  | 'forbidden'
  | 'unauthorized'
  | 'missing'
  | 'throttled'
  | 'unavailable'
  | 'invalid';

/** The API server responded with an error. @internal */
export class ClusterError extends Error {
  readonly kind: ClusterErrorKind;
  readonly status: number;
  /** How long the server asks us to wait */
  readonly retryAfterMilliseconds?: number;

  constructor(options: {
    readonly kind: ClusterErrorKind;
    readonly status: number;
    readonly message: string;
    readonly retryAfterMilliseconds?: number;
  }) {
    super(options.message);
    this.name = 'ClusterError';
    this.kind = options.kind;
    this.status = options.status;
    this.retryAfterMilliseconds = options.retryAfterMilliseconds;
  }
}

/** From an HTTP status, or the `code` of a Kubernetes `Status`. @internal */
export function toErrorKind(status: number): ClusterErrorKind {
  switch (status) {
    case 401:
      return 'unauthorized';
    case 403:
      return 'forbidden';
    case 404:
      return 'missing';
    case 410:
      return 'gone';
    case 429:
      return 'throttled';
    default:
      return status >= 500 ? 'unavailable' : 'invalid';
  }
}

const MAX_BODY_BYTES = 4_096;

/** Reads the `Status` of a refused request; never throws, whatever the body is. @internal */
export async function toClusterError(
  response: Response,
  subject: string,
): Promise<ClusterError> {
  const status = response.status;
  let detail = '';
  try {
    detail = messageOf(JSON.parse(await readText(response, MAX_BODY_BYTES)));
  } catch {
    // Not a Status, so only the status code is used.
  }
  return new ClusterError({
    kind: toErrorKind(status),
    status,
    message: `The API server answered ${status} for ${subject}${
      detail ? `: ${detail}` : ''
    }`,
    retryAfterMilliseconds: readRetryAfter(response.headers),
  });
}

/** The message of a Kubernetes `Status`, cut to 300 characters. @internal */
export function messageOf(status: unknown): string {
  const message =
    typeof status === 'object' && status !== null && 'message' in status
      ? status.message
      : undefined;
  return typeof message === 'string' ? message.slice(0, 300) : '';
}

function readRetryAfter(headers: Headers): number | undefined {
  const value = headers.get('retry-after');
  if (value === null) {
    return undefined;
  }
  const milliseconds = /^\d+$/.test(value)
    ? Number(value) * 1_000
    : Date.parse(value) - Date.now();
  // Waits at most ten minutes, whatever the server says.
  return Number.isFinite(milliseconds)
    ? Math.min(Math.max(milliseconds, 0), 600_000)
    : undefined;
}

/** Reads at most `limit` bytes of a body and drops the rest. @internal */
export async function readText(
  response: Response,
  limit: number,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk.subarray(0, limit - size), { stream: true });
    size += chunk.length;
    if (size >= limit) {
      break;
    }
  }
  return text;
}
