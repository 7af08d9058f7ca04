import {
  read,
  spreadMinute,
  type ClusterChoices,
  type RepositoryPlaceCheck,
} from 'backstage-plugin-volsync-common';
import { clusterChoices, entityChoices, forbidden } from '../fixtures/choices';
import type { BackupChoice } from './BackupChoice';
import {
  presetOf,
  toPresetSchedule,
  withApp,
  withClaim,
  withCluster,
} from './changeChoice';
import { findProblems } from './findProblems';
import { suggestBackup, toLocation, toQuantity } from './suggestBackup';

const AT = '2026-11-24T12:00:00Z';
const claim = (name: string, change: object = {}) => ({
  name,
  accessModes: ['ReadWriteOnce'],
  sources: [],
  ...change,
});
const inCluster = (change: Partial<ClusterChoices>) =>
  entityChoices({ clusters: [clusterChoices(change)] });

function suggested(
  choices = entityChoices(),
  chosen: Partial<BackupChoice> = {},
): BackupChoice {
  const choice = suggestBackup(choices, chosen);
  if (!choice) {
    throw new Error('Nothing was suggested');
  }
  return choice;
}

describe('suggestions', () => {
  it('follow the claim, the cluster and the portal’s settings', () => {
    expect(suggested()).toEqual({
      cluster: 'apps',
      namespace: 'notes',
      app: 'notes',
      cacheCapacity: '2Gi',
      component: '',
      copyMethod: 'Snapshot',
      groupId: '1000',
      userId: '1000',
      claim: 'notes-data',
      claimMode: 'existing',
      capacity: '15Gi',
      accessMode: 'ReadWriteOnce',
      storageClass: 'ceph-block',
      snapshotClass: 'csi-ceph-block',
      cacheStorageClass: 'openebs-hostpath',
      schedule: `${spreadMinute('notes')} * * * *`,
      keepHourly: '24',
      keepDaily: '7',
      keepWeekly: '4',
      keepMonthly: '3',
      kustomizationName: 'notes',
      kustomization: '',
    });
  });

  it('select a claim without backups, and name it by the claim if there are several', () => {
    const choices = inCluster({
      claims: read(
        [
          claim('notes-db', { sources: ['notes-db'] }),
          claim('notes.files', { storageClass: 'lvm-fast' }),
        ],
        AT,
      ),
    });
    expect(suggested(choices)).toMatchObject({
      claim: 'notes.files',
      app: 'notes-files',
      snapshotClass: 'csi-lvm',
    });
  });

  it('request a new claim if there is none, and keep the viewer’s choices', () => {
    const choices = inCluster({ claims: read([], AT) });
    expect(
      suggested(choices, {
        claim: 'notes-new',
        capacity: '3Gi',
        keepDaily: '9',
      }),
    ).toMatchObject({ claimMode: 'new', capacity: '3Gi', keepDaily: '9' });
  });

  it('are undefined if no cluster can be read', () => {
    expect(suggestBackup(entityChoices({ clusters: [] }), {})).toBeUndefined();
  });

  it.each([
    [2 ** 30, '1Gi'],
    [1.5 * 2 ** 30, '1536Mi'],
    [5_000_000_000, '5000000000'],
  ])('writes %d bytes as %s', (bytes, quantity) => {
    expect(toQuantity(bytes)).toBe(quantity);
  });

  it('move a preset schedule to the new name’s minute, and keep a custom one', () => {
    const choice = suggested(undefined, {
      schedule: toPresetSchedule('daily', 'notes'),
    });
    const renamed = withApp(choice, 'other');
    expect(presetOf(renamed)).toBe('daily');
    expect(renamed.schedule).toBe(`${spreadMinute('other')} 3 * * *`);
    const own = withApp({ ...choice, schedule: '1 2 3 4 5' }, 'other');
    expect(own.schedule).toBe('1 2 3 4 5');
    expect(toLocation(entityChoices(), renamed)).toBe(
      's3:http://10.25.11.3:9000/volsync/other',
    );
  });

  it('follow another claim and another cluster', () => {
    const edge = clusterChoices({
      cluster: 'edge',
      claims: read([claim('edge-data', { sizeBytes: 2 ** 30 })], AT),
    });
    const choices = entityChoices({ clusters: [clusterChoices(), edge] });
    const moved = withCluster(choices, suggested(choices), 'edge');
    expect(moved).toMatchObject({
      cluster: 'edge',
      claim: 'edge-data',
      capacity: '1Gi',
    });
    const made = withClaim(choices, { ...moved, keepDaily: '30' }, 'fresh');
    expect(made).toMatchObject({
      cluster: 'edge',
      claim: 'fresh',
      claimMode: 'new',
      keepDaily: '30',
    });
  });
});

describe('problems of a choice', () => {
  const codes = (
    choices = entityChoices(),
    change: Partial<BackupChoice> = {},
    place?: RepositoryPlaceCheck,
  ) =>
    findProblems(choices, { ...suggested(choices), ...change }, place).map(
      ({ severity, code }) => `${severity} ${code}`,
    );

  it('are only a note about the claim if nothing is wrong', () => {
    expect(codes()).toEqual(['info existingClaim']);
  });

  it.each<[string, Partial<ClusterChoices>, Partial<BackupChoice>]>([
    [
      'critical backedUp',
      { claims: read([claim('notes-data', { sources: ['notes'] })], AT) },
      {},
    ],
    ['critical storageClassMissing', {}, { cacheStorageClass: 'openebs' }],
    ['critical snapshotClassMissing', {}, { snapshotClass: 'csi-ceph' }],
    ['critical driverDiffers', {}, { snapshotClass: 'csi-lvm' }],
    ['critical storeMissing', { secretStores: read([], AT) }, {}],
    [
      'warning otherTool',
      { claims: read([claim('notes-data', { otherTools: ['Velero'] })], AT) },
      {},
    ],
    [
      'warning storeNotReady',
      { secretStores: read([{ name: 'onepassword', ready: false }], AT) },
      {},
    ],
    [
      'critical sourceTaken',
      {
        taken: read(
          {
            replicationSources: ['notes'],
            replicationDestinations: [],
            claims: [],
          },
          AT,
        ),
      },
      {},
    ],
    [
      'warning suspended',
      {
        kustomizations: read(
          [{ namespace: 'f', name: 'notes', components: [], suspended: true }],
          AT,
        ),
      },
      {},
    ],
    ['unknown noKustomization', { kustomizations: read([], AT) }, {}],
    ['unknown unread', { claims: forbidden('claims') }, {}],
    ['unknown unread', { storageClasses: forbidden('classes') }, {}],
    ['unknown unread', { snapshotClasses: forbidden('classes') }, {}],
    ['unknown unread', { secretStores: forbidden('stores') }, {}],
    ['unknown unread', { kustomizations: forbidden('Kustomizations') }, {}],
    ['critical appName', {}, { app: 'Notes' }],
    ['critical appName', {}, { app: '' }],
    ['critical claimName', {}, { claim: '../x' }],
    ['critical schedule', {}, { schedule: 'sometimes' }],
    ['critical schedule', {}, { schedule: '0 0 31 2 *' }],
    ['critical capacity', {}, { capacity: 'much' }],
    [
      'critical retention',
      {},
      { keepHourly: '0', keepDaily: '0', keepWeekly: '0', keepMonthly: '0' },
    ],
    ['critical retention', {}, { keepDaily: 'some' }],
    ['info newClaim', {}, { claim: 'fresh', claimMode: 'new' }],
  ])('%s', (code, cluster, change) => {
    expect(codes(inCluster(cluster), change)).toContain(code);
  });

  it.each([
    ['taken', 'critical locationTaken'],
    ['unknown', 'unknown locationUnknown'],
  ] as const)('is a place that is %s', (state, code) => {
    const place = { location: 's3:x', state, ownSources: [], message: 'Why' };
    expect(codes(undefined, {}, place)[0]).toBe(code);
  });

  it('include clusters that were not read', () => {
    const choices = entityChoices({
      refused: [{ cluster: 'edge', message: 'not bound' }],
    });
    expect(codes(choices)).toContain('unknown refused');
  });
});
