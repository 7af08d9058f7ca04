import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { COMPONENT_VARIABLES } from 'backstage-plugin-volsync-common';
import {
  buildKustomization,
  createFileTree,
  listVariables,
  printManifest,
  toFluxObjects,
} from 'kustomize-files';
import { readFiles, writeFiles } from '../__testUtils__/files';
import { testSettings } from '../__testUtils__/settings';
import {
  COMPONENT_VERSION,
  readComponentVersion,
  renderComponent,
  renderFilledComponent,
} from './renderComponent';
import { chooseValues, toValues } from './values';

const DIRECTORY = path.resolve(
  __dirname,
  '../../../../kubernetes/components/volsync',
);

const build = async (
  files: Readonly<Record<string, string>>,
  directory = '.',
) => {
  const result = await buildKustomization({
    tree: createFileTree(files),
    directory,
  });
  expect(result.notUnderstood).toEqual([]);
  return result.objects;
};

it('equals kubernetes/components/volsync', async () => {
  const files = renderComponent(testSettings());
  if (process.env.UPDATE_DOCS) {
    await writeFiles(DIRECTORY, files);
  }
  expect(await readFiles(DIRECTORY)).toEqual(files);
});

it("has every variable with the seed's defaults", async () => {
  const objects = await build(renderComponent(testSettings()));
  const text = objects.map(printManifest).join('---\n');
  expect([...listVariables(text)].sort()).toEqual(
    COMPONENT_VARIABLES.map(({ name }) => name).sort(),
  );
  for (const written of [
    '${APP:=demo-ns}',
    '${VOLSYNC_BUCKET:=volsync}',
    '${VOLSYNC_SNAPSHOTCLASS:=csi-ceph-block}',
    '${VOLSYNC_CACHE_STORAGECLASS:=openebs-hostpath}',
    's3:http://10.25.11.3:9000/${VOLSYNC_BUCKET:=volsync}/${APP:=demo-ns}',
    '{{ .RESTIC_PASSWORD }}',
  ]) {
    expect(text).toContain(written);
  }
});

it('is documented with all its variables and their defaults', async () => {
  const text = await readFile(
    path.resolve(__dirname, '../../../../docs/enabling.md'),
    'utf8',
  );
  const rows = [...text.matchAll(/^\| `([A-Z_]+)` +\| `([^`]+)` /gm)];
  expect(rows.map(([, name, value]) => [name, value])).toEqual(
    COMPONENT_VARIABLES.map(({ name, default: value }) => [name, value]),
  );
});

it('has object names that an API server rejects unless variables are substituted', async () => {
  for (const object of await build(renderComponent(testSettings()))) {
    expect(object.metadata.name).toMatch(/\$\{/);
  }
});

it('builds these objects with the defaults', async () => {
  const objects = toFluxObjects(
    await build(renderComponent(testSettings())),
    // Flux substitutes nothing without any variable
    { UNUSED: '' },
  );
  expect(
    objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort(),
  ).toEqual([
    'ExternalSecret demo-ns-restic-secret',
    'PersistentVolumeClaim demo-pvc',
    'ReplicationDestination demo-ns-dst',
    'ReplicationSource demo-ns',
  ]);
  expect(objects.find(({ kind }) => kind === 'ExternalSecret')).toMatchObject({
    apiVersion: 'external-secrets.io/v1',
    spec: {
      secretStoreRef: { kind: 'ClusterSecretStore', name: 'onepassword' },
      target: {
        name: 'demo-ns-restic-secret',
        template: {
          data: {
            RESTIC_REPOSITORY: 's3:http://10.25.11.3:9000/volsync/demo-ns',
            RESTIC_PASSWORD: '{{ .RESTIC_PASSWORD }}',
            AWS_ACCESS_KEY_ID: '{{ .AWS_ACCESS_KEY_ID }}',
            AWS_SECRET_ACCESS_KEY: '{{ .AWS_SECRET_ACCESS_KEY }}',
          },
        },
      },
      dataFrom: [{ extract: { key: 'volsync-minio' } }],
    },
  });
  expect(
    objects.find(({ kind }) => kind === 'ReplicationSource'),
  ).toMatchObject({
    spec: {
      sourcePVC: 'demo-pvc',
      trigger: { schedule: '0 * * * *' },
      restic: {
        copyMethod: 'Snapshot',
        volumeSnapshotClassName: 'csi-ceph-block',
        cacheStorageClassName: 'openebs-hostpath',
        repository: 'demo-ns-restic-secret',
        // numbers after substitution
        moverSecurityContext: { runAsUser: 1000, fsGroup: 1000 },
        retain: { hourly: 24, daily: 7, weekly: 4, monthly: 3 },
      },
    },
  });
});

it('omits claim and destination for an existing claim', async () => {
  const objects = await build(renderComponent(testSettings()), 'volsync');
  expect(objects.map(({ kind }) => kind)).toEqual([
    'ExternalSecret',
    'ReplicationSource',
  ]);
});

it.each(['new', 'existing'] as const)(
  'is equal with its values filled in, for %s claims',
  async mode => {
    const settings = testSettings();
    const values = toValues(
      chooseValues(settings, { APP: 'notes', VOLSYNC_CLAIM: 'notes-data' }),
    );
    const filled = await build(renderFilledComponent(settings, values, mode));
    const substituted = toFluxObjects(
      await build(renderComponent(settings), mode === 'new' ? '.' : 'volsync'),
      values,
    );
    const byKind = (objects: typeof filled) =>
      Object.fromEntries(objects.map(object => [object.kind, object]));
    expect(byKind(filled)).toEqual(byKind(substituted));
    expect(JSON.stringify(filled)).not.toContain('$');
  },
);

it('uses the settings of the portal', async () => {
  const settings = testSettings({
    store: 'vault',
    item: 'backups/minio',
    endpoint: 'https://s3.example.com',
    repositoryPath: 'backups/apps/{app}',
    secretName: '{app}-volsync',
    defaults: { VOLSYNC_SNAPSHOTCLASS: 'fast' },
  });
  const text = Object.values(renderComponent(settings)).join('');
  for (const written of [
    'name: vault',
    'key: backups/minio',
    's3:https://s3.example.com/backups/apps/${APP:=demo-ns}',
    'name: ${APP:=demo-ns}-volsync',
    '${VOLSYNC_SNAPSHOTCLASS:=fast}',
  ]) {
    expect(text).toContain(written);
  }
});

it.each([
  [{ endpoint: 'http://user:secret@10.0.0.1:9000' }, /component.endpoint must/],
  [{ endpoint: '10.0.0.1:9000' }, /component.endpoint must be scheme, host/],
  [{ repositoryPath: 'volsync/all' }, /would share a repository/],
  [{ secretName: 'restic' }, /secretName must be a name that contains "{app}"/],
  [{ store: 'a\nb: c' }, /component.store must be a name/],
  [{ item: 'a b' }, /component.item must be one name/],
  [{ path: '../components' }, /component.path must be a path from the root/],
  [{ storeKind: 'Vault' }, /"ClusterSecretStore" or "SecretStore"/],
  [{ defaults: { APPS: 'a' } }, /defaults.APPS is not a variable of the comp/],
  [{ defaults: { APP: '${APP}' } }, /defaults.APP must be plain text/],
])('rejects the settings %j, and names the key', (component, reason) => {
  expect(() => testSettings(component)).toThrow(reason);
});

it('states its version, and recognises another kustomization', () => {
  const { 'kustomization.yaml': text = '' } = renderComponent(testSettings());
  expect(readComponentVersion(text)).toBe(COMPONENT_VERSION);
  expect(readComponentVersion(text.replaceAll('\n', '\r\n'))).toBe(1);
  expect(readComponentVersion('kind: Component\n')).toBeUndefined();
});
