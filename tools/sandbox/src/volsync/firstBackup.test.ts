import { events, jobs, persistentVolumeClaims, pods } from '../client';
import { listKeys } from '../demo/bucketFiles';
import {
  createSource,
  prepareApp,
  untilSynced,
} from '../demo/testing/fixtures';
import {
  startTestCluster,
  type TestCluster,
} from '../demo/testing/startTestCluster';

describe('a first backup', () => {
  let test: TestCluster;
  beforeAll(async () => {
    test = await startTestCluster();
  });
  afterAll(() => test?.close());

  it('runs end to end: claim, volume snapshot, Job, restic, S3, status', async () => {
    const namespace = 'first-backup';
    await prepareApp(test, namespace);
    await createSource(test, namespace);
    const { status } = await untilSynced(test, namespace);

    expect(status).toEqual({
      conditions: [
        {
          lastTransitionTime: expect.any(String),
          message: 'Waiting for manual trigger',
          reason: 'WaitingForManual',
          status: 'False',
          type: 'Synchronizing',
        },
      ],
      lastManualSync: 'first',
      lastSyncDuration: expect.stringMatching(/^[\d.]+s$/),
      lastSyncTime: expect.stringMatching(/^[\d-]+T[\d:]+Z$/),
      latestMoverStatus: {
        result: 'Successful',
        logs: expect.stringMatching(
          /^=== Initialize Dir ===\ncreated restic repository \w+ at s3:\S+\nno parent snapshot found, will read all files\nAdded to the repository: .*\nprocessed 1 files, 8 B in .*\nsnapshot [0-9a-f]{8} saved\nRestic completed in \d+s$/,
        ),
      },
      restic: {},
    });
    const id = /snapshot ([0-9a-f]{8}) saved/.exec(
      status?.latestMoverStatus?.logs ?? '',
    )?.[1];
    const keys = await listKeys(test.objectStore, namespace);
    expect(keys.filter(key => key.startsWith('snapshots/'))).toEqual([
      expect.stringMatching(`^snapshots/${id}`),
    ]);
    expect(keys.filter(key => key.startsWith('locks/'))).toEqual([]);

    const { client } = test.cluster;
    expect((await client.list(jobs, { namespace })).items).toEqual([]);
    expect((await client.list(pods, { namespace })).items).toEqual([]);
    const claims = await client.list(persistentVolumeClaims, { namespace });
    expect(claims.items.map(each => each.metadata.name).sort()).toEqual([
      'app-data',
      'volsync-src-app-cache',
    ]);
    const recorded = await client.list(events, { namespace });
    expect(
      recorded.items
        .filter(each => each.involvedObject.kind === 'ReplicationSource')
        .map(each => `${each.type} ${each.reason} ${each.message}`)
        .sort(),
    ).toEqual([
      'Normal PersistentVolumeClaimCreated created PersistentVolumeClaim/volsync-app-src from VolumeSnapshot/volsync-app-src',
      'Normal PersistentVolumeClaimCreated created PersistentVolumeClaim/volsync-src-app-cache to receive incoming data',
      'Normal VolumeSnapshotCreated created VolumeSnapshot/volsync-app-src from PersistentVolumeClaim/app-data',
    ]);
    expect(
      recorded.items.some(each => each.reason === 'FailedScheduling'),
    ).toBe(true);
  });
});
