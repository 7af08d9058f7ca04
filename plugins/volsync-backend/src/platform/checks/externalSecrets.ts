import type {
  CheckItem,
  ConditionedObject,
} from 'backstage-plugin-volsync-common';
import type { CheckDefinition } from '../check';
import { notSeen, ofItems } from '../check';
import { toReadyItem } from '../ready';

/** Whether the ExternalSecrets of sources' Secrets are ready. @internal */
export const externalSecrets: CheckDefinition = {
  id: 'external-secrets',
  title: 'ExternalSecrets ready',
  meaning:
    'While an ExternalSecret is not ready, its app has an old Secret or none, and its next backup fails.',
  async run({ reader, volumes, now }) {
    const named = await volumes.secrets();
    if (named.state === 'unread') {
      return notSeen(named);
    }
    const secrets = named.value;
    const items: CheckItem[] = [];
    let own = 0;
    for (const secret of secrets) {
      const found = await reader.get<ConditionedObject>(
        {
          resource: 'externalSecrets',
          namespace: secret.namespace,
          name: secret.name,
        },
        `ExternalSecret "${secret.name}" in "${secret.namespace}"`,
      );
      if (found.state === 'unread') {
        items.push({
          name: `ExternalSecret ${secret.namespace}/${secret.name}`,
          state: found.reason === 'not-found' ? 'off' : 'unknown',
          seen: found.message,
        });
      } else if (found.value) {
        items.push(toReadyItem('ExternalSecret', found.value, now));
      } else {
        own += 1;
      }
    }
    if (items.length === 0) {
      return {
        state: 'off',
        seen:
          secrets.length === 0
            ? 'No source names a Secret that the portal can read'
            : `No ExternalSecret found for ${secrets.length} ${
                secrets.length === 1 ? 'Secret' : 'Secrets'
              }`,
      };
    }
    return ofItems(
      items,
      bad =>
        bad.length === 0
          ? `Ready for ${items.length} ${
              items.length === 1 ? 'Secret' : 'Secrets'
            }${own ? `; ${own} without an ExternalSecret` : ''}`
          : `${bad.length} of ${items.length} not ready: ${bad
              .map(item => item.name)
              .join(', ')}`,
      {
        text: 'Compare the fields of the item in the secret store with the keys in the ExternalSecret.',
        command: 'kubectl get externalsecrets --all-namespaces',
      },
    );
  },
};
