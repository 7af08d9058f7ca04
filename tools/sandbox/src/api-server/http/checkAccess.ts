import { type IncomingMessage } from 'node:http';
import {
  type AuthorizationRequest,
  type AuthorizeHook,
  type User,
} from '../types';
import { forbidden } from '../errors/forbidden';
import { badRequest } from '../errors/statusErrors';

/** 403 unless the hook allows it. */
export async function checkAccess(
  authorize: AuthorizeHook,
  question: AuthorizationRequest,
): Promise<void> {
  const decision = await authorize(question);
  if (!decision.allowed) {
    throw forbidden(question, decision.reason);
  }
}

/** The effective user: another one only if the hook allows `impersonate`. */
export async function impersonate(
  request: IncomingMessage,
  user: User,
  authorize: AuthorizeHook,
): Promise<User> {
  const names = Object.keys(request.headers).filter(name =>
    name.startsWith('impersonate-'),
  );
  if (names.length === 0) {
    return user;
  }
  const name = request.headers['impersonate-user'];
  if (typeof name !== 'string' || name === '') {
    throw badRequest('requested impersonation without impersonating a user');
  }
  // Node joins repeated headers with commas, which no group name contains.
  const groups = String(request.headers['impersonate-group'] ?? '')
    .split(',')
    .map(group => group.trim())
    .filter(group => group !== '');
  const ask = (resource: string, asked: string) =>
    checkAccess(authorize, {
      ...user,
      verb: 'impersonate',
      group: '',
      resource,
      name: asked,
    });
  await ask('users', name);
  for (const group of groups) {
    await ask('groups', group);
  }
  return { user: name, groups: [...groups, 'system:authenticated'] };
}
