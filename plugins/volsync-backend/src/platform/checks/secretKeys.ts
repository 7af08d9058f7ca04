import type { CheckItem } from 'backstage-plugin-volsync-common';
import type { CheckDefinition } from '../check';
import { notSeen, ofItems } from '../check';

const KEYS = [
  'RESTIC_REPOSITORY',
  'RESTIC_PASSWORD',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
];

/** Whether each app's Secret has the keys that the mover needs: names only. @internal */
export const secretKeys: CheckDefinition = {
  id: 'secret-keys',
  title: 'Secrets complete',
  meaning:
    'If a Secret lacks one of the four keys, its backup looks busy for twenty minutes and then fails.',
  async run({ volumes }) {
    const named = await volumes.secrets();
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
    const items = await Promise.all(
      secrets.map(async (secret): Promise<CheckItem> => {
        const name = `Secret ${secret.namespace}/${secret.name}`;
        const keys = await volumes.secretKeys(secret);
        if (keys.state === 'unread') {
          return {
            name,
            state: keys.reason === 'not-found' ? 'bad' : 'unknown',
            seen: keys.message,
          };
        }
        const missing = KEYS.filter(key => !keys.value.keys.includes(key));
        return missing.length === 0
          ? { name, state: 'good', seen: 'has the four keys' }
          : { name, state: 'bad', seen: `lacks ${missing.join(', ')}` };
      }),
    );
    return ofItems(
      items,
      bad =>
        bad.length === 0
          ? `The Secrets of all sources have ${KEYS.join(', ')} (${
              items.length
            })`
          : `${bad.length} of ${items.length} not confirmed to be complete`,
      {
        text: 'Add the missing field to the item that the ExternalSecret reads. Its name must match exactly.',
        command: `kubectl get secret -n NAMESPACE NAME -o json | jq '.data | keys'`,
      },
    );
  },
};
