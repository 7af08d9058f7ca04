import { symlink } from 'node:fs/promises';
import { createMockDirectory } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import {
  DEPLOYMENT,
  FLUX,
  FLUX_FILE,
  fluxRepository,
} from '../__testUtils__/repository';
import { fakeChoices } from '../__testUtils__/choices';
import { readFiles, writeFiles } from '../__testUtils__/files';
import { runAction } from '../__testUtils__/runAction';
import { testSettings } from '../__testUtils__/settings';
import { renderComponent } from '../component/renderComponent';
import { createComponentRemoveAction } from './createComponentRemoveAction';
import { createComponentWriteAction } from './createComponentWriteAction';

const settings = testSettings();
const write = createComponentWriteAction({ settings, choices: fakeChoices() });
const remove = createComponentRemoveAction({ settings });
const directory = createMockDirectory();

const INPUT = { app: 'notes', claim: 'notes-data' };
const enable = (input: JsonObject = {}) =>
  runAction(write, {
    workspacePath: directory.path,
    input: { ...INPUT, ...input },
  });
const disable = (input: JsonObject = {}) =>
  runAction(remove, {
    workspacePath: directory.path,
    input: { app: 'notes', ...input },
  });

const CLAIM = `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: notes-data
`;
const SOURCE = `apiVersion: volsync.backube/v1alpha1
kind: ReplicationSource
metadata:
  name: other
spec:
  sourcePVC: notes-data
`;
const COMPONENT = `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
resources: [source.yaml]
`;
const KUSTOMIZATION = 'apps/notes/app/kustomization.yaml';
const withSpec = (lines: string) => `${FLUX}${lines}`;

/** The changed files of the repository, the input, and the expected reason. */
const CASES: Record<
  string,
  [files: Record<string, string | undefined>, input: JsonObject, reason: RegExp]
> = {
  'an empty repository': [
    { [FLUX_FILE]: undefined, 'apps/notes/app/deployment.yaml': undefined },
    {},
    /The repository is empty/,
  ],
  'no Flux at all': [
    { [FLUX_FILE]: undefined },
    {},
    /no Flux Kustomization, no Argo CD application and no kustomization.yaml/,
  ],
  'no Flux, and several kustomizations': [
    {
      [FLUX_FILE]: undefined,
      'a/kustomization.yaml': '',
      'b/kustomization.yaml': '',
    },
    {},
    /several kustomizations. Name the directory of the app's: a, b/,
  ],
  'a Kustomization of another name': [
    { [FLUX_FILE]: FLUX.replace('name: notes', 'name: other') },
    {},
    /is called "notes". Set kustomizationName to one of "other" in apps/,
  ],
  'two of the same name': [
    { 'more/ks.yaml': FLUX },
    {},
    /are called "notes". Set kustomization to the file of the right one/,
  ],
  'a file that is not there': [
    {},
    { kustomization: 'apps/none.yaml' },
    /The repository has no apps\/none.yaml/,
  ],
  'a path outside of the repository': [
    {},
    { kustomization: '../other/ks.yaml' },
    /leads out of the repository/,
  ],
  'a workspace outside of the workspace': [
    {},
    { directory: '../..' },
    /Relative path is not allowed to refer to a directory outside/,
  ],
  'a component outside of the repository': [
    {},
    { componentPath: '../../components' },
    /leads out of the repository/,
  ],
  'a catalog entity outside of the repository': [
    {},
    { catalogInfo: '../catalog-info.yaml' },
    /leads out of the repository/,
  ],
  'a spec.path outside of the repository': [
    { [FLUX_FILE]: FLUX.replace('./apps/notes/app', '../../other') },
    {},
    /leads out of the repository/,
  ],
  'a spec.path that is not there': [
    { [FLUX_FILE]: FLUX.replace('notes/app', 'notes/none') },
    {},
    /built from ".\/apps\/notes\/none", and the repository has no directory/,
  ],
  'a source whose root is not known': [
    { [FLUX_FILE]: FLUX.replace('GitRepository', 'OCIRepository') },
    {},
    /source of the kind OCIRepository.*sourceRoot/,
  ],
  'an app without a name': [{}, { app: '' }, /APP.*must be a DNS label/],
  'an app that is no DNS label': [
    {},
    { app: 'Notes_1' },
    /"Notes_1", and must be a DNS label/,
  ],
  'an app that YAML reads as a number': [
    {},
    { app: '123', kustomizationName: 'notes' },
    /APP \(app\) is "123", which YAML reads as the number 123/,
  ],
  'an app that YAML reads as a boolean': [
    {},
    { app: 'on', kustomizationName: 'notes' },
    /which YAML reads as the boolean true/,
  ],
  'no claim': [{}, { claim: [] }, /No claim was chosen/],
  'a claim that is no name': [
    {},
    { claim: 'a/../b' },
    /VOLSYNC_CLAIM \(claim\) is "a\/..\/b", and must be the name of an object/,
  ],
  'a capacity that is none': [{}, { capacity: '5 GB' }, /must be a quantity/],
  'a schedule that VolSync refuses': [
    {},
    { schedule: '61 25 * * *' },
    /five fields of cron in UTC.*: end of range \(61\) above maximum/,
  ],
  'a schedule that never fires': [
    {},
    { schedule: '0 0 31 2 *' },
    /a schedule that runs, and no date/,
  ],
  'nothing kept': [{}, { keepDaily: 0 }, /VOLSYNC_RETAIN_DAILY.*1 or more/],
  'lines that would go into YAML': [
    {},
    { storageClass: 'fast\n  evil: true' },
    /VOLSYNC_STORAGECLASS.*must be the name of an object/,
  ],
  'a variable within a value': [
    {},
    { bucket: '${SECRET}' },
    /must be the name of a bucket/,
  ],
  'a secret in clear': [
    {},
    { snapshotClass: 'd41d8cd98f00b204e9800998ecf8427ed41d8cd9' },
    /^VOLSYNC_SNAPSHOTCLASS holds what looks like a random key(?!.*d41d8cd).*Nothing was written/,
  ],
  'another namespace': [
    {},
    { namespace: 'shop' },
    /would be in the namespace "notes", and the app lives in "shop"/,
  ],
  'no namespace at all': [
    { [FLUX_FILE]: FLUX.replace('  targetNamespace: notes\n', '') },
    {},
    /doesn't say in which namespace the backups will be. Set spec.targetN/,
  ],
  tabs: [
    { [FLUX_FILE]: withSpec('  wait:\n\t- true\n') },
    { kustomization: FLUX_FILE },
    /ks.yaml, line 15, can't be read as YAML and is left as it is/,
  ],
  'tabs, where it is looked for': [
    { [FLUX_FILE]: withSpec('  wait:\n\t- true\n') },
    {},
    /These can't be read as YAML: apps\/notes\/ks.yaml/,
  ],
  'a key twice': [
    { [FLUX_FILE]: withSpec('  prune: false\n') },
    { kustomization: FLUX_FILE },
    /line 14, can't be read as YAML.*unique/,
  ],
  'an alias where something is put in': [
    {
      [FLUX_FILE]: `x-build: &build\n  substitute: {A: b}\n${withSpec(
        '  postBuild: *build\n',
      )}`,
    },
    {},
    /spec.postBuild must be a mapping, but it is an alias/,
  ],
  'an anchor that another place uses': [
    {
      [FLUX_FILE]: withSpec(
        '  postBuild: &build\n    substitute:\n      A: b\n  other: *build\n',
      ),
    },
    {},
    /spec.postBuild is used in another place as "\*build"/,
  ],
  'a value that is no text': [
    { [FLUX_FILE]: withSpec('  postBuild:\n    substitute:\n      A: 1\n') },
    {},
    /sets A to something that isn't a string/,
  ],
  'a variable of the app in the way': [
    {
      [FLUX_FILE]: withSpec(
        '  postBuild:\n    substitute:\n      APP: notes-web\n',
      ),
    },
    {},
    /sets APP to "notes-web" for the app itself, and the backups need "notes"/,
  ],
  'a "${" that would be substituted from now on': [
    { 'apps/notes/app/deployment.yaml': `${DEPLOYMENT}  x: \${HOME}\n` },
    {},
    /change the app's own objects: Deployment "notes".*Write "\$\$\{"/,
  ],
  'a "${" that Flux could not even read': [
    { 'apps/notes/app/deployment.yaml': `${DEPLOYMENT}  x: \${HOME^^}\n` },
    {},
    /change the app's own objects: Deployment "notes"/,
  ],
  'a "${" of a name that the backups bring': [
    {
      [FLUX_FILE]: withSpec('  postBuild:\n    substitute:\n      A: b\n'),
      'apps/notes/app/deployment.yaml': `${DEPLOYMENT}  x: \${APP:=old}\n`,
    },
    {},
    /change the app's own objects: Deployment "notes"/,
  ],
  'a "${" in a file of a generator': [
    {
      [KUSTOMIZATION]:
        'resources: [deployment.yaml]\nconfigMapGenerator:\n  - name: a\n    files: [run.sh]\n',
      'apps/notes/app/run.sh': 'echo ${HOME}\n',
    },
    {},
    /app\/run.sh holds "\$\{", which Flux would substitute from now on/,
  ],
  'another component that makes backups': [
    {
      [FLUX_FILE]: withSpec('  components:\n    - ../../../old\n'),
      'old/kustomization.yaml': COMPONENT,
      'old/source.yaml': SOURCE,
    },
    {},
    /is backed up already: its component ..\/..\/..\/old holds a Rep/,
  ],
  'a component from elsewhere whose name says backups': [
    {
      [FLUX_FILE]: withSpec(
        '  components:\n    - https://example.com/volsync?ref=main\n',
      ),
    },
    {},
    /can't be read here, and is called like one that makes backups/,
  ],
  'something else where the component would be': [
    { 'kubernetes/components/volsync/kustomization.yaml': COMPONENT },
    {},
    /kubernetes\/components\/volsync holds something that isn't the component/,
  ],
  'a Kustomization that would take the component for its own': [
    {
      'clusters/flux-system.yaml': FLUX.replace(
        'name: notes',
        'name: all',
      ).replace('./apps/notes/app', './kubernetes'),
      'kubernetes/namespace.yaml': DEPLOYMENT,
    },
    {},
    /"all" in clusters\/flux-system.yaml applies everything below kubernetes/,
  ],
  'an alias without its anchor': [
    { [FLUX_FILE]: withSpec('  timeout: *none\n') },
    { kustomization: FLUX_FILE },
    /ks.yaml can't be read as YAML and is left as it is: Unresolved alias/,
  ],
  'a component of a newer version': [
    {
      'kubernetes/components/volsync/kustomization.yaml':
        '# Component of VolSync for Backstage, version 99.\n',
    },
    {},
    /holds version 99 of the component, and this portal knows only version 1/,
  ],
  'a source of its own': [
    { 'apps/notes/app/source.yaml': SOURCE },
    {},
    /has a ReplicationSource "other" of its own already/,
  ],
  'a new claim that the app has already': [
    { 'apps/notes/app/claim.yaml': CLAIM },
    { claimMode: 'new' },
    /has a claim "notes-data" already, and its dataSourceRef can't/,
  ],
  'a prefix to every name': [
    { [KUSTOMIZATION]: 'namePrefix: a-\nresources: [deployment.yaml]\n' },
    {},
    /has a namePrefix, which would rename the backups' Secret/,
  ],
  'a suffix to every name, by Flux': [
    { [FLUX_FILE]: withSpec('  nameSuffix: -b\n') },
    {},
    /the Flux Kustomization "notes" in .* has a nameSuffix, which would/,
  ],
  'a kustomization that cannot be built': [
    { [KUSTOMIZATION]: 'resources: [none.yaml]\n' },
    {},
    /names "none.yaml", which doesn't exist/,
  ],
  'a catalog entity that cannot be edited': [
    {
      'catalog-info.yaml':
        'apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: notes}\n',
    },
    {},
    /catalog-info.yaml, line 3, is left as it is: metadata is written in braces/,
  ],
  'a chart in a repository that no application names': [
    {
      [FLUX_FILE]:
        'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: notes\nspec:\n  source: {chart: notes}\n',
    },
    {},
    /No application here says by which address Argo CD fetches this repository/,
  ],
  'an application of Argo CD without a namespace': [
    {
      [FLUX_FILE]:
        'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: notes\nspec:\n  source: {path: apps/notes/app}\n',
    },
    {},
    /doesn't say in which namespace the backups will be. Set spec.destination.namespace of notes/,
  ],
};

beforeEach(() => directory.clear());

it.each(Object.entries(CASES))(
  'rejects %s, and changes nothing',
  async (_, [changes, input, reason]) => {
    const files = fluxRepository(changes);
    await writeFiles(directory.path, files);
    await expect(enable(input)).rejects.toThrow(reason);
    expect(await readFiles(directory.path)).toEqual(files);
  },
);

it('rejects links that leave the repository', async () => {
  directory.setContent({
    'outside/ks.yaml': FLUX,
    'repository/apps/notes/app/deployment.yaml': DEPLOYMENT,
  });
  const repository = directory.resolve('repository');
  await symlink(
    directory.resolve('outside'),
    directory.resolve('repository/link'),
  );
  await expect(
    runAction(write, {
      workspacePath: repository,
      input: { ...INPUT, kustomization: 'link/ks.yaml' },
    }),
  ).rejects.toThrow(/through a symbolic link/);
  await writeFiles(repository, { [FLUX_FILE]: FLUX });
  await expect(
    runAction(write, {
      workspacePath: repository,
      input: { ...INPUT, componentPath: 'link/volsync' },
    }),
  ).rejects.toThrow(/through a symbolic link/);
  expect(await readFiles(directory.resolve('outside'))).toEqual({
    'ks.yaml': FLUX,
  });
});

it.each([{}, { kustomization: 'clusters/kustomization.yaml' }])(
  "accepts a Flux Kustomization in a file that is named like kustomize's own: %j",
  async input => {
    const files = fluxRepository({
      [FLUX_FILE]: undefined,
      'clusters/kustomization.yaml': FLUX,
    });
    await writeFiles(directory.path, files);
    expect(await enable(input)).toMatchObject({ namespace: 'notes' });
    await disable(input);
    expect(await readFiles(directory.path)).toEqual(files);
  },
);

it('reports fields that may change the result and were not applied', async () => {
  await writeFiles(
    directory.path,
    fluxRepository({
      [FLUX_FILE]: withSpec('  patches:\n    - patch: "{}"\n'),
      [KUSTOMIZATION]:
        'resources: [deployment.yaml]\nreplacements: [{source: {kind: Missing}, targets: []}]\n',
    }),
  );
  expect(await enable()).toMatchObject({
    notChecked: [
      `${FLUX_FILE}: spec.patches was not applied when the result was checked`,
      `${KUSTOMIZATION}: replacements was not applied when the result was checked`,
      expect.stringContaining("The cluster wasn't checked"),
    ],
  });
});

it('copies changed files for a publish action, and lists deleted ones', async () => {
  await writeFiles(directory.path, {
    ...Object.fromEntries(
      Object.entries(fluxRepository()).map(([name, text]) => [
        `fetched/${name}`,
        text,
      ]),
    ),
  });
  const run = { directory: 'fetched', changesDirectory: '.' };
  await enable(run);
  const names = Object.keys(await readFiles(directory.path)).sort();
  const isFetched = (name: string) => name.startsWith('fetched/');
  expect(names.filter(name => !isFetched(name))).toEqual(
    names
      .filter(isFetched)
      .map(name => name.replace('fetched/', ''))
      .filter(name => !/deployment/.test(name)),
  );
  await expect(enable({ ...run, changesDirectory: '..' })).rejects.toThrow(
    /not allowed to refer to a directory outside/,
  );

  const kept = await disable({ ...run, keepComponent: true });
  expect(kept).toMatchObject({
    files: [{ path: FLUX_FILE, change: 'changed' }],
    removedFiles: [],
  });
  expect(kept.summary).toContain('stays, as requested');
  expect(await readFiles(directory.path)).toMatchObject({ [FLUX_FILE]: FLUX });
});

describe('existing backups', () => {
  beforeEach(async () => {
    await writeFiles(directory.path, fluxRepository());
    await enable();
  });

  it.each([
    [{ claim: 'other' }, /already backs up with VOLSYNC_CLAIM "notes-data"/],
    [{ bucket: 'other' }, /already backs up with VOLSYNC_BUCKET "volsync"/],
    [{ claimMode: 'new' }, /already has the component as .*volsync\/volsync/],
  ])('are not changed into %j', async (input, reason) => {
    const files = await readFiles(directory.path);
    await expect(enable(input)).rejects.toThrow(reason);
    expect(await readFiles(directory.path)).toEqual(files);
  });

  it("get new values in place, and each value's origin is reported", async () => {
    await enable({ schedule: '7 3 * * *' });
    const output = await enable({ capacity: '9Gi' });
    expect(output).toMatchObject({
      files: [{ path: FLUX_FILE, change: 'changed' }],
      variables: expect.arrayContaining([
        { name: 'APP', value: 'notes', source: 'repository' },
        { name: 'VOLSYNC_SCHEDULE', value: '7 3 * * *', source: 'repository' },
        { name: 'VOLSYNC_CAPACITY', value: '9Gi', source: 'form' },
        { name: 'VOLSYNC_BUCKET', value: 'volsync', source: 'default' },
      ]),
    });
    await disable();
    expect(await readFiles(directory.path)).toEqual(fluxRepository());
  });

  it('are described in the pull request, and the one that disables them lists what stays', async () => {
    const { summary } = await enable({ keepDaily: 9 });
    for (const text of [
      '## Backups of `notes-data`',
      'on the schedule `8 * * * *` (UTC), into `s3:http://10.25.11.3:9000/volsync/notes`',
      '| `VOLSYNC_RETAIN_DAILY` | `9` | form |',
      '| `APP` | `notes` | repository |',
      '| `VOLSYNC_SNAPSHOTCLASS` | `csi-ceph-block` | default |',
      '- changed: `apps/notes/ks.yaml`',
      "The cluster wasn't checked, because no entityRef was given",
    ]) {
      expect(summary).toContain(text);
    }
    const { summary: removal } = await disable();
    expect(removal).toContain(
      '`mc rm --recursive --force ALIAS/volsync/notes`, where ALIAS is yours for http://10.25.11.3:9000',
    );
    expect(removal).toContain(
      '- removed: `kubernetes/components/volsync/kustomization.yaml`',
    );
    expect((await disable()).summary).toContain('nothing changes');
  });

  it('keep the component while another app uses it', async () => {
    await writeFiles(directory.path, {
      'apps/shop/ks.yaml': FLUX.replaceAll('notes', 'shop'),
      'apps/shop/app/deployment.yaml': DEPLOYMENT,
    });
    await enable({ app: 'shop', claim: 'shop' });
    const output = await disable();
    expect(output.summary).toContain(
      'kubernetes/components/volsync stays: apps/shop/ks.yaml uses it',
    );
    expect(output).toMatchObject({ removedFiles: [] });
    // The last of them removes it.
    expect(await disable({ app: 'shop' })).toMatchObject({
      removedFiles: expect.arrayContaining([
        'kubernetes/components/volsync/kustomization.yaml',
      ]),
    });
    expect(await readFiles(directory.path)).toEqual({
      ...fluxRepository(),
      'apps/shop/ks.yaml': FLUX.replaceAll('notes', 'shop'),
      'apps/shop/app/deployment.yaml': DEPLOYMENT,
    });
  });

  it('are not removed if a person added them', async () => {
    const files = await readFiles(directory.path);
    files[FLUX_FILE] = (files[FLUX_FILE] ?? '').replace(/ +# Backups.*\n/, '');
    await writeFiles(directory.path, files);
    await expect(disable()).rejects.toThrow(/Remove the component and its var/);
    await expect(enable()).rejects.toThrow(
      /already has the component .* added by hand/,
    );
    expect(await readFiles(directory.path)).toEqual(files);
  });

  it('list variables that stay because a person moved them away from the comment', async () => {
    const files = await readFiles(directory.path);
    files[FLUX_FILE] = (files[FLUX_FILE] ?? '').replace(
      /( +VOLSYNC_SCHEDULE: .*\n)/,
      '\n$1',
    );
    await writeFiles(directory.path, files);
    const { summary } = await disable();
    expect(summary).toContain(
      "VOLSYNC\\_SCHEDULE stay: they aren't directly below",
    );
    const after = await readFiles(directory.path);
    expect(after[FLUX_FILE]).toMatch(
      /substitute:\n\n +VOLSYNC_SCHEDULE: 8 \* \* \* \*\n$/,
    );
  });

  it('get an updated component, shown as a diff, if theirs is older', async () => {
    const file = 'kubernetes/components/volsync/kustomization.yaml';
    const current = renderComponent(settings)['kustomization.yaml'] ?? '';
    await writeFiles(directory.path, {
      [file]: current.replace('version 1.', 'version 0.'),
    });
    const output = await enable();
    expect(output.summary).toContain(
      '-# Component of VolSync for Backstage, version 0.\n+# Component of VolSync for Backstage, version 1.',
    );
    expect(await readFiles(directory.path)).toMatchObject({ [file]: current });
  });

  it('keep a component that a person changed, and then set every variable', async () => {
    await disable();
    const files = Object.fromEntries(
      Object.entries(
        renderComponent(testSettings({ defaults: { VOLSYNC_BUCKET: 'old' } })),
      ).map(([name, text]) => [`kubernetes/components/volsync/${name}`, text]),
    );
    await writeFiles(directory.path, files);
    const output = await enable();
    expect(output.summary).toContain('is not what this portal would write');
    const after = await readFiles(directory.path);
    expect(after).toMatchObject(files);
    expect(after[FLUX_FILE]).toContain('VOLSYNC_BUCKET: volsync');
    await disable();
    expect(await readFiles(directory.path)).toEqual({
      ...fluxRepository(),
      ...files,
    });
  });
});
