import { readdir, readFile, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { parse, parseAllDocuments } from 'yaml';
import { createPlatformWriteAction } from './createPlatformWriteAction';
import { flux, object } from '../__testUtils__/gitops';
import { testSettings } from '../__testUtils__/settings';
import { platformFiles } from './__testUtils__/platformFiles';

const ROOT = path.resolve(__dirname, '../../../..');
const SYSTEM = 'kubernetes/workloads/platform/backup/volsync-system';
const action = createPlatformWriteAction({ settings: testSettings() });
const workspace = createMockDirectory();
beforeEach(() => workspace.clear());

const ENTRY = { entryPoint: 'kubernetes/clusters/apps' };
const ROOK = 'kubernetes/infrastructure/storage/rook-ceph/cluster';

async function run(input: object = {}) {
  const context = createMockActionContext({
    workspacePath: workspace.path,
    input: { ...ENTRY, ...input } as never,
  });
  await action.handler(context as never);
  const outputs = (context.output as jest.Mock).mock.calls;
  const { files, summary } = Object.fromEntries(outputs) as {
    files: readonly { path: string }[];
    summary: string;
  };
  return { files: files.map(file => file.path), summary };
}

const tree = () => workspace.content() as Record<string, unknown>;

/** Every object below a folder's yaml files, by kind */
async function objects(name: string): Promise<Record<string, any>[]> {
  const text = await readFile(workspace.resolve(name), 'utf8');
  return parseAllDocuments(text).map(document => document.toJS());
}

it('writes what this repository contains, byte for byte', async () => {
  // UPDATE_KUBERNETES=1 writes them again
  const files = platformFiles({ volumeSnapshotClass: true });
  if (process.env.UPDATE_KUBERNETES) {
    await action.handler(
      createMockActionContext({
        workspacePath: ROOT,
        input: {
          ...ENTRY,
          folder: SYSTEM,
          volumeSnapshotClass: true,
          overwrite: true,
        } as never,
      }) as never,
    );
  }
  for (const { path: name, text } of files) {
    expect({
      name,
      text: await readFile(path.join(ROOT, name), 'utf8'),
    }).toEqual({
      name,
      text,
    });
  }
});

/** Something that applies the directory of the snapshot class */
const storage = () => ({
  'kubernetes/clusters/apps/storage.yaml': flux('storage', `./${ROOK}`, ''),
  [`${ROOK}/cluster.yaml`]: object('ceph.rook.io/v1', 'CephCluster', 'ceph'),
});

it("writes the seed's tree, and lists the remaining manual steps", async () => {
  workspace.setContent(storage());
  const { files, summary } = await run({ volumeSnapshotClass: true });
  expect(files).toEqual([
    'kubernetes/clusters/apps/volsync.yaml',
    `${SYSTEM}/kustomization.yaml`,
    `${SYSTEM}/namespace.yaml`,
    `${SYSTEM}/snapshot-controller.yaml`,
    `${SYSTEM}/volsync.yaml`,
    `${SYSTEM}/monitoring.yaml`,
    `${SYSTEM}/alerts.yaml`,
    'kubernetes/infrastructure/storage/rook-ceph/cluster/volumesnapshotclass.yaml',
    `${SYSTEM}/object-store/volsync-backup.json`,
    `${SYSTEM}/README.md`,
  ]);
  expect(summary).toContain('op item create');
  expect(summary).toContain(
    `mc admin policy create local volsync-backup ${SYSTEM}/object-store/volsync-backup.json`,
  );
  const [applier] = await objects('kubernetes/clusters/apps/volsync.yaml');
  expect(applier).toMatchObject({
    metadata: { name: 'cluster-apps-volsync', namespace: 'flux-system' },
    spec: { path: `./${SYSTEM}`, wait: true },
  });
});

it("matches the portal's component by default", async () => {
  const own = createPlatformWriteAction({
    settings: testSettings({
      endpoint: 'https://s3.example.com',
      item: 'backups',
      defaults: { VOLSYNC_BUCKET: 'team', VOLSYNC_SNAPSHOTCLASS: 'fast' },
    }),
  });
  await own.handler(
    createMockActionContext({
      workspacePath: workspace.path,
      input: { ...ENTRY, volumeSnapshotClass: true } as never,
    }) as never,
  );
  const readme = await readFile(
    workspace.resolve(`${SYSTEM}/README.md`),
    'utf8',
  );
  expect(readme).toContain('mc alias set local https://s3.example.com\n');
  expect(readme).toContain('mc mb --ignore-existing local/team\n');
  expect(readme).toContain("jq -n --arg title backups '{title: $title,");
  // Nothing applies the directory of the Ceph cluster here.
  const [snapshots] = await objects(
    `${SYSTEM}/snapshot-class/volumesnapshotclass.yaml`,
  );
  expect(snapshots?.metadata.name).toBe('fast');
});

it('has examples that work', async () => {
  for (const { example } of action.examples ?? []) {
    workspace.clear();
    const [step] = parse(example).steps;
    expect(step.action).toBe(action.id);
    expect((await run(step.input)).files).not.toEqual([]);
  }
  expect(action.examples).toHaveLength(2);
  expect(action.supportsDryRun).toBe(true);
});

it('gets from its template what it needs', async () => {
  const template = parse(
    await readFile(
      path.join(ROOT, 'templates/backup-platform/template.yaml'),
      'utf8',
    ),
  );
  const form = Object.assign(
    {},
    ...template.spec.parameters.map((page: any) => page.properties),
  );
  const step = template.spec.steps.find(
    (each: any) => each.action === action.id,
  );
  const known = action.schema?.input?.properties as Record<string, any>;
  for (const [name, value] of Object.entries(step.input)) {
    const [, asked] =
      /^\$\{\{ parameters\.(\w+) \}\}$/.exec(String(value)) ?? [];
    if (['directory', 'changesDirectory'].includes(name)) continue;
    const { type, default: standard } = form[asked ?? ''] ?? {};
    expect({ name, type, standard }).toEqual({
      name,
      type: expect.any(String),
      standard: known[name].default,
    });
    expect(form[asked ?? ''].enum).toEqual(known[name].enum);
  }
  for (const used of JSON.stringify(template.spec).matchAll(
    /parameters\.(\w+)/g,
  )) {
    expect(Object.keys(form)).toContain(used[1]);
  }
});

it('limits the policy to the bucket', async () => {
  await run({ bucket: 'backups' });
  const policy = JSON.parse(
    await readFile(
      workspace.resolve(`${SYSTEM}/object-store/volsync-backup.json`),
      'utf8',
    ),
  );
  const resources = policy.Statement.flatMap(
    (each: { Resource: string[] }) => each.Resource,
  );
  expect(resources).toEqual(['arn:aws:s3:::backups', 'arn:aws:s3:::backups/*']);
  expect(JSON.stringify(policy)).not.toContain('s3:*');
});

it('changes nothing in a second run, and follows changes of its input', async () => {
  await run();
  const before = tree();
  expect((await run()).files).toEqual([]);
  expect(tree()).toEqual(before);

  const { files, summary } = await run({ volsyncVersion: '0.16.1' });
  expect(files).toEqual([`${SYSTEM}/volsync.yaml`]);
  expect(summary).toContain(
    '+          version: 0.16.1'.replace('          ', '      '),
  );
});

it('copies changed files to a directory for a publish action', async () => {
  const [repository, changes] = ['fetched', 'changes'];
  const input = { directory: repository, changesDirectory: changes };
  workspace.setContent({ [repository]: { 'README.md': 'ours\n' } });
  await run(input);
  await rm(workspace.resolve(changes), { recursive: true });
  await run({ ...input, volsyncVersion: '0.16.1' });
  expect(workspace.content({ path: changes })).toEqual({
    kubernetes: {
      workloads: {
        platform: {
          backup: {
            'volsync-system': {
              'volsync.yaml': expect.stringContaining('version: 0.16.1'),
            },
          },
        },
      },
    },
  });
});

it('does not overwrite a file that a person changed, and shows the difference', async () => {
  await run();
  const name = workspace.resolve(`${SYSTEM}/volsync.yaml`);
  const own = (await readFile(name, 'utf8')).replace(
    'manageCRDs: true',
    'manageCRDs: false',
  );
  workspace.addContent({ [`${SYSTEM}/volsync.yaml`]: own });
  const before = tree();
  await expect(run({ cluster: 'edge' })).rejects.toThrow(
    /Nothing was written.*volsync-system\/volsync\.yaml[\s\S]*-\s+manageCRDs: false\n\+\s+manageCRDs: true/,
  );
  expect(tree()).toEqual(before);
  expect((await run({ overwrite: true })).files).toEqual([
    `${SYSTEM}/volsync.yaml`,
  ]);
});

it('keeps CRLF line endings', async () => {
  await run();
  const text = await readFile(
    workspace.resolve(`${SYSTEM}/volsync.yaml`),
    'utf8',
  );
  workspace.addContent({
    [`${SYSTEM}/volsync.yaml`]: text.replaceAll('\n', '\r\n'),
  });
  expect((await run()).files).toEqual([]);
  await run({ volsyncVersion: '0.16.1' });
  const after = await readFile(
    workspace.resolve(`${SYSTEM}/volsync.yaml`),
    'utf8',
  );
  expect(after).toContain('version: 0.16.1\r\n');
  expect(after.replaceAll('\r\n', '')).not.toContain('\n');
});

it('adds its files to the list of a folder, and changes no other byte of it', async () => {
  const lists = {
    'kubernetes/clusters/apps/kustomization.yaml':
      '# ours\nresources:\n  - ./flux.yaml   # first\n  - ./apps.yaml\nnamespace: flux-system\n',
  };
  workspace.setContent(lists);
  await run();
  const read = (name: string) => readFile(workspace.resolve(name), 'utf8');
  const [first] = Object.keys(lists) as [string];
  expect(await read(first)).toBe(
    '# ours\nresources:\n  - ./flux.yaml   # first\n  - ./apps.yaml\n  - ./volsync.yaml\nnamespace: flux-system\n',
  );
  expect((await run()).files).toEqual([]);
});

it.each([
  [
    'a link to elsewhere',
    'kubernetes/workloads',
    /leads out of the repository through a symbolic link/,
  ],
  ['a linked file', `${SYSTEM}/volsync.yaml`, /symbolic link/],
])('does not follow %s', async (_, name, message) => {
  const outside = createMockDirectory();
  workspace.addContent({ [path.posix.dirname(name)]: { '.keep': '' } });
  await symlink(outside.path, workspace.resolve(name));
  await expect(run()).rejects.toThrow(message);
  await expect(
    readdir(workspace.resolve('kubernetes/clusters')),
  ).rejects.toThrow('ENOENT');
  expect(outside.content()).toEqual({});
});

it.each([
  [{ directory: '../elsewhere' }, /Relative path is not allowed/],
  [{ cluster: '../apps' }, /cluster: The cluster has lower-case letters/],
  [{ cluster: 'a'.repeat(64) }, /cluster:/],
  [{ namespace: 'volsync\nsystem' }, /namespace:/],
  [{ dependsOn: ['${CLUSTER}'] }, /dependsOn\.0:/],
  [{ volsyncVersion: '0.10.0' }, /VolSync 0\.11 to 0\.17 are supported/],
  [{ volsyncVersion: '>=0.11.0' }, /one exact version/],
  [{ endpoint: 'http://key:secret@host' }, /endpoint:/],
  [{ bucket: 'volsync;rm' }, /bucket:/],
  [{ secretItem: `it'; rm -rf "` }, /secretItem:/],
  [{ monitoringLabels: { 'a: b': 'c' } }, /monitoringLabels/],
  [{ monitoring: 'Datadog' }, /monitoring:/],
  [{ snapshotclass: {} }, /Unrecognized key/],
])('rejects %j and writes nothing', async (input, message) => {
  await expect(run(input)).rejects.toThrow(message);
  expect(tree()).toEqual({});
});

it.each([
  ['ServiceMonitor', 'endpoints', 'PrometheusRule'],
  ['PodMonitor', 'podMetricsEndpoints', 'PrometheusRule'],
  ['VMServiceScrape', 'endpoints', 'VMRule'],
  ['VMPodScrape', 'podMetricsEndpoints', 'VMRule'],
])(
  'has VolSync scraped once by a %s, with the job of the alerts',
  async (kind, endpoints, rules) => {
    await run({ monitoring: kind, monitoringLabels: { release: 'stack' } });
    const [scrape] = await objects(`${SYSTEM}/monitoring.yaml`);
    expect(scrape).toMatchObject({
      kind,
      metadata: { labels: { release: 'stack' } },
    });
    expect(JSON.stringify(scrape?.spec[endpoints])).toContain(
      '"targetLabel":"job","replacement":"volsync-metrics"',
    );
    const [alerts] = await objects(`${SYSTEM}/alerts.yaml`);
    expect(alerts?.kind).toBe(rules);
    const [, release] = await objects(`${SYSTEM}/volsync.yaml`);
    const [patch] = release?.spec.postRenderers[0].kustomize.patches;
    expect(parse(patch.patch)).toMatchObject({
      $patch: 'delete',
      kind: 'ServiceMonitor',
    });
  },
);

it('writes nothing for monitoring and snapshots if the cluster has its own', async () => {
  await run({ monitoring: 'none', snapshotController: 'present' });
  const [list] = await objects(`${SYSTEM}/kustomization.yaml`);
  expect(list?.resources).toEqual(['namespace.yaml', 'volsync.yaml']);
  const [, release] = await objects(`${SYSTEM}/volsync.yaml`);
  expect(release?.spec).not.toHaveProperty('dependsOn');
  expect(release?.spec).not.toHaveProperty('postRenderers');
});

it('also accepts a chart from an image registry', async () => {
  await run({ volsyncChart: 'oci://charts.example.com/volsync' });
  const [source, release] = await objects(`${SYSTEM}/volsync.yaml`);
  expect(source).toMatchObject({
    kind: 'OCIRepository',
    spec: { url: 'oci://charts.example.com/volsync', ref: { tag: '0.15.0' } },
  });
  expect(release?.spec.chartRef).toEqual({
    kind: 'OCIRepository',
    name: 'volsync',
  });
  expect(release?.spec.dependsOn).toEqual([{ name: 'snapshot-controller' }]);
});
