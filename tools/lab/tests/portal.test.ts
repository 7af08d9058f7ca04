import { setTimeout as sleep } from 'node:timers/promises';
import { auditedCalls, openWatches } from './support/audit';
import { control } from './support/lab';
import { eventually } from './support/eventually';
import { restartControllers } from './support/namespace';
import { grantPortal, resources } from './support/portal';
import { PortalUnderTest } from './support/portalUnderTest';
import { canaries, makeBackedUpVolume } from './support/volume';

/** The backend with exactly the roles of deploy/rbac, on the real API server and MinIO. */

jest.setTimeout(60_000);

let portal: PortalUnderTest;
let token: string;
let snapshot: string;
let since = new Date();
const begun = since;

beforeAll(async () => {
  token = await grantPortal();
  snapshot = await makeBackedUpVolume('notes');
  await makeBackedUpVolume('photos');
  await makeBackedUpVolume('stranger');
  // the portal's operator has configured more namespaces than the cluster's administrator has granted
  portal = await PortalUnderTest.start({
    token,
    namespaces: ['notes', 'photos', 'stranger'],
  });
}, 60_000);

afterAll(async () => {
  await portal?.stop();
  await eventually(async () => (await openWatches(since)) === 0, {
    what: 'The portal has left no watch open',
  });
  await restartControllers();
}, 180_000);

it('verifies a backup if it may read the Secret by name', async () => {
  const report = await portal.readUntil('notes');
  expect(report.clusters).toEqual([
    expect.objectContaining({
      name: 'apps',
      namespace: 'notes',
      state: 'read',
    }),
  ]);
  expect(report.volumes).toHaveLength(1);
  expect(report.volumes[0]).toMatchObject({
    verdict: 'protected',
    newestRestorable: { snapshotId: expect.stringMatching(`^${snapshot}`) },
    repository: { state: 'read', value: { exists: true } },
  });
});

it('reports that it cannot read the Secret, not that there is no backup', async () => {
  const report = await portal.readUntil('photos');
  const [volume] = report.volumes;
  expect(volume?.source?.name).toBe('data');
  expect(volume?.repository).toMatchObject({
    state: 'unread',
    reason: 'forbidden',
    message: expect.stringContaining('photos-restic'),
  });
  expect(volume?.verdict).toBe('unknown');
});

it('reports that it cannot read a namespace, not that it is empty', async () => {
  const report = await portal.readUntil('stranger');
  expect(report.volumes.map(volume => volume.verdict)).not.toContain(
    'unprotected',
  );
  expect(report.clusters).toEqual([
    expect.objectContaining({
      name: 'apps',
      state: 'unread',
      message: expect.stringContaining('does not have permission to read'),
    }),
  ]);
});

it('requested nothing but what its roles allow', async () => {
  // The tests of the roles use the same account, but no user agent
  const calls = (await auditedCalls(begun)).filter(one => one.userAgent);
  const used = new Set(
    calls.map(({ verb, objectRef }) =>
      [verb, objectRef?.resource, objectRef?.subresource]
        .filter(Boolean)
        .join(' '),
    ),
  );
  const known = resources.flatMap(({ plural, verbs, granted }) =>
    [...verbs, ...Object.values(granted).flat()].map(
      verb => `${verb} ${plural}`,
    ),
  );
  expect(
    [...used].filter(one => ![...known, 'get pods log'].includes(one)),
  ).toEqual([]);
  // The watched resources and the Secrets were really requested
  expect([...used]).toEqual(
    expect.arrayContaining([
      'list replicationsources',
      'watch replicationsources',
      'get secrets',
    ]),
  );
});

it('was denied exactly what was not granted', async () => {
  const refused = (await auditedCalls(begun))
    .filter(one => one.userAgent && one.responseStatus?.code === 403)
    .map(({ objectRef }) =>
      objectRef?.namespace
        ? `${objectRef.namespace}: ${objectRef.resource} ${
            objectRef.name ?? ''
          }`.trim()
        : 'over all namespaces',
    );
  const unexpected = refused.filter(
    one =>
      // It tries all namespaces together before it reads each separately
      one !== 'over all namespaces' &&
      one !== 'photos: secrets photos-restic' &&
      !one.startsWith('stranger: '),
  );
  expect(unexpected).toEqual([]);
  expect(refused).toContain('photos: secrets photos-restic');
});

it('reports that the cluster is unreachable, not that there are no backups', async () => {
  await control('kube-apiserver', 'kill');
  try {
    const end = Date.now() + 4_000;
    while (Date.now() < end) {
      const { clusters, volumes } = await portal.read('notes');
      const verdicts = volumes.map(volume => volume.verdict);
      expect(verdicts).not.toContain('unprotected');
      // either the last known state stays, or the reason is shown
      if (volumes.length === 0) {
        expect(clusters[0]).toMatchObject({
          state: 'unread',
          message: expect.stringContaining('did not respond'),
        });
      }
      await sleep(300);
    }
  } finally {
    await control('kube-apiserver', 'restart');
    since = new Date();
  }
  await portal.readUntil(
    'notes',
    ({ volumes }) => volumes[0]?.verdict === 'protected',
    70_000,
  );
});

it('shows and logs no secret', () => {
  for (const canary of [...canaries(), token]) {
    expect(portal.said.includes(canary)).toBe(false);
  }
});
