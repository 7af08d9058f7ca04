import type { ConditionedObject } from 'backstage-plugin-volsync-common';
import type { CheckDefinition } from '../check';
import { notSeen } from '../check';
import { toReadyItem } from '../ready';

/** Whether the store that Secrets come from is valid. @internal */
export const secretStore: CheckDefinition = {
  id: 'secret-store',
  title: 'Secret store valid',
  meaning:
    'Secrets that come from it are made and renewed only while it is valid; what was made before stays.',
  answers: ['AC2', 'SEC-002'],
  async run({ look, names, now }) {
    const name = names.secretStore;
    const store = await look.get<ConditionedObject>(
      { resource: 'clusterSecretStores', name },
      `ClusterSecretStore "${name}"`,
    );
    if (store.state === 'unread') {
      return notSeen(store);
    }
    if (!store.value) {
      return {
        state: 'bad',
        seen: `There is no ClusterSecretStore "${name}"`,
        remedy: {
          text: 'Create it, or tell the portal its name under volsync.platform.secretStore',
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
              text: 'Look at what it says of its provider: a token that ran out is the usual cause',
              command: `kubectl describe clustersecretstore ${name}`,
            },
    };
  },
};
