import type {
  ClusterAccess,
  ResourceAddress,
} from 'backstage-plugin-volsync-node';
import { ClusterError, toClusterError } from './reflector/ClusterError';
import { readAtMost } from './reflector/readAtMost';

/** Parsing more would block other requests */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** Sends one small GET. Throws `ClusterError` and `ClusterUnreachableError`. @internal */
export async function getJson<T>(options: {
  readonly access: ClusterAccess;
  readonly cluster: string;
  readonly address: ResourceAddress;
  readonly subject: string;
  readonly accept?: string;
  readonly signal: AbortSignal;
}): Promise<T> {
  const response = await options.access.request({
    cluster: options.cluster,
    caller: { type: 'service' },
    address: options.address,
    accept: options.accept,
    signal: options.signal,
  });
  if (response.status !== 200) {
    throw await toClusterError(response, options.subject);
  }
  const bytes = await readAtMost(response, MAX_ANSWER_BYTES);
  if (!bytes) {
    throw new ClusterError({
      kind: 'invalid',
      status: 200,
      message: `The API server's response for ${options.subject} has more than ${MAX_ANSWER_BYTES} bytes`,
    });
  }
  try {
    return JSON.parse(bytes.toString()) as T;
  } catch {
    throw new ClusterError({
      kind: 'invalid',
      status: 200,
      message: `The API server's response for ${options.subject} is not JSON`,
    });
  }
}
