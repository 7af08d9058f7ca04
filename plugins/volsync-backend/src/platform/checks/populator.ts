import type { KubernetesObject } from 'backstage-plugin-volsync-common';
import type { CheckDefinition } from '../check';
import { notSeen } from '../check';

const NAME = 'volsync-replicationdestination';

/** Whether a new claim can be filled from a backup automatically. @internal */
export const populator: CheckDefinition = {
  id: 'volume-populator',
  title: 'Volume populator installed',
  meaning:
    'Without it, a claim that is restored from a destination stays pending, so a rebuilt cluster does not restore its volumes.',
  async run({ reader }) {
    const found = await reader.list<KubernetesObject>(
      { resource: 'volumePopulators' },
      'the volume populators',
    );
    if (found.state === 'unread') {
      return found.reason === 'not-found'
        ? {
            state: 'warning',
            seen: 'The VolumePopulator CRD is not installed',
            remedy: {
              text: 'Install the volume-data-source-validator, which brings the CRD, then restart VolSync: it adds its own populator.',
              command:
                'kubectl get crd volumepopulators.populator.storage.k8s.io',
            },
          }
        : notSeen(found);
    }
    return found.value.some(one => one.metadata.name === NAME)
      ? { state: 'good', seen: `VolumePopulator "${NAME}" exists` }
      : {
          state: 'warning',
          seen: `VolumePopulator "${NAME}" not found`,
          remedy: {
            text: 'Restart VolSync: it adds its populator when it starts.',
            command: 'kubectl -n volsync-system rollout restart deploy/volsync',
          },
        };
  },
};
