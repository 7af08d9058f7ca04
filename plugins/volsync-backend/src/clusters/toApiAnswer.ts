import { ClusterUnreachableError } from 'backstage-plugin-volsync-node';
import { readText } from './reflector/ClusterError';

const MAX_BODY_BYTES = 64 * 1024;

/**
 * Distinguishes a response of the API server from one of the kubernetes plugin in front of it. A 404 of the plugin must
 * never mean "does not exist", nor its 500 an error of the API server. Both throw `ClusterUnreachableError`. If the
 * plugin refuses the caller, the response is a `Status` that says who refused.
 *
 * @internal
 */
export async function toApiAnswer(
  response: Response,
  cluster: string,
): Promise<Response> {
  const { status } = response;
  if (response.ok) {
    return response;
  }
  const text = await readText(response, MAX_BODY_BYTES);
  const { kind, error } = parse(text);
  if (kind === 'Status' || error === undefined) {
    return new Response(text, { status, headers: response.headers });
  }
  if (status === 401 || status === 403) {
    return Response.json(
      {
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        code: status,
        message:
          'The kubernetes plugin of the portal refused the request. The caller needs its permission "kubernetes.proxy"',
      },
      { status },
    );
  }
  throw new ClusterUnreachableError(
    cluster,
    `The portal's kubernetes plugin could not reach cluster "${cluster}" (${status}): ${
      error.message ?? 'no reason given'
    }`,
  );
}

interface Answer {
  readonly kind?: unknown;
  /** The error body of a Backstage backend */
  readonly error?: { readonly message?: string };
}

function parse(text: string): Answer {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
