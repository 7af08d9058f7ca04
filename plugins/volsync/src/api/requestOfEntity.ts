import { parseEntityRef } from '@backstage/catalog-model';
import { ResponseError } from '@backstage/errors';
import type { FetchApi } from '@backstage/frontend-plugin-api';
import type { ClusterSignIn } from './ClusterSignIn';

export interface EntityRequest {
  readonly entityRef: string;
  /** Below the entity, without a slash before it, each part encoded already */
  readonly path: string;
  readonly accept?: string;
  readonly method?: 'GET' | 'POST' | 'DELETE';
  /** Sent as JSON */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** Only where a cluster asks for the viewer's own sign-in */
  readonly signIn?: ClusterSignIn;
}

/** Asks the backend about an entity. Rejects with a `ResponseError` where it refuses. */
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

/** Where an entity is below the backend's address, without slashes around it. */
export function entityPath(entityRef: string): string {
  const { kind, namespace, name } = parseEntityRef(entityRef);
  const entity = [kind, namespace, name]
    .map(part => encodeURIComponent(part.toLocaleLowerCase('en-US')))
    .join('/');
  return `v1/entities/${entity}`;
}
