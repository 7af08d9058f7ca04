import type { KubernetesObject } from 'backstage-plugin-volsync-common';
import type { CheckDefinition } from '../check';
import { notSeen } from '../check';

const NAME = 'volsync-replicationdestination';

/** Whether a new claim can be filled from a backup by itself. @internal */
export const populator: CheckDefinition = {
  id: 'volume-populator',
  title: 'Volume populator there',
  meaning:
    'Without it a claim that names a destination as its source stays empty and pending: a cluster that is built anew does not restore itself.',
  answers: ['AC3'],
  async run({ look }) {
    const found = await look.list<KubernetesObject>(
      { resource: 'volumePopulators' },
      'the volume populators',
    );
    if (found.state === 'unread') {
      return found.reason === 'not-found'
        ? {
            state: 'warning',
            seen: 'The cluster has no VolumePopulator kind',
            remedy: {
              text: 'Install it (it comes with the volume-data-source-validator), and restart VolSync, which then adds its own populator',
              command:
                'kubectl get crd volumepopulators.populator.storage.k8s.io',
            },
          }
        : notSeen(found);
    }
    return found.value.some(one => one.metadata.name === NAME)
      ? { state: 'good', seen: `VolumePopulator "${NAME}" is there` }
      : {
          state: 'warning',
          seen: `There is no VolumePopulator "${NAME}"`,
          remedy: {
            text: 'Restart VolSync: it adds its populator at its start where the kind is there',
            command: 'kubectl -n volsync-system rollout restart deploy/volsync',
          },
        };
  },
};
