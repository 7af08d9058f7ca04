import { type JsonObject } from '../json';

/** Identifies a resource in an error message. @public */
export interface ResourceIdentity {
  readonly group: string;
  readonly plural: string;
}

interface StatusErrorOptions {
  readonly code: number;
  readonly reason?: string;
  readonly message: string;
  readonly details?: JsonObject;
  readonly continueToken?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error that is returned as a Kubernetes `Status`. @public */
export class StatusError extends Error {
  readonly code: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly #options: StatusErrorOptions;

  constructor(options: StatusErrorOptions) {
    super(options.message);
    this.name = 'StatusError';
    this.code = options.code;
    this.headers = options.headers ?? {};
    this.#options = options;
  }

  get reason(): string | undefined {
    return this.#options.reason;
  }

  /** The body of the response. */
  toStatus(): JsonObject {
    const { code, reason, message, details, continueToken } = this.#options;
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: continueToken ? { continue: continueToken } : {},
      status: 'Failure',
      message,
      ...(reason ? { reason } : {}),
      ...(details ? { details } : {}),
      code,
    };
  }
}

/** `secrets`, `jobs.batch`. */
export function qualifiedResource(resource: ResourceIdentity): string {
  return resource.group
    ? `${resource.plural}.${resource.group}`
    : resource.plural;
}

/** `details` that name one object. */
export function objectDetails(
  resource: ResourceIdentity,
  name: string | undefined,
): JsonObject {
  return {
    ...(name ? { name } : {}),
    ...(resource.group ? { group: resource.group } : {}),
    kind: resource.plural,
  };
}
