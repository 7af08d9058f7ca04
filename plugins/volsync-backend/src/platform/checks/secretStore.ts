import { shell, type ConditionedObject } from 'backstage-plugin-volsync-common';
import type { CheckDefinition } from '../check';
import { notSeen } from '../check';
import { toReadyItem } from '../ready';

/** Whether the secret stores are valid. @internal */
export const secretStore: CheckDefinition = {
  id: 'secret-store',
  title: 'Secret store valid',
  meaning:
    'While it is not valid, its Secrets are neither created nor renewed. Existing Secrets stay.',
  async run({ reader, names, now }) {
    const name = names.secretStore;
    const store = await reader.get<ConditionedObject>(
      { resource: 'clusterSecretStores', name },
      `ClusterSecretStore "${name}"`,
    );
    if (store.state === 'unread') {
      return notSeen(store);
    }
    if (!store.value) {
      return {
        state: 'bad',
        seen: `ClusterSecretStore "${name}" not found`,
        remedy: {
          text: 'Create it, or set its name under volsync.platform.secretStore.',
          command: 'kubectl get clustersecretstores',
        },
      };
    }
    const item = toReadyItem('ClusterSecretStore', store.value, now);
    return {
      state: item.state,
      seen: `${item.name}: ${item.seen}`,
      remedy:
        item.state === 'good'
          ? undefined
          : {
              text: "Check its provider's message. The usual cause is an expired token.",
              command: shell`kubectl describe clustersecretstore ${name}`,
            },
    };
  },
};
