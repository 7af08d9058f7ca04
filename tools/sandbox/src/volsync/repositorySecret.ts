import { type Secret, secrets } from '../client';
import type { ControllerContext } from './ControllerContext';
import { find } from './ownedObjects';
import type { Replication } from './resources';

const REQUIRED = ['RESTIC_REPOSITORY', 'RESTIC_PASSWORD'];
const OPTIONAL = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_DEFAULT_REGION',
];

/** The Secret's name and which of the optional keys it has; throws VolSync's message. */
export async function checkRepositorySecret(
  owner: Replication,
  context: ControllerContext,
): Promise<{ readonly name: string; readonly keys: readonly string[] }> {
  const name = owner.spec.restic?.repository ?? '';
  const secret: Secret | undefined =
    name === ''
      ? undefined
      : await find(context.client, secrets, {
          namespace: owner.metadata.namespace,
          name,
        });
  if (!secret) {
    throw new Error(`Secret "${name}" not found`);
  }
  const data = secret.data ?? {};
  for (const key of REQUIRED) {
    if (data[key] === undefined) {
      throw new Error(`secret is missing field: ${key}`);
    }
  }
  return { name, keys: OPTIONAL.filter(key => data[key] !== undefined) };
}
