import { IncomingMessage } from 'node:http';
import { User } from '../types';
import { unauthorized } from './statusErrors';

/** Bearer tokens and the users they stand for. @public */
export type Tokens = ReadonlyMap<string, User> | Readonly<Record<string, User>>;

const everyone = 'system:authenticated';

/** The user of a request, or 401. @internal */
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
  const user =
    token === undefined
      ? undefined
      : tokens instanceof Map
      ? tokens.get(token)
      : Object.entries(tokens).find(([known]) => known === token)?.[1];
  if (!user) {
    throw unauthorized();
  }
  return { user: user.user, groups: [...user.groups, everyone] };
}
