import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ApiClient, ignoreNotFound, secrets } from '../client';
import { replicationSources } from '../volsync/resources';
import { kustomizations, MAIN } from '../flux';
import { type Sandbox, startSandbox } from '../sandbox';
import { testLogger, until } from './testing/startTestCluster';

jest.setTimeout(240_000);

const TOKEN = 'a-token-for-the-portal';
const SERVICE = 'recommendations';
const KS = `kubernetes/apps/${SERVICE}/ks.yaml`;
const APP = `kubernetes/apps/${SERVICE}/app`;
const author = { name: 'Test', email: 'test@example.com', at: new Date() };

const component = (endpoint: string) => ({
  'kubernetes/components/volsync/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
resources: [secret.yaml, source.yaml]
`,
  'kubernetes/components/volsync/secret.yaml': `apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: \${APP}-restic-secret
spec:
  secretStoreRef: { kind: ClusterSecretStore, name: onepassword }
  target:
    name: \${APP}-restic-secret
    template:
      data:
        RESTIC_REPOSITORY: s3:${endpoint}/\${VOLSYNC_BUCKET:=volsync}/\${APP}
        RESTIC_PASSWORD: '{{ .RESTIC_PASSWORD }}'
        AWS_ACCESS_KEY_ID: '{{ .AWS_ACCESS_KEY_ID }}'
        AWS_SECRET_ACCESS_KEY: '{{ .AWS_SECRET_ACCESS_KEY }}'
  dataFrom: [{ extract: { key: volsync-minio } }]
`,
  'kubernetes/components/volsync/source.yaml': `apiVersion: volsync.backube/v1alpha1
kind: ReplicationSource
metadata:
  name: \${APP}
spec:
  sourcePVC: \${CLAIM}
  trigger: { schedule: '17 3 * * *' }
  restic:
    repository: \${APP}-restic-secret
    copyMethod: Snapshot
    volumeSnapshotClassName: csi-ceph-block
    cacheStorageClassName: openebs-hostpath
    retain: { daily: 7 }
`,
});

it('runs backups that a commit enables, across a restart, until they are removed', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'volsync-loop-'));
  let sandbox: Sandbox | undefined;
  let client: ApiClient | undefined;
  const start = async (ports?: { readonly objectStore: number }) => {
    sandbox = await startSandbox({
      directory,
      ports,
      tokens: { apps: TOKEN, edge: TOKEN },
      services: [SERVICE],
      restic: process.env.RESTIC_BINARY,
      timeScale: 20,
      logger: testLogger,
    });
    client = new ApiClient({ url: sandbox.clusters.apps.url, token: TOKEN });
    return { sandbox, client };
  };
  const stop = async () => {
    client?.close();
    await sandbox?.close();
    sandbox = undefined;
  };
  const name = { namespace: SERVICE, name: SERVICE };
  try {
    let running = await start();
    const { objectStore } = running.sandbox;
    const repository = running.sandbox.repositories.at(SERVICE);
    const first = (await repository.head()) ?? '';
    const revision = async () =>
      (
        await running.client.get(kustomizations, {
          namespace: 'flux-system',
          name: SERVICE,
        })
      ).status?.lastAppliedRevision;
    expect(await revision()).toBe(`main@sha1:${first}`);

    // Merged while the sandbox is stopped: detected at the next start
    await stop();
    const added = component(objectStore.url);
    const files = await repository.files(first);
    await repository.commit({
      branch: MAIN,
      parent: first,
      author,
      message: 'Enable backups',
      files: [
        ...files.map(file =>
          file.path === KS
            ? {
                ...file,
                content: Buffer.concat([
                  file.content,
                  Buffer.from(
                    `  components: [../../../components/volsync]\n  postBuild:\n    substitute: { APP: ${SERVICE}, CLAIM: ${SERVICE}-model }\n`,
                  ),
                ]),
              }
            : file,
        ),
        ...Object.entries(added).map(([path, text]) => ({
          path,
          content: Buffer.from(text),
          mode: '100644' as const,
        })),
      ],
    });
    running = await start({
      objectStore: Number(new URL(objectStore.url).port),
    });
    await until(
      'the first backup',
      async () => {
        const source = await ignoreNotFound(
          running.client.get(replicationSources, name),
        );
        return source?.status?.latestMoverStatus?.result === 'Successful';
      },
      120_000,
    );
    const secret = await running.client.get(secrets, {
      namespace: SERVICE,
      name: `${SERVICE}-restic-secret`,
    });
    const environment = Object.fromEntries(
      Object.entries(secret.data ?? {}).map(([key, value]) => [
        key,
        Buffer.from(value, 'base64').toString(),
      ]),
    );
    const { stdout } = await promisify(execFile)(
      process.env.RESTIC_BINARY || 'restic',
      ['snapshots', '--json', '--no-lock', '--no-cache'],
      { env: { PATH: process.env.PATH, HOME: directory, ...environment } },
    );
    expect(JSON.parse(stdout)).toHaveLength(1);

    // Back to the first tree: added objects are deleted, the claim and the repository stay
    await repository.commit({
      branch: MAIN,
      parent: await repository.head(),
      author,
      message: 'Disable backups',
      files,
    });
    await until(
      'the source to go',
      async () =>
        !(await ignoreNotFound(running.client.get(replicationSources, name))),
      60_000,
    );
    expect(
      files.some(({ path }) => path === `${APP}/${SERVICE}-model.yaml`),
    ).toBe(true);
  } finally {
    await stop();
    await rm(directory, { recursive: true, force: true });
  }
});
