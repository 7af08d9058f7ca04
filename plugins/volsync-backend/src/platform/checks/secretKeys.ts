import type { CheckItem } from 'backstage-plugin-volsync-common';
import type { CheckDefinition } from '../check';
import { notSeen, ofItems } from '../check';

const RESTIC_KEYS = ['RESTIC_REPOSITORY', 'RESTIC_PASSWORD'];
const S3_KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
const KEYS = [...RESTIC_KEYS, ...S3_KEYS];

/** Right for another kind of store, or for a mover that gets its credentials from a role; the names alone don't tell. */
const NO_S3_KEY =
  "has no S3 access key. That is correct if the repository isn't in S3, or if the mover uses a role. The portal can't read such a repository";

/** Whether each app's Secret has the keys that the mover needs: names only. @internal */
export const secretKeys: CheckDefinition = {
  id: 'secret-keys',
  title: 'Secrets complete',
  meaning:
    'If a Secret lacks a key that the mover needs, its backup looks busy for twenty minutes and then fails.',
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
        if (missing.join() === S3_KEYS.join()) {
          return { name, state: 'unknown', seen: NO_S3_KEY };
        }
        return missing.length === 0
          ? { name, state: 'good', seen: 'has the four keys' }
          : { name, state: 'bad', seen: `lacks ${missing.join(', ')}` };
      }),
    );
    const other = items.filter(({ seen }) => seen === NO_S3_KEY).length;
    return ofItems(
      items,
      bad => {
        if (bad.length === 0) {
          return `The Secrets of all sources have ${KEYS.join(', ')} (${
            items.length
          })`;
        }
        return bad.length === other
          ? `${other} without an S3 access key, so the portal can't confirm ${
              other === 1 ? 'it' : 'them'
            }`
          : `${bad.length} of ${items.length} not confirmed to be complete`;
      },
      other > 0 &&
        items.every(({ state }) => state === 'good' || state === 'unknown')
        ? {
            text: 'Check these repositories with restic. If the store has an S3 endpoint, use it with an access key: then the portal can read them, too.',
          }
        : {
            text: 'Add the missing field to the item that the ExternalSecret reads. Its name must match exactly.',
            command: `kubectl get secret -n NAMESPACE NAME -o json | jq '.data | keys'`,
          },
    );
  },
};
