import { type IncomingMessage } from 'node:http';
import { type User } from '../types';
import { unauthorized } from '../errors/statusErrors';

/** Users by their bearer tokens. @public */
export type Tokens = ReadonlyMap<string, User> | Readonly<Record<string, User>>;

const everyone = 'system:authenticated';

function findUser(tokens: Tokens, token: string): User | undefined {
  // The caller's map may be of another realm, so its methods are checked.
  const entries: Iterable<readonly [string, User]> =
    Symbol.iterator in tokens
      ? (tokens as ReadonlyMap<string, User>)
      : Object.entries(tokens);
  for (const [known, user] of entries) {
    if (known === token) {
      return user;
    }
  }
  return undefined;
}

/** The user of a request, or 401. Looked up for each request, so tokens can be added and removed. */
export function authenticate(
  request: IncomingMessage,
  tokens: Tokens,
  anonymous: User | undefined,
): User {
  const header = request.headers.authorization;
  if (header === undefined && anonymous) {
    return anonymous;
  }
  const token = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
  const user = token === undefined ? undefined : findUser(tokens, token);
  if (!user) {
    throw unauthorized();
  }
  return { user: user.user, groups: [...user.groups, everyone] };
}
