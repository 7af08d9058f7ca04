import type { IncomingHttpHeaders } from 'node:http';
import { inspect } from 'node:util';
import { InputError } from '@backstage/errors';

/** As in the kubernetes plugin's own proxy, followed by the name of the auth provider. */
const HEADER = 'backstage-kubernetes-authorization-';
const MAX_TOKENS = 20;
const MAX_TOKEN_LENGTH = 16 * 1024;
/** RFC 6750 */
const TOKEN = /^[-A-Za-z0-9._~+/]+=*$/;
const HIDDEN = '[tokens of a person]';

/**
 * The tokens that a caller sent for clusters where each person signs in, by auth provider, such as `google` or
 * `oidc.okta`. They live as long as the request. They are never printed by JSON, a logger or a template string.
 *
 * @internal
 */
export class UserTokens {
  readonly #tokens: ReadonlyMap<string, string>;

  private constructor(tokens: ReadonlyMap<string, string>) {
    this.#tokens = tokens;
  }

  /** Undefined if there are none. Throws `InputError`, without the value, for an invalid token. */
  static fromHeaders(headers: IncomingHttpHeaders): UserTokens | undefined {
    const tokens = new Map<string, string>();
    for (const [name, value] of Object.entries(headers)) {
      const provider = name.startsWith(HEADER) && name.slice(HEADER.length);
      if (!provider) {
        continue;
      }
      if (
        typeof value !== 'string' ||
        value.length > MAX_TOKEN_LENGTH ||
        !TOKEN.test(value)
      ) {
        throw new InputError(`The header "${name}" does not contain a token`);
      }
      tokens.set(provider, value);
    }
    if (tokens.size > MAX_TOKENS) {
      throw new InputError(
        `There are more than ${MAX_TOKENS} tokens of clusters`,
      );
    }
    return tokens.size > 0 ? new UserTokens(tokens) : undefined;
  }

  /** Only for the request to the cluster. */
  reveal(provider: string): string | undefined {
    // Header names are in lower case.
    return this.#tokens.get(provider.toLocaleLowerCase('en-US'));
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}
