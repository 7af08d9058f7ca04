import { createMockDirectory } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { fakeChoices } from './__testUtils__/choices';
import { writeFiles } from './__testUtils__/files';
import {
  app,
  argo,
  argoSet,
  claim,
  component,
  flux,
  kustomization,
  object,
  source,
} from './__testUtils__/gitops';
import { runAction } from './__testUtils__/runAction';
import { testSettings } from './__testUtils__/settings';
import { createComponentWriteAction } from './actions/createComponentWriteAction';

/* Following each advice of an error message literally leads to a successful run. */

type Files = Readonly<Record<string, string | undefined>>;

interface Remedy {
  readonly files?: Files;
  readonly input?: JsonObject;
}

const KS = 'apps/notes/ks.yaml';
const APP = 'apps/notes/app/kustomization.yaml';
const DEPLOYMENT = 'apps/notes/app/d.yaml';
const withDeployment = (more: string): Files => ({
  ...app('notes'),
  [APP]: kustomization('pvc.yaml', 'd.yaml'),
  [DEPLOYMENT]: `${object('apps/v1', 'Deployment', 'notes')}${more}`,
});
const withSpec = (spec: string): Files => app('notes', spec);
const BASE: Files = {
  'overlays/prod/kustomization.yaml': `namespace: prod\n${kustomization(
    '../../base',
  )}`,
  'overlays/dev/kustomization.yaml': `namespace: dev\n${kustomization(
    '../../base',
  )}`,
  'base/kustomization.yaml': kustomization('pvc.yaml'),
  'base/pvc.yaml': claim('notes'),
};
const PLAIN: Files = {
  'apps/notes/pvc.yaml': claim('notes'),
  'argocd/notes.yaml': argo('notes', 'apps/notes'),
};
const plain = (rules: string): Files => ({
  ...PLAIN,
  'argocd/notes.yaml': argo('notes', 'apps/notes', `    directory: ${rules}\n`),
});
const CHART = argo('notes', '').replace(
  'path: \n',
  'chart: notes\n    targetRevision: 1.0.0\n',
);
const patched = (patch: string) => ({
  ...app('notes'),
  'apps/kustomization.yaml': kustomization('notes/ks.yaml'),
  'clusters/a.yaml': flux(
    'apps',
    './apps',
    `  patches:\n    - target: {kind: Kustomization}\n      patch: |\n        ${patch}\n`,
  ),
});
const setOf = (generators: string): Files => ({
  'apps/notes/kustomization.yaml': kustomization('pvc.yaml'),
  'apps/notes/pvc.yaml': claim('notes'),
  'argocd/set.yaml': argoSet({
    generators,
    name: '{{.path.basename}}',
    path: '{{.path.path}}',
    namespace: 'shop',
  }),
});

const CASES: Record<
  string,
  [files: Files, input: JsonObject, reason: RegExp, remedies: readonly Remedy[]]
> = {
  'a variable of the app that would be substituted': [
    withDeployment('spec: {a: "${HOME}"}\n'),
    {},
    /Write "\$\$\{" instead of "\$\{".*annotation kustomize.toolkit.fluxcd.io\/substitute: disabled/,
    [
      { files: withDeployment('spec: {a: "$${HOME}"}\n') },
      {
        files: withDeployment(
          '  annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}\nspec: {a: "${HOME}"}\n',
        ),
      },
    ],
  ],
  'an artifact whose root is not said': [
    {
      ...app('notes'),
      [KS]: flux('notes', './apps/notes/app', undefined, 'OCIRepository'),
    },
    {},
    /Set sourceRoot to that directory, or to "\."/,
    [{ input: { sourceRoot: '.' } }],
  ],
  'apps of several namespaces that one Kustomization applies': [
    {
      'clusters/a.yaml': flux('apps', './apps', ''),
      'apps/kustomization.yaml': kustomization('notes', 'wiki'),
      ...Object.fromEntries(
        ['notes', 'wiki'].flatMap(name => [
          [
            `apps/${name}/kustomization.yaml`,
            `namespace: ${name}\n${kustomization('pvc.yaml')}`,
          ],
          [`apps/${name}/pvc.yaml`, claim(name)],
        ]),
      ),
    },
    { kustomizationName: 'apps' },
    /Set kustomization to apps\/notes, the directory of the app itself/,
    [{ input: { kustomization: 'apps/notes', kustomizationName: '' } }],
  ],
  'a name that nothing has': [
    { ...app('note') },
    { claim: 'note' },
    /Set kustomizationName to one of "note" in/,
    [{ input: { kustomizationName: 'note' } }],
  ],
  'a name that two have': [
    { ...app('notes'), 'more/ks.yaml': flux('notes', './apps/notes/app') },
    {},
    /Set kustomization to the file of the right one/,
    [{ input: { kustomization: KS } }],
  ],
  'a Kustomization that would apply the component': [
    {
      ...app('notes'),
      'all.yaml': flux('all', './kubernetes'),
      'kubernetes/a.yaml': claim('a'),
    },
    {},
    /Set componentPath to a directory outside of kubernetes, or add a kustomization.yaml to kubernetes/,
    [
      { input: { componentPath: 'components/volsync' } },
      { files: { 'kubernetes/kustomization.yaml': kustomization('a.yaml') } },
    ],
  ],
  'a Kustomization that would apply everything': [
    { ...app('notes'), 'all.yaml': flux('all', './') },
    {},
    /Add a kustomization.yaml to the root of the repository/,
    [{ files: { 'kustomization.yaml': kustomization('all.yaml', KS) } }],
  ],
  'a base of two overlays': [
    BASE,
    { kustomization: 'base' },
    /Set kustomization to the directory of one of them, such as an overlay/,
    [{ input: { kustomization: 'overlays/prod', app: 'notes-prod' } }],
  ],
  'no namespace': [
    withSpec(''),
    {},
    /Set spec.targetNamespace in .*ks.yaml, or namespace in its kustomization.yaml/,
    [
      { files: app('notes') },
      { files: { [APP]: `namespace: shop\n${kustomization('pvc.yaml')}` } },
    ],
  ],
  'a claim that exists already': [
    app('notes'),
    { claimMode: 'new' },
    /Choose the claim mode "existing"/,
    [{ input: { claimMode: 'existing' } }],
  ],
  'entries in braces': [
    withSpec('  targetNamespace: shop\n  postBuild: {substitute: {A: b}}\n'),
    {},
    /Write it as "key: value" lines/,
    [
      {
        files: withSpec(
          '  targetNamespace: shop\n  postBuild:\n    substitute:\n      A: b\n',
        ),
      },
    ],
  ],
  'components without a value': [
    withSpec('  targetNamespace: shop\n  components:\n'),
    {},
    /Write it as "\[\]"/,
    [{ files: withSpec('  targetNamespace: shop\n  components: []\n') }],
  ],
  'a variable that is a number': [
    withSpec(
      '  targetNamespace: shop\n  postBuild:\n    substitute:\n      A: 1\n',
    ),
    {},
    /Put it in quotes/,
    [
      {
        files: withSpec(
          '  targetNamespace: shop\n  postBuild:\n    substitute:\n      A: "1"\n',
        ),
      },
    ],
  ],
  'a variable that the app uses': [
    withSpec(
      '  targetNamespace: shop\n  postBuild:\n    substitute:\n      APP: web\n',
    ),
    {},
    /Choose "web", or rename the app's variable/,
    [
      { input: { app: 'web', kustomizationName: 'notes' } },
      {
        files: withSpec(
          '  targetNamespace: shop\n  postBuild:\n    substitute:\n      NAME: web\n',
        ),
      },
    ],
  ],
  'a parent that replaces the components': [
    patched('[{op: add, path: /spec/components, value: []}]'),
    {},
    /Take the list out of that patch/,
    [{ files: patched('[{op: add, path: /spec/wait, value: true}]') }],
  ],
  'a parent that replaces the variables': [
    patched('[{op: add, path: /spec/postBuild, value: {substitute: {A: b}}}]'),
    {},
    /Write that patch as a merge of the keys that it adds/,
    [
      {
        files: patched(
          '{apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, metadata: {name: _}, spec: {postBuild: {substitute: {A: b}}}}',
        ),
      },
    ],
  ],
  'a directory without a kustomization, which nothing applies': [
    { 'apps/notes/pvc.yaml': claim('notes') },
    { kustomization: 'apps/notes', namespace: 'shop' },
    /Add a kustomization.yaml that lists its files under resources/,
    [{ files: { 'apps/notes/kustomization.yaml': kustomization('pvc.yaml') } }],
  ],
  'a pattern that leaves the backups out': [
    plain('{include: "{pvc,cm}.yaml"}'),
    {},
    /doesn't take volsync-notes.yaml. Set spec.source.directory.include to "\{\{pvc,cm\}.yaml,volsync-\*.yaml\}"/,
    [{ files: plain('{include: "{{pvc,cm}.yaml,volsync-*.yaml}"}') }],
  ],
  'a list of patterns that leaves the backups out': [
    plain('{include: "{pvc.yaml,cm.yaml}"}'),
    {},
    /include to "\{pvc.yaml,cm.yaml,volsync-\*.yaml\}"/,
    [{ files: plain('{include: "{pvc.yaml,cm.yaml,volsync-*.yaml}"}') }],
  ],
  'a pattern that excludes the backups': [
    plain('{exclude: "vol*"}'),
    {},
    /Change spec.source.directory.exclude, which is "vol\*", so that it doesn't match volsync-notes.yaml/,
    [{ files: plain('{exclude: "volumes*"}') }],
  ],
  'a plugin': [
    {
      ...PLAIN,
      'argocd/notes.yaml': argo('notes', 'apps/notes', '    plugin: {}\n'),
    },
    {},
    /deploys apps\/notes with a plugin.*Add a second source with the path of a directory, and set kustomization to that directory/,
    [
      {
        files: {
          'backups/readme.yaml': object('v1', 'ConfigMap', 'a'),
          'argocd/notes.yaml': argo('notes', 'apps/notes').replace(
            / {2}source:\n.*\n.*\n/,
            '  sources:\n    - {repoURL: a, path: apps/notes, plugin: {}}\n    - {repoURL: a, path: backups}\n',
          ),
        },
        input: { kustomization: 'backups' },
      },
    ],
  ],
  'a chart in a repository whose address is not known': [
    { 'argocd/notes.yaml': CHART },
    {},
    /No application here says by which address Argo CD fetches this repository. Set repositoryUrl to that address/,
    [{ input: { repositoryUrl: 'https://git.example/team/gitops' } }],
  ],
  'a chart whose files something else would apply': [
    {
      ...PLAIN,
      'argocd/notes.yaml': CHART,
      'argocd/all.yaml': argo(
        'all',
        'apps',
        '    directory: {recurse: true}\n',
      ),
    },
    { componentPath: 'apps/backups' },
    /Set componentPath to a directory that doesn't exist yet/,
    [
      { input: { componentPath: 'backups/notes' } },
      { input: { componentPath: '' } },
    ],
  ],
  'charts that an ApplicationSet deploys to clusters that only Argo CD knows': [
    {
      ...setOf(
        '    - matrix:\n        generators:\n          - git: {directories: [{path: apps/*}]}\n          - clusters: {}',
      ),
      'apps/notes/Chart.yaml': 'apiVersion: v2\nname: notes\nversion: 0.1.0\n',
      'apps/notes/kustomization.yaml': undefined,
      'argocd/set.yaml': argoSet({
        generators:
          '    - matrix:\n        generators:\n          - git: {directories: [{path: apps/*}]}\n          - clusters: {}',
        name: '{{.path.basename}}',
        path: '{{.path.path}}',
        namespace: 'shop',
      }).replace('name: in-cluster', "server: '{{.server}}'"),
    },
    {},
    /has a name, project or destination that only the cluster knows. Add an application of your own that deploys a directory of this repository, and set kustomization to that directory/,
    [
      {
        files: {
          'backups/notes/readme.yaml': object('v1', 'ConfigMap', 'a'),
          'argocd/backups.yaml': argo('notes-backups', 'backups/notes'),
        },
        input: { kustomization: 'backups/notes' },
      },
    ],
  ],
  'an ApplicationSet that would take the component': [
    setOf('    - git:\n        directories: [{path: apps/**}]'),
    {},
    /Set componentPath to a directory that it doesn't match/,
    [{ input: { componentPath: 'backups/notes' } }],
  ],
  'an ApplicationSet that only the cluster knows': [
    setOf('    - scmProvider: {}'),
    { namespace: 'shop' },
    /set kustomization to the directory of the app instead/,
    [{ input: { kustomization: 'apps/notes' } }],
  ],
  'a component of the repository that backs up another claim': [
    {
      ...app('notes'),
      'apps/notes/app/pvc.yaml': claim('data'),
      'components/own/kustomization.yaml': component('rs.yaml'),
      'components/own/rs.yaml': source('${APP}'),
    },
    { claim: 'data', component: 'components/own' },
    /backs up the claim \$\{APP\}, which would be "notes".*Set app so that both are equal, or set component to "portal"/,
    [
      { input: { app: 'data', kustomizationName: 'notes' } },
      { input: { component: 'portal' } },
    ],
  ],
  'a component of the repository that needs a variable': [
    {
      ...app('notes'),
      'components/own/kustomization.yaml': component('rs.yaml'),
      'components/own/rs.yaml': source('${APP}').replace(
        'Snapshot',
        '"${METHOD_OF_TIER}${TIER}"',
      ),
    },
    {},
    /needs METHOD_OF_TIER and TIER, which nothing sets. Set variables with a value for each, or set component to "portal"/,
    [
      { input: { variables: { METHOD_OF_TIER: 'Cl', TIER: 'one' } } },
      { input: { component: 'portal' } },
    ],
  ],
  'a template of the repository, and no kustomization to list it': [
    {
      'apps/notes/ks.yaml': flux('notes', './apps/notes/app'),
      'apps/notes/app/pvc.yaml': claim('notes'),
      'templates/own/kustomization.yaml': kustomization('rs.yaml'),
      'templates/own/rs.yaml': source('${APP}'),
    },
    {},
    /has no kustomization.yaml that could list .*templates\/own. Add a kustomization.yaml that lists its files under resources, or set component to "portal"/,
    [
      { files: { [APP]: kustomization('pvc.yaml') } },
      { input: { component: 'portal' } },
    ],
  ],
  'a resource that does not exist': [
    { ...app('notes'), [APP]: kustomization('pvc.yaml', 'none.yaml') },
    {},
    /Remove the line or add apps\/notes\/app\/none.yaml/,
    [
      { files: { [APP]: kustomization('pvc.yaml') } },
      { files: { 'apps/notes/app/none.yaml': object('v1', 'ConfigMap', 'a') } },
    ],
  ],
};

const present = (files: Files) =>
  Object.fromEntries(
    Object.entries(files).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );

const directory = createMockDirectory();
const write = createComponentWriteAction({
  settings: testSettings(),
  choices: fakeChoices(),
});
const enable = (input: JsonObject) =>
  runAction(write, {
    workspacePath: directory.path,
    input: { app: 'notes', claim: 'notes', ...input },
  });

it.each(Object.entries(CASES))(
  'work for %s',
  async (_, [files, input, reason, remedies]) => {
    await writeFiles(directory.path, present(files));
    await expect(enable(input)).rejects.toThrow(reason);
    for (const remedy of remedies) {
      directory.clear();
      await writeFiles(directory.path, present({ ...files, ...remedy.files }));
      expect(await enable({ ...input, ...remedy.input })).toMatchObject({
        changed: true,
      });
    }
  },
);

beforeEach(() => directory.clear());
