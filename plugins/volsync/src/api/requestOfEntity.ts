import { parseEntityRef } from '@backstage/catalog-model';
import { ResponseError } from '@backstage/errors';
import type { FetchApi } from '@backstage/frontend-plugin-api';
import type { ClusterSignIn } from './ClusterSignIn';

export interface EntityRequest {
  readonly entityRef: string;
  /** Relative to the entity, without a leading slash, each part already encoded */
  readonly path: string;
  readonly accept?: string;
  readonly method?: 'GET' | 'POST' | 'DELETE';
  /** Sent as JSON */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** Needed only if a cluster requires the viewer's own sign-in */
  readonly signIn?: ClusterSignIn;
}

/** Sends a request about an entity to the backend. Rejects with a `ResponseError` if it refuses. */
export async function requestOfEntity(
  fetchApi: Pick<FetchApi, 'fetch'>,
  request: EntityRequest,
): Promise<Response> {
  const response = await fetchApi.fetch(
    `plugin://volsync/${entityPath(request.entityRef)}/${request.path}`,
    {
      method: request.method,
      headers: {
        ...(await request.signIn?.getHeaders()),
        Accept: request.accept ?? 'application/json',
        ...(request.body !== undefined && {
          'Content-Type': 'application/json',
        }),
      },
      body:
        request.body === undefined ? undefined : JSON.stringify(request.body),
      signal: request.signal,
    },
  );
  if (!response.ok) {
    throw await ResponseError.fromResponse(response);
  }
  return response;
}

/** Path of an entity relative to the backend's base URL, without leading or trailing slashes. */
export function entityPath(entityRef: string): string {
  const { kind, namespace, name } = parseEntityRef(entityRef);
  const entity = [kind, namespace, name]
    .map(part => encodeURIComponent(part.toLocaleLowerCase('en-US')))
    .join('/');
  return `v1/entities/${entity}`;
}
