import type {
  ClusterChoices,
  EntityChoices,
  Reading,
  RepositoryPlaceCheck,
} from 'backstage-plugin-volsync-common';
import type { VolsyncChoicesService } from 'backstage-plugin-volsync-node';
import { testSettings } from './settings';

const settings = testSettings();
const AT = '2026-11-25T07:00:00Z';

export const readAs = <T>(value: T): Reading<T> => ({
  state: 'read',
  value,
  at: AT,
});

/** A cluster in which the claim `notes-data` in the namespace `notes` can be backed up. */
export function clusterChoices(
  changes: Partial<ClusterChoices> = {},
): ClusterChoices {
  return {
    cluster: 'apps',
    namespace: 'notes',
    claims: readAs([
      { name: 'notes-data', accessModes: ['ReadWriteOnce'], sources: [] },
    ]),
    snapshotClasses: readAs([
      {
        name: 'csi-ceph-block',
        driver: 'rbd.csi.ceph.com',
        isDefault: true,
      },
    ]),
    storageClasses: readAs([
      { name: 'ceph-block', provisioner: 'rbd.csi.ceph.com', isDefault: true },
      {
        name: 'openebs-hostpath',
        provisioner: 'openebs.io/local',
        isDefault: false,
      },
    ]),
    secretStores: readAs([{ name: 'onepassword', ready: true }]),
    kustomizations: readAs([]),
    taken: readAs({
      replicationSources: [],
      replicationDestinations: [],
      claims: ['notes-data'],
    }),
    ...changes,
  };
}

/** The backend's responses, and the requests that it received. */
export function fakeChoices(
  options: {
    readonly cluster?: Partial<ClusterChoices>;
    readonly choices?: Partial<EntityChoices>;
    readonly place?: Partial<RepositoryPlaceCheck>;
    readonly error?: Error;
  } = {},
): VolsyncChoicesService & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    async getChoices({ entityRef }) {
      asked.push(entityRef);
      if (options.error) {
        throw options.error;
      }
      return {
        entityRef,
        at: AT,
        clusters: [clusterChoices(options.cluster)],
        component: {
          repository: `s3:${settings.endpoint}/${settings.repositoryPath}`,
          sourceName: settings.sourceName,
          store: settings.store,
          defaults: settings.defaults,
        },
        refused: [],
        ...options.choices,
      };
    },
    async checkRepository({ location }) {
      asked.push(location);
      return {
        location,
        state: 'free',
        ownSources: [],
        message: 'Nothing is there',
        ...options.place,
      };
    },
  };
}
