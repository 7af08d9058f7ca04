import {
  shell,
  type CheckItem,
  type KubernetesObject,
} from 'backstage-plugin-volsync-common';
import type { CheckDefinition } from '../check';
import { notSeen, ofItems, stateOfCounts } from '../check';

interface Deployment extends KubernetesObject {
  readonly spec?: { readonly replicas?: number };
  readonly status?: {
    readonly replicas?: number;
    readonly availableReplicas?: number;
    readonly updatedReplicas?: number;
  };
}

/** Whether all requested replicas of the controllers run. @internal */
export const deployments: CheckDefinition = {
  id: 'controllers',
  title: 'Controllers available',
  meaning:
    'Without the controller, no backup starts and no status is updated, so everything shown is stale.',
  async run({ reader, names }) {
    const { namespace } = names;
    const all = await reader.list<Deployment>(
      { resource: 'deployments', namespace },
      `the Deployments of "${namespace}"`,
    );
    if (all.state === 'unread') {
      return notSeen(all);
    }
    const items = names.deployments.map((name): CheckItem => {
      const title = `Deployment ${namespace}/${name}`;
      const found = all.value.find(one => one.metadata.name === name);
      if (!found) {
        return {
          name: title,
          state: 'bad',
          seen: 'not found',
        };
      }
      const wanted = found.spec?.replicas ?? 1;
      const available = found.status?.availableReplicas ?? 0;
      const seen = `${available} of ${wanted} available`;
      if (wanted === 0) {
        return { name: title, state: 'bad', seen: 'scaled to zero' };
      }
      return {
        name: title,
        state: stateOfCounts(available, wanted),
        seen,
      };
    });
    return ofItems(
      items,
      bad =>
        (bad.length === 0 ? items : bad)
          .map(item => `${item.name}: ${item.seen}`)
          .join('; '),
      {
        text: "Check the pods and their events. The usual causes are an image that can't be pulled and a missing CRD.",
        command: shell`kubectl -n ${namespace} get deployments,pods && kubectl -n ${namespace} logs deploy/volsync`,
      },
    );
  },
};
