import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { VolumeReport } from 'backstage-plugin-volsync-common';
import { SandboxEnvironment } from '../__testUtils__/SandboxEnvironment';
import { waitFor } from '../__testUtils__/waitFor';

/*
 * The scenarios of the product's original story, by their names, on the sandbox. Their preconditions are commits that
 * Flux applies, and their results are the portal's answers. INT-004 is in src/monitoring/monitoring.test.ts, E2E-001 in
 * e2e/operations.spec.ts. The lab runs them with real servers.
 */

jest.setTimeout(240_000);

const KEYS = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'RESTIC_PASSWORD',
  'RESTIC_REPOSITORY',
];
/** Every healthy run of VolSync shows this for a second, because its pod exists before its volumes */
const TRANSIENT = ['FailedScheduling'];

interface Condition {
  readonly type: string;
  readonly status: string;
}

interface Replication {
  readonly status?: {
    readonly latestMoverStatus?: {
      readonly result: string;
      readonly logs: string;
    };
  };
}

interface KubeEvent {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly involvedObject: { readonly kind: string; readonly name: string };
}

let environment: SandboxEnvironment;
beforeAll(async () => {
  environment = await SandboxEnvironment.start([
    'demo-ns',
    'demo-keys',
    'demo-class',
    'demo-cache',
  ]);
});
afterAll(() => environment?.stop());

const codesOf = ({ findings }: Pick<VolumeReport, 'findings'>) =>
  findings.map(({ code }) => code);

async function addData(app: string): Promise<void> {
  const volume = await environment.addApp(app, 'demo-pvc');
  await writeFile(join(volume, 'demo.txt'), `of ${app}`);
}

describe('BACKUP-VOLSYNC-APPS-INT-001', () => {
  const kustomization = {
    namespace: 'flux-system',
    name: 'cluster-apps-volsync',
  };
  const volsync = { namespace: 'volsync-system', name: 'volsync' };

  it('has both controllers available once cluster-apps-volsync is reconciled', async () => {
    const requestedAt = new Date().toISOString();
    await environment.patch('kustomizations', kustomization, {
      metadata: {
        annotations: { 'reconcile.fluxcd.io/requestedAt': requestedAt },
      },
    });
    await waitFor(async () => {
      const found = await environment.get<{
        readonly status?: {
          readonly lastHandledReconcileAt?: string;
          readonly conditions?: readonly Condition[];
        };
      }>('kustomizations', kustomization);
      expect(found?.status?.lastHandledReconcileAt).toBe(requestedAt);
      expect(found?.status?.conditions).toContainEqual(
        expect.objectContaining({ type: 'Ready', status: 'True' }),
      );
    }, 60_000);

    expect(await environment.check('flux-kustomization')).toMatchObject({
      state: 'good',
      seen: expect.stringMatching(
        /^Kustomization flux-system\/cluster-apps-volsync: Applied revision: main@sha1:/,
      ),
    });
    const controllers = await environment.check('controllers');
    expect(controllers).toMatchObject({
      state: 'good',
      items: [
        {
          name: 'Deployment volsync-system/snapshot-controller',
          seen: '1 of 1 available',
        },
        {
          name: 'Deployment volsync-system/volsync',
          seen: '1 of 1 available',
        },
      ],
    });
  });

  it('reports an unavailable controller', async () => {
    await environment.patch('deployments', volsync, {
      status: { availableReplicas: 0 },
    });
    try {
      expect(await environment.check('controllers')).toMatchObject({
        state: 'bad',
        seen: 'Deployment volsync-system/volsync: 0 of 1 available',
        remedy: { command: expect.stringContaining('logs deploy/volsync') },
      });
    } finally {
      await environment.patch('deployments', volsync, {
        status: { availableReplicas: 1 },
      });
    }
  });
});

describe('BACKUP-VOLSYNC-APPS-INT-002', () => {
  it('names the key that an ExternalSecret lacks', async () => {
    await addData('demo-keys');
    await environment.addComponent('demo-keys', {
      change: text => text.replace('RESTIC_PASSWORD: ', 'RESTIC_PASSWRD: '),
    });
    const { findings } = await environment.volume('demo-keys', volume =>
      codesOf(volume).includes('secret-key-missing'),
    );
    expect(
      findings.find(({ code }) => code === 'secret-key-missing')?.what,
    ).toContain('RESTIC_PASSWORD');
    expect(await environment.check('secret-keys')).toMatchObject({
      state: 'bad',
      items: [
        {
          name: 'Secret demo-keys/demo-keys-restic-secret',
          seen: 'lacks RESTIC_PASSWORD',
        },
      ],
    });
  });

  it('renders the Secret of demo-ns from the item volsync-minio, with its four keys, for the object store', async () => {
    await addData('demo-ns');
    await environment.addComponent('demo-ns');
    const secret = { namespace: 'demo-ns', name: 'demo-ns-restic-secret' };
    let data: Readonly<Record<string, string>> = {};
    await waitFor(async () => {
      const found = await environment.get<{ readonly data: typeof data }>(
        'secrets',
        secret,
      );
      data = found?.data ?? {};
      expect(Object.keys(data).sort()).toEqual(KEYS);
    }, 60_000);
    const { repository, source } = await environment.volume(
      'demo-ns',
      ({ repository: { state } }) => state === 'read',
    );
    expect(source?.secretName).toBe(secret.name);
    expect(repository).toMatchObject({
      value: {
        location: `s3:${environment.sandbox.objectStore.url}/volsync/demo-ns`,
      },
    });

    expect((await environment.check('external-secrets')).items).toContainEqual(
      expect.objectContaining({
        name: 'ExternalSecret demo-ns/demo-ns-restic-secret',
        state: 'good',
      }),
    );
    expect((await environment.check('secret-keys')).items).toContainEqual({
      name: 'Secret demo-ns/demo-ns-restic-secret',
      state: 'good',
      seen: 'has the four keys',
    });
    // Only names: no value was ever returned or logged
    for (const key of ['RESTIC_PASSWORD', 'AWS_SECRET_ACCESS_KEY']) {
      const value = data[key] ?? '';
      expect(value).not.toBe('');
      for (const text of [value, Buffer.from(value, 'base64').toString()]) {
        expect(environment.said.includes(text)).toBe(false);
      }
    }
  });
});

/** Uses the volume whose Secret was rendered above. */
describe('BACKUP-VOLSYNC-APPS-INT-003', () => {
  it('shows a backup and a restore as successful, in reports, events and logs', async () => {
    await environment.volume(
      'demo-ns',
      ({ verdict }) => verdict === 'protected',
    );
    await environment.addComponent('demo-ns', { withDestination: true });
    const report = await environment.volume(
      'demo-ns',
      ({ destinations }) => destinations[0]?.verdict === 'restored',
    );

    expect(report.runs[0]).toMatchObject({
      result: 'successful',
      failedAttempts: 0,
    });
    const saved = report.runs[0]?.snapshotId;
    expect(report.timeline.map(({ kind, what }) => [kind, what])).toEqual(
      expect.arrayContaining([
        ['restore', expect.stringContaining(`Snapshot ${saved} restored`)],
        ['run', expect.stringContaining(`saved snapshot ${saved}`)],
      ]),
    );
    const shown = report.events.state === 'read' ? report.events.value : [];
    expect(shown.filter(({ reason }) => !TRANSIENT.includes(reason))).toEqual(
      [],
    );

    const events = await environment.list<KubeEvent>('events', 'demo-ns');
    for (const name of ['volsync-src-demo-ns', 'volsync-dst-demo-ns-dst']) {
      expect(events).toContainEqual(
        expect.objectContaining({
          type: 'Normal',
          reason: 'Completed',
          involvedObject: expect.objectContaining({ kind: 'Job', name }),
        }),
      );
    }
    expect(
      events
        .filter(
          ({ type, reason }) =>
            type !== 'Normal' && !TRANSIENT.includes(reason),
        )
        .map(({ reason, message }) => `${reason}: ${message}`),
    ).toEqual([]);

    for (const [resource, name] of [
      ['replicationSources', 'demo-ns'],
      ['replicationDestinations', 'demo-ns-dst'],
    ] as const) {
      const found = await environment.get<Replication>(resource, {
        namespace: 'demo-ns',
        name,
      });
      expect(found?.status?.latestMoverStatus?.result).toBe('Successful');
      expect(found?.status?.latestMoverStatus?.logs).not.toMatch(
        /error|fatal|fail/i,
      );
    }
    expect(environment.complaints).toEqual([]);
  });
});

describe('BACKUP-VOLSYNC-APPS-NEG-001', () => {
  const csi = {
    driver: 'rook-ceph.rbd.csi.ceph.com',
    deletionPolicy: 'Delete',
  };

  beforeAll(() =>
    environment.delete('volumeSnapshotClasses', { name: 'csi-ceph-block' }),
  );
  afterAll(() =>
    environment.create('volumeSnapshotClasses', {
      metadata: { name: 'csi-ceph-block' },
      ...csi,
    }),
  );

  it('reports that csi-ceph-block is missing, with a fix that works', async () => {
    await addData('demo-class');
    await environment.addComponent('demo-class');
    const report = await environment.volume('demo-class', volume =>
      codesOf(volume).includes('volume-snapshot-class-missing'),
    );
    expect(report.verdict).toBe('unprotected');
    const finding = report.findings.find(
      ({ code }) => code === 'volume-snapshot-class-missing',
    );
    expect(finding?.what).toContain(
      'VolumeSnapshotClass "csi-ceph-block" does not exist',
    );
    expect(JSON.stringify(finding?.fix)).toContain('VOLSYNC_SNAPSHOTCLASS');
    expect(await environment.check('volume-snapshot-class')).toMatchObject({
      state: 'bad',
      seen: expect.stringContaining('"csi-ceph-block"'),
      remedy: { text: expect.stringContaining('VOLSYNC_SNAPSHOTCLASS') },
    });

    await environment.create('volumeSnapshotClasses', {
      metadata: { name: 'another-class' },
      ...csi,
    });
    await environment.addComponent('demo-class', {
      variables: { VOLSYNC_SNAPSHOTCLASS: 'another-class' },
    });
    await environment.volume(
      'demo-class',
      ({ source }) => source?.volumeSnapshotClass === 'another-class',
    );
    await environment.delete('volumeSnapshots', {
      namespace: 'demo-class',
      name: 'volsync-demo-class-src',
    });
    await environment.volume(
      'demo-class',
      ({ verdict }) => verdict === 'protected',
    );
  });
});

describe('BACKUP-VOLSYNC-APPS-NEG-002', () => {
  it('reports that the class of the cache is missing, with the event and a fix that works', async () => {
    await environment.delete('storageClasses', { name: 'openebs-hostpath' });
    await addData('demo-cache');
    await environment.addComponent('demo-cache');
    const report = await environment.volume(
      'demo-cache',
      ({ events, ...volume }) =>
        codesOf(volume).includes('cache-class-missing') &&
        events.state === 'read' &&
        events.value.some(({ reason }) => reason === 'ProvisioningFailed'),
    );
    expect(report.events).toMatchObject({
      value: expect.arrayContaining([
        expect.objectContaining({
          reason: 'ProvisioningFailed',
          subject: 'PersistentVolumeClaim volsync-src-demo-cache-cache',
          message: 'storageclass.storage.k8s.io "openebs-hostpath" not found',
        }),
      ]),
    });
    const finding = report.findings.find(
      ({ code }) => code === 'cache-class-missing',
    );
    expect(JSON.stringify(finding?.fix)).toContain(
      'VOLSYNC_CACHE_STORAGECLASS',
    );
    expect(await environment.check('cache-storage-class')).toMatchObject({
      state: 'bad',
      seen: expect.stringContaining('"openebs-hostpath"'),
      remedy: { text: expect.stringContaining('VOLSYNC_CACHE_STORAGECLASS') },
    });

    await environment.addComponent('demo-cache', {
      variables: { VOLSYNC_CACHE_STORAGECLASS: 'ceph-block' },
    });
    await environment.volume(
      'demo-cache',
      ({ source }) => source?.cacheStorageClass === 'ceph-block',
    );
    await environment.delete('persistentVolumeClaims', {
      namespace: 'demo-cache',
      name: 'volsync-src-demo-cache-cache',
    });
    await environment.volume(
      'demo-cache',
      ({ verdict }) => verdict === 'protected',
    );
  });
});
