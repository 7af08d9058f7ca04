import type { IncomingHttpHeaders } from 'node:http';
import { inspect } from 'node:util';
import { InputError } from '@backstage/errors';

/** As the kubernetes plugin's own proxy has it, with the name of the auth provider behind it. */
const HEADER = 'backstage-kubernetes-authorization-';
const MAX_TOKENS = 20;
const MAX_TOKEN_LENGTH = 16 * 1024;
/** RFC 6750 */
const TOKEN = /^[-A-Za-z0-9._~+/]+=*$/;
const HIDDEN = '[tokens of a person]';

/**
 * The tokens that a caller sent for clusters to which each person signs in, by auth provider, such as `google` or
 * `oidc.okta`. They live as long as the request. Nothing prints them: neither JSON nor a logger nor a template string.
 *
 * @internal
 */
export class UserTokens {
  readonly #tokens: ReadonlyMap<string, string>;

  private constructor(tokens: ReadonlyMap<string, string>) {
    this.#tokens = tokens;
  }

  /** Undefined where there are none. Throws `InputError`, without the value, for what cannot be a token. */
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

  /** For the call to the cluster alone. */
  reveal(provider: string): string | undefined {
    // Names of headers come in lower case.
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
