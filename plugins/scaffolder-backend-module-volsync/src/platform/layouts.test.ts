import { createMockDirectory } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { readFiles, writeFiles } from '../__testUtils__/files';
import {
  argo,
  argoSet,
  claim,
  flux,
  kustomization,
} from '../__testUtils__/gitops';
import { runAction } from '../__testUtils__/runAction';
import { testSettings } from '../__testUtils__/settings';
import {
  bootstrapped,
  PLATFORM_LAYOUTS,
  readPlatformLayout,
} from './__testUtils__/platformLayouts';
import { createPlatformWriteAction } from './createPlatformWriteAction';

type Files = Readonly<Record<string, string>>;

const directory = createMockDirectory();
beforeEach(() => directory.clear());
const action = createPlatformWriteAction({ settings: testSettings() });
const run = (input: JsonObject) =>
  runAction(action, { workspacePath: directory.path, input });

const SYSTEM = 'kubernetes/workloads/platform/backup/volsync-system';

/** Whether a sentence matches: as a whole, or by its pattern */
const matches = (expected: string | RegExp, text: string) =>
  typeof expected === 'string' ? text === expected : expected.test(text);

it.each(PLATFORM_LAYOUTS)('reads the repository first: $name', async layout => {
  const { folder = SYSTEM, entryFile, applied, found = [] } = layout;
  const before = await readPlatformLayout(layout);
  await writeFiles(directory.path, before);
  const output = await run(layout.input);
  const said = output.found as readonly string[];
  expect(
    said.map((each, index) =>
      found[index] && matches(found[index], each) ? 'as expected' : each,
    ),
  ).toEqual(found.map(() => 'as expected'));
  for (const each of said) {
    expect(output.summary).toContain(each.slice(0, 20));
  }

  const after = await readFiles(directory.path);
  const added = Object.keys(after).filter(file => !(file in before));
  expect(
    added
      .filter(
        file =>
          !file.includes('object-store') &&
          !file.endsWith('README.md') &&
          !file.endsWith('volumesnapshotclass.yaml'),
      )
      .sort(),
  ).toEqual(
    [
      ...(entryFile === undefined ? [] : [entryFile]),
      ...(applied.length > 0 ? [`${folder}/kustomization.yaml`] : []),
      ...applied.map(name => `${folder}/${name}`),
    ].sort(),
  );
  // Nothing else changes but lists, by whole lines.
  for (const [file, text] of Object.entries(before)) {
    const lines = (after[file] ?? '').split('\n');
    const lost = text.split('\n').filter(line => !lines.includes(line));
    expect({ file, lost }).toEqual({ file, lost: [] });
  }
  expect(await run(layout.input)).toMatchObject({ changed: false, files: [] });
  expect(await readFiles(directory.path)).toEqual(after);
});

interface Remedy {
  readonly files?: Files;
  readonly input?: JsonObject;
}

const APP: Files = {
  'apps/notes/kustomization.yaml': kustomization('pvc.yaml'),
  'apps/notes/pvc.yaml': claim('notes'),
};
const TWO: Files = {
  ...bootstrapped('clusters/home'),
  ...bootstrapped('clusters/office'),
};
const setWith = (source: string) =>
  argoSet({
    generators: '    - git:\n        directories: [{path: apps/*}]',
    name: '{{.path.basename}}',
    path: `{{.path.path}}'\n${source}        targetRevision: 'main`,
    namespace: '{{.path.basename}}',
  });

/* Following each advice of an error message literally leads to a successful run. */
const REFUSED: Record<
  string,
  [files: Files, input: JsonObject, reason: RegExp, remedies: readonly Remedy[]]
> = {
  'nothing that applies a directory': [
    { 'README.md': 'ours\n' },
    {},
    /nothing in this repository makes Flux or Argo CD apply a directory of it.*set entryPoint to it, such as "kubernetes\/clusters\/apps"\. Otherwise bootstrap Flux with --path=kubernetes\/clusters\/apps first/,
    [
      { input: { entryPoint: 'kubernetes/clusters/apps' } },
      { files: bootstrapped('kubernetes/clusters/apps') },
    ],
  ],
  'several clusters, and a name that none has': [
    TWO,
    { cluster: 'apps' },
    /the name "apps" doesn't say which cluster is meant. Set entryPoint to one of them: "clusters\/home" \(the Flux Kustomization "flux-system" in clusters\/home\/flux-system\/gotk-sync.yaml\), "clusters\/office"/,
    [
      { input: { entryPoint: 'clusters/home' } },
      { input: { entryPoint: 'clusters/office' } },
    ],
  ],
  'an artifact whose root is not said': [
    {
      'deploy/clusters/a/ks.yaml': flux(
        'flux-system',
        './clusters/a',
        '',
        'OCIRepository',
      ),
    },
    {},
    /is fetched from a OCIRepository.*Set sourceRoot to that directory, or to "\."/,
    [{ input: { sourceRoot: 'deploy' } }],
  ],
  'a list that no line can be added to': [
    bootstrapped('clusters/a', {
      'clusters/a/kustomization.yaml': 'resources: [flux-system]\n',
    }),
    {},
    /"clusters\/a\/kustomization.yaml" has no list of resources that a line could be added to. Write its resources as lines that begin with "- ", or list "volsync.yaml" there/,
    [
      {
        files: {
          'clusters/a/kustomization.yaml': 'resources:\n  - flux-system\n',
        },
      },
      {
        files: {
          'clusters/a/kustomization.yaml':
            'resources: [flux-system, volsync.yaml]\n',
        },
      },
    ],
  ],
  'a Kustomization that would apply the folder a second time': [
    bootstrapped('clusters/a', {
      'clusters/a/all.yaml': flux('all', './kubernetes', ''),
      'kubernetes/apps/pvc.yaml': claim('a'),
    }),
    {},
    /would be applied twice, since the Flux Kustomization "all" in clusters\/a\/all.yaml applies it too. Set folder to a directory outside of "kubernetes"/,
    [{ input: { folder: 'platform/backups' } }],
  ],
  'applications that are applied by hand': [
    { ...APP, 'argocd/notes.yaml': argo('notes', 'apps/notes') },
    {},
    /Nothing in this repository applies the Argo CD application "notes" in argocd\/notes.yaml either. Add an application of the directory "argocd", or set entryPoint to "argocd" if you apply it/,
    [
      { input: { entryPoint: 'argocd' } },
      { files: { 'root.yaml': argo('root', 'argocd') } },
    ],
  ],
  'an ApplicationSet that moves everything to one namespace': [
    {
      ...APP,
      'argocd/set.yaml': setWith('        kustomize: {namespace: all}\n'),
    },
    {},
    /would change the platform's objects. Remove source.kustomize.namespace from argocd\/set.yaml/,
    [{ files: { 'argocd/set.yaml': setWith('') } }],
  ],
  'an entry point outside of the repository': [
    TWO,
    { entryPoint: 'a/../../b' },
    /The entry point "a\/..\/..\/b" is outside of the repository. Set entryPoint to a directory of the repository/,
    [{ input: { entryPoint: 'clusters/home' } }],
  ],
};

it.each(Object.entries(REFUSED))(
  'rejects %s before it writes, and its advice works',
  async (_, [files, input, reason, remedies]) => {
    await writeFiles(directory.path, files);
    await expect(run(input)).rejects.toThrow(reason);
    expect(await readFiles(directory.path)).toEqual(files);
    for (const remedy of remedies) {
      directory.clear();
      await writeFiles(directory.path, { ...files, ...remedy.files });
      const last = { ...input, ...remedy.input };
      expect(await run(last)).toMatchObject({ changed: true });
      expect(await run(last)).toMatchObject({ changed: false });
    }
  },
);
