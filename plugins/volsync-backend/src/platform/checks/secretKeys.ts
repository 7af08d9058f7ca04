import type { CheckItem } from 'backstage-plugin-volsync-common';
import type { SecretName } from '../../clusters/SecretName';
import type { UnreadSecret } from '../../object-stores/StoreProbe';
import type { CheckContext, CheckDefinition } from '../check';
import { notSeen, ofItems } from '../check';
import { describeLimits, LIMIT_REMEDY, toPortalLimits } from '../portalLimits';

const RESTIC_KEYS = ['RESTIC_REPOSITORY', 'RESTIC_PASSWORD'];
const S3_KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
const KEYS = [...RESTIC_KEYS, ...S3_KEYS];

interface Checked {
  readonly item: CheckItem;
  /** Set if the portal doesn't support its kind of repository */
  readonly limit?: UnreadSecret;
}

/** Whether each app's Secret has the keys that the mover needs; reads only their names. @internal */
export const secretKeys: CheckDefinition = {
  id: 'secret-keys',
  title: 'Secrets complete',
  meaning:
    'If a Secret lacks a key that the mover needs, its backup looks busy for twenty minutes and then fails.',
  async run(context) {
    const named = await context.volumes.secrets();
    if (named.state === 'unread') {
      return notSeen(named);
    }
    const secrets = named.value;
    if (secrets.length === 0) {
      return {
        state: 'off',
        seen: 'No source names a Secret that the portal can read',
      };
    }
    const checked = await Promise.all(
      secrets.map(secret => checkSecret(secret, context)),
    );
    const own = checked.flatMap(({ item, limit }) => (limit ? [] : [item]));
    const limits = toPortalLimits(checked.flatMap(({ limit }) => limit ?? []));
    const bad = own.filter(({ state }) => state !== 'good');
    return ofItems(
      checked.map(({ item }) => item),
      () =>
        [describeOwn(own.length, bad.length), describeLimits(limits)]
          .filter(Boolean)
          .join('. '),
      bad.length === 0
        ? LIMIT_REMEDY
        : {
            text: 'Add the missing field to the item that the ExternalSecret reads. Its name must match exactly.',
            command: `kubectl get secret -n NAMESPACE NAME -o json | jq '.data | keys'`,
          },
    );
  },
};

function describeOwn(count: number, bad: number): string | undefined {
  if (count === 0) {
    return undefined;
  }
  return bad === 0
    ? `${count} ${
        count === 1 ? 'Secret has' : 'Secrets have'
      } the keys that the mover needs`
    : `${bad} of ${count} not confirmed to be complete`;
}

async function checkSecret(
  secret: SecretName,
  { volumes, stores, signal }: CheckContext,
): Promise<Checked> {
  const name = `Secret ${secret.namespace}/${secret.name}`;
  const keys = await volumes.secretKeys(secret);
  if (keys.state === 'unread') {
    const state = keys.reason === 'not-found' ? 'bad' : 'unknown';
    return { item: { name, state, seen: keys.message } };
  }
  const missing = KEYS.filter(key => !keys.value.keys.includes(key));
  if (missing.length === 0) {
    return { item: { name, state: 'good', seen: 'has the four keys' } };
  }
  // Without any S3 key it may still be valid: for another store, or for a mover that gets its credentials from a role.
  const scheme = S3_KEYS.every(key => missing.includes(key))
    ? await stores.scheme(secret, signal)
    : undefined;
  const lacking =
    scheme === undefined || (scheme.state === 'read' && scheme.value === 's3')
      ? missing
      : missing.filter(key => RESTIC_KEYS.includes(key));
  if (lacking.length > 0) {
    const seen = `lacks ${lacking.join(', ')}`;
    return { item: { name, state: 'bad', seen } };
  }
  if (scheme?.state === 'unread') {
    const seen = `has no S3 access key. ${scheme.message}`;
    return {
      item: { name, state: 'unknown', seen },
      ...(scheme.reason === 'unsupported'
        ? { limit: { ...scheme, secret } }
        : {}),
    };
  }
  const seen = `has the keys of a "${scheme?.value ?? 's3'}:" repository`;
  return { item: { name, state: 'good', seen } };
}
