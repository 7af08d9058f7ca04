import type {
  AuthService,
  BackstageCredentials,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { InputError, ResponseError } from '@backstage/errors';

const FULL_REF = /^([^:/]+):([^:/]+)\/([^:/]+)$/;

/** A request to the VolSync backend about an entity, with its caller. */
export interface EntityRequest {
  /** In full: `kind:namespace/name` */
  readonly entityRef: string;
  readonly credentials: BackstageCredentials;
  readonly signal?: AbortSignal;
}

/** Sends requests to the VolSync backend on behalf of the caller. */
export class BackendClient {
  readonly #auth: AuthService;
  readonly #discovery: DiscoveryService;

  constructor(options: {
    readonly auth: AuthService;
    readonly discovery: DiscoveryService;
  }) {
    this.#auth = options.auth;
    this.#discovery = options.discovery;
  }

  /** Sends a GET, or a POST if there is a body. Throws `InputError` and `ResponseError`. */
  async ask<T>(
    question: EntityRequest,
    path: string,
    body?: object,
  ): Promise<T> {
    const entity = toEntityPath(question.entityRef);
    const { token } = await this.#auth.getPluginRequestToken({
      onBehalfOf: question.credentials,
      targetPluginId: 'volsync',
    });
    const base = await this.#discovery.getBaseUrl('volsync');
    const response = await fetch(`${base}/v1/entities/${entity}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        Authorization: `Bearer ${token}`,
        Accept: 'application/json',
        ...(body && { 'Content-Type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
      signal: question.signal,
    });
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return (await response.json()) as T;
  }
}

function toEntityPath(entityRef: string): string {
  const parts = FULL_REF.exec(entityRef)?.slice(1);
  if (!parts) {
    throw new InputError(
      `${JSON.stringify(
        entityRef.slice(0, 200),
      )} is not a full entity reference. Write "kind:namespace/name"`,
    );
  }
  return parts
    .map(part => encodeURIComponent(part.toLocaleLowerCase('en-US')))
    .join('/');
}
