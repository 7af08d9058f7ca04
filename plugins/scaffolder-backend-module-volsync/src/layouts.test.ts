import { createMockDirectory } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { fakeChoices } from './__testUtils__/choices';
import { readFiles, writeFiles } from './__testUtils__/files';
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
import { createComponentRemoveAction } from './actions/createComponentRemoveAction';
import { createComponentWriteAction } from './actions/createComponentWriteAction';

/*
 * The kinds of faults that real repositories revealed, each in other layouts than the original. Accepted layouts are
 * enabled twice and disabled with other settings, and every byte is restored.
 */

type Files = Readonly<Record<string, string>>;

const directory = createMockDirectory();
const INPUT = { app: 'notes', claim: 'notes' };

const enable = (input: JsonObject = {}, settings: JsonObject = {}) =>
  runAction(
    createComponentWriteAction({
      settings: testSettings(settings),
      choices: fakeChoices(),
    }),
    { workspacePath: directory.path, input: { ...INPUT, ...input } },
  );
const disable = (input: JsonObject = {}, settings: JsonObject = {}) =>
  runAction(createComponentRemoveAction({ settings: testSettings(settings) }), {
    workspacePath: directory.path,
    input: { app: 'notes', ...input },
  });

const MOVED = { path: 'moved/volsync', endpoint: 'https://moved.test' };

beforeEach(() => directory.clear());

const APPLICATION_SET = (generators: string, more: JsonObject = {}) =>
  argoSet({
    generators,
    name: '{{.path.basename}}',
    path: '{{.path.path}}',
    namespace: '{{.path.basename}}',
    ...more,
  });
const NOTES = {
  'apps/notes/kustomization.yaml': kustomization('pvc.yaml'),
  'apps/notes/pvc.yaml': claim('notes'),
};
const HELM_RELEASE = object(
  'helm.toolkit.fluxcd.io/v2',
  'HelmRelease',
  'notes',
);

const ACCEPTED: Record<
  string,
  [files: Files, input: JsonObject, output: Readonly<Record<string, unknown>>]
> = {
  'a source of the same name in another namespace': [
    {
      ...app('notes'),
      'apps/other.yaml': flux('other', './other', '  targetNamespace: other\n'),
      'other/kustomization.yaml': kustomization('rs.yaml'),
      'other/rs.yaml': source('notes'),
    },
    {},
    { namespace: 'shop' },
  ],
  'a destination that the claim is restored from': [
    {
      ...app('notes'),
      'apps/notes/app/kustomization.yaml': kustomization('pvc.yaml', 'rd.yaml'),
      'apps/notes/app/rd.yaml': `${object(
        'volsync.backube/v1alpha1',
        'ReplicationDestination',
        'restored',
      )}spec: {restic: {destinationPVC: notes}}\n`,
    },
    {},
    {},
  ],
  'files with backups that nothing applies': [
    { ...app('notes'), 'examples/rs.yaml': source('notes') },
    {},
    {},
  ],
  'a claim that K8up leaves out': [
    {
      ...app('notes'),
      'apps/notes/app/pvc.yaml': claim('notes').replace(
        '  name: notes\n',
        '  name: notes\n  annotations: {k8up.io/backup: "false"}\n',
      ),
      'apps/k8up.yaml': flux('k8up', './k8up'),
      'k8up/kustomization.yaml': kustomization('s.yaml'),
      'k8up/s.yaml': `${object(
        'k8up.io/v1',
        'Schedule',
        'all',
      )}spec: {backup: {}}\n`,
    },
    {},
    {},
  ],
  'an operator of backups with its storage': [
    {
      ...app('notes'),
      'apps/notes/app/kustomization.yaml': kustomization('pvc.yaml', 'o.yaml'),
      'apps/notes/app/o.yaml': `${object(
        'velero.io/v1',
        'BackupStorageLocation',
        'notes',
      )}---\n${object(
        'snapshot.storage.k8s.io/v1',
        'VolumeSnapshotClass',
        'notes',
      )}`,
    },
    {},
    {},
  ],
  'a component of the same last folders, of an artifact whose root is not known':
    [
      {
        ...app('notes'),
        'components/volsync/kustomization.yaml': component('rs.yaml'),
        'components/volsync/rs.yaml': source('${APP}'),
        'apps/wiki/ks.yaml': flux(
          'wiki',
          './apps/wiki/app',
          '  targetNamespace: shop\n  components: [../../../components/volsync]\n  postBuild: {substitute: {APP: wiki}}\n',
          'OCIRepository',
        ),
        'apps/wiki/app/kustomization.yaml': kustomization('pvc.yaml'),
        'apps/wiki/app/pvc.yaml': claim('wiki'),
      },
      {},
      {},
    ],
  'a component of the same last folder, listed by kustomize': [
    {
      ...app('notes'),
      'volsync/kustomization.yaml': component('cm.yaml'),
      'volsync/cm.yaml': object('v1', 'ConfigMap', 'x'),
      'site/kustomization.yaml': 'components: [../volsync]\n',
    },
    {},
    {},
  ],
  'variables that a grandparent adds': [
    {
      ...app('notes'),
      'apps/notes/app/kustomization.yaml': kustomization('pvc.yaml', 'hr.yaml'),
      'apps/notes/app/hr.yaml': `${HELM_RELEASE}spec: {values: {host: "\${DOMAIN}"}}\n`,
      'apps/notes/kustomization.yaml': kustomization('ks.yaml'),
      'clusters/a/apps.yaml': flux('apps', './parents', ''),
      'parents/kustomization.yaml': kustomization('notes.yaml'),
      'parents/notes.yaml': flux(
        'notes-parent',
        './apps/notes',
        `  patches:
    - target: {kind: Kustomization, labelSelector: "substitution/off notin (true)"}
      patch: |
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: _}
        spec: {postBuild: {substituteFrom: [{kind: Secret, name: cluster}]}}
`,
      ),
    },
    {},
    {
      notChecked: expect.arrayContaining([
        expect.stringMatching(/substituteFrom/),
      ]),
    },
  ],
  'variables that a kustomization of the parent adds': [
    {
      ...app('notes'),
      'apps/notes/app/kustomization.yaml': kustomization('pvc.yaml', 'hr.yaml'),
      'apps/notes/app/hr.yaml': `${HELM_RELEASE}spec: {values: {host: "\${DOMAIN}"}}\n`,
      'apps/kustomization.yaml': `${kustomization(
        'notes/ks.yaml',
      )}components: [../flux/substitution]\n`,
      'flux/substitution/kustomization.yaml': `${component()}patches:
  - target: {group: kustomize.toolkit.fluxcd.io, kind: Kustomization}
    path: patch.yaml
`,
      'flux/substitution/patch.yaml': `${object(
        'kustomize.toolkit.fluxcd.io/v1',
        'Kustomization',
        '_',
      )}spec: {postBuild: {substitute: {DOMAIN: example.test}}}\n`,
      'clusters/a.yaml': flux('apps', './apps', ''),
    },
    {},
    {},
  ],
  'a path that holds a variable of the parent': [
    {
      ...app('notes'),
      'apps/notes/ks.yaml': flux(
        'notes',
        './apps/${NAME}/app',
        '  targetNamespace: ${SPACE}\n',
      ),
      'apps/kustomization.yaml': kustomization('notes/ks.yaml'),
      'clusters/a.yaml': flux(
        'apps',
        './apps',
        '  postBuild: {substitute: {NAME: notes, SPACE: team}}\n',
      ),
    },
    {},
    { namespace: 'team' },
  ],
  'objects that take the substitution off by their annotation': [
    {
      ...app('notes'),
      'apps/notes/app/kustomization.yaml': kustomization('pvc.yaml', 'cm.yaml'),
      'apps/notes/app/cm.yaml': `${object(
        'v1',
        'ConfigMap',
        'a',
      )}  annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}\ndata: {a: "\${HOME} $$"}\n`,
    },
    {},
    {},
  ],
  'a file of a generator that is escaped': [
    {
      ...app('notes'),
      'apps/notes/app/kustomization.yaml': `${kustomization(
        'pvc.yaml',
      )}configMapGenerator: [{name: a, files: [run.sh]}]\n`,
      'apps/notes/app/run.sh': 'echo $${HOME:-x}\n',
    },
    {},
    {},
  ],
  'a file beside the app that nothing refers to': [
    {
      ...app('notes'),
      'apps/notes/app/kustomization.yaml': `${kustomization(
        'pvc.yaml',
      )}configMapGenerator: [{name: a, literals: [a=b]}]\n`,
      'apps/notes/app/README.md': 'Set ${HOME} first.\n',
      'apps/notes/app/old.yaml': 'a: ${HOME}\n',
    },
    {},
    {},
  ],
  'one base with two prefixes': [
    {
      'home/kustomization.yaml': `namespace: home\n${kustomization('a', 'b')}`,
      'home/a/kustomization.yaml': `namePrefix: a-\n${kustomization(
        '../base',
      )}`,
      'home/b/kustomization.yaml': `namePrefix: b-\n${kustomization(
        '../base',
      )}`,
      'home/base/kustomization.yaml': kustomization('pvc.yaml'),
      'home/base/pvc.yaml': claim('data'),
    },
    { claim: 'a-data', kustomization: 'home' },
    { namespace: 'home' },
  ],
  'one component that a merge renames, for Flux': [
    {
      ...app('notes'),
      'apps/notes/app/kustomization.yaml': kustomization('one', 'two'),
      'apps/notes/app/one/kustomization.yaml': `components: [../../../../vol]\npatches:\n  - {target: {kind: PersistentVolumeClaim}, patch: '[{op: replace, path: /metadata/name, value: notes}]'}\n`,
      'apps/notes/app/two/kustomization.yaml': `components: [../../../../vol]\nreplacements: []\n`,
      'vol/kustomization.yaml': component('pvc.yaml'),
      'vol/pvc.yaml': claim('app-pvc'),
    },
    {},
    {},
  ],
  'a sweep of another Git repository': [
    {
      ...app('notes'),
      'flux/other.yaml': `${object(
        'source.toolkit.fluxcd.io/v1',
        'GitRepository',
        'other',
      )}spec: {url: https://git.example/other}\n---\n${flux('other', './', '')
        .replace('name: flux-system\n', 'name: other\n')
        .replace('    name: flux-system\n', '    name: other\n')}`,
    },
    {},
    {},
  ],
  'a sweep of a bucket': [
    { ...app('notes'), 'flux/b.yaml': flux('b', '.', '', 'Bucket') },
    {},
    {},
  ],
  'an artifact, with its root said': [
    {
      'k8s/notes/ks.yaml': flux(
        'notes',
        './notes/app',
        undefined,
        'OCIRepository',
      ),
      'k8s/notes/app/kustomization.yaml': kustomization('pvc.yaml'),
      'k8s/notes/app/pvc.yaml': claim('notes'),
    },
    { sourceRoot: 'k8s', componentPath: 'k8s/components/volsync' },
    {},
  ],
  'a bucket, with the root said as ./': [
    {
      ...app('notes'),
      'apps/notes/ks.yaml': flux(
        'notes',
        'apps/notes/app',
        undefined,
        'Bucket',
      ),
    },
    { sourceRoot: './' },
    {},
  ],
  'an empty postBuild and empty annotations': [
    {
      ...app('notes', '  targetNamespace: shop\n  postBuild: {}\n'),
      'catalog-info.yaml':
        'apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: notes\n  annotations: {}\nspec: {}\n',
    },
    {},
    {},
  ],
  'an empty substitute in a file of CRLF, with a comment': [
    app(
      'notes',
      '  targetNamespace: shop\r\n  postBuild:\r\n    substitute: {} # none\r\n  wait: true\r\n',
    ),
    {},
    {},
  ],
  'an ApplicationSet of a list': [
    {
      ...NOTES,
      'argocd/set.yaml': APPLICATION_SET(
        '    - list:\n        elements: [{app: notes, ns: team}, {app: wiki, ns: wiki}]',
        { name: '{{app}}', path: 'apps/{{app}}', namespace: '{{ns}}' },
      ),
    },
    {},
    { namespace: 'team' },
  ],
  'an ApplicationSet of files': [
    {
      ...NOTES,
      'apps/notes/config.yaml': 'team: red\n',
      'argocd/set.yaml': APPLICATION_SET(
        '    - git:\n        files: [{path: apps/*/config.yaml}]',
        { namespace: '{{.team}}' },
      ),
    },
    {},
    { namespace: 'red' },
  ],
  'an ApplicationSet of directories in the older templates': [
    {
      ...NOTES,
      'argocd/set.yaml': APPLICATION_SET(
        '    - git:\n        directories: [{path: apps/*}, {path: apps/old, exclude: true}]',
        {
          name: '{{path.basename}}-{{path[0]}}',
          path: '{{path}}',
          namespace: '{{path.basename}}',
        },
      ),
    },
    { kustomizationName: 'notes-apps' },
    { namespace: 'notes' },
  ],
  'a directory that an ApplicationSet of clusters applies, by its name': [
    {
      ...NOTES,
      'argocd/set.yaml': APPLICATION_SET(
        '    - matrix:\n        generators:\n          - git: {directories: [{path: apps/*}]}\n          - clusters: {}',
        { name: '{{.path.basename}}-{{.name}}' },
      ),
    },
    { kustomization: 'apps/notes' },
    {
      namespace: 'notes',
      summary: expect.stringContaining(
        'applies apps/notes once for each of clusters. If that is more than one',
      ),
    },
  ],
  'an application with a namespace in one of its sources': [
    {
      ...NOTES,
      'argocd/notes.yaml': argo('notes', 'apps/notes').replace(
        / {2}source:\n.*\n.*\n/,
        '  sources:\n    - {repoURL: a, chart: x}\n    - {repoURL: a, path: apps/notes, kustomize: {namespace: forced}}\n',
      ),
    },
    {},
    { namespace: 'forced' },
  ],
  'an application whose kustomization has a namespace': [
    {
      ...NOTES,
      'apps/notes/kustomization.yaml': `namespace: own\n${kustomization(
        'pvc.yaml',
      )}`,
      'argocd/notes.yaml': argo('notes', 'apps/notes'),
    },
    {},
    { namespace: 'own' },
  ],
  'an application whose source wins over the kustomization': [
    {
      ...NOTES,
      'apps/notes/kustomization.yaml': `namespace: own\n${kustomization(
        'pvc.yaml',
      )}`,
      'argocd/notes.yaml': argo(
        'notes',
        'apps/notes',
        '    kustomize: {namespace: forced}\n',
      ),
    },
    {},
    { namespace: 'forced' },
  ],
  'a base with one overlay': [
    {
      'overlays/prod/kustomization.yaml': `namespace: prod\n${kustomization(
        '../../base',
      )}`,
      'base/kustomization.yaml': kustomization('pvc.yaml'),
      'base/pvc.yaml': claim('notes'),
    },
    { kustomization: 'base' },
    { namespace: 'prod' },
  ],
  'one overlay of two, by its name': [
    {
      'overlays/prod/kustomization.yaml': `namespace: prod\n${kustomization(
        '../../base',
      )}`,
      'overlays/dev/kustomization.yaml': `namespace: dev\n${kustomization(
        '../../base',
      )}`,
      'base/kustomization.yaml': kustomization('pvc.yaml'),
      'base/pvc.yaml': claim('notes'),
    },
    { kustomization: 'overlays/prod' },
    { namespace: 'prod' },
  ],
  'one file for two clusters, each with a bucket of its own': [
    {
      ...app('notes'),
      'apps/kustomization.yaml': kustomization('notes/ks.yaml'),
      ...Object.fromEntries(
        ['a', 'b'].map(name => [
          `clusters/${name}/apps.yaml`,
          flux(
            'apps',
            './apps',
            `  patches:
    - target: {kind: Kustomization}
      patch: |
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: _}
        spec: {postBuild: {substitute: {VOLSYNC_BUCKET: backups-${name}}}}
`,
          ),
        ]),
      ),
    },
    {},
    {
      location: 's3:http://10.25.11.3:9000/backups-a/notes',
      summary: expect.stringContaining(
        'The others back up into s3:http://10.25.11.3:9000/backups-b/notes.',
      ),
    },
  ],
  'a cluster whose entry point applies itself': [
    {
      ...app('notes'),
      'clusters/a/flux-system/gotk-sync.yaml': flux(
        'flux-system',
        './clusters/a',
        '',
      ),
      'clusters/a/flux-system/kustomization.yaml':
        kustomization('gotk-sync.yaml'),
      'clusters/a/apps.yaml': flux('apps', './apps', ''),
    },
    { componentPath: 'components/volsync' },
    {},
  ],
  'a kustomization without a namespace, whose claim has one': [
    {
      'apps/kustomization.yaml': kustomization('notes'),
      'apps/notes/kustomization.yaml': kustomization('pvc.yaml', 'cm.yaml'),
      'apps/notes/pvc.yaml': claim('notes').replace(
        '  name: notes\n',
        '  name: notes\n  namespace: shop\n',
      ),
      'apps/notes/cm.yaml': `${object('v1', 'ConfigMap', 'a')}  namespace: b\n`,
      'flux.yaml': flux('apps', './apps', ''),
    },
    { kustomization: 'apps/notes' },
    { namespace: 'shop' },
  ],
  'a file of a generator whose objects Flux leaves alone': [
    {
      ...app('notes'),
      'apps/notes/app/kustomization.yaml': `${kustomization(
        'pvc.yaml',
      )}configMapGenerator: [{name: a, files: [run.sh]}]\ngeneratorOptions: {annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}}\n`,
      'apps/notes/app/run.sh': 'echo ${HOME}\n',
    },
    {},
    {},
  ],
  'a generator with an option of its own for that': [
    {
      ...app('notes'),
      'apps/notes/app/kustomization.yaml': `${kustomization(
        'pvc.yaml',
      )}configMapGenerator: [{name: a, files: [a=run.sh], options: {labels: {kustomize.toolkit.fluxcd.io/substitute: disabled}}}]\n`,
      'apps/notes/app/run.sh': 'echo ${HOME}\n',
    },
    {},
    {},
  ],
  'a schedule of Velero for its namespace': [
    {
      ...app('notes'),
      'apps/velero.yaml': flux('velero', './velero', ''),
      'velero/kustomization.yaml': kustomization('s.yaml'),
      'velero/s.yaml': `${object(
        'velero.io/v1',
        'Schedule',
        'daily',
      )}spec: {template: {includedNamespaces: [shop]}}\n`,
    },
    {},
    {
      summary: expect.stringContaining(
        'The namespace is also backed up by Schedule "daily" of the Flux Kustomization "velero"',
      ),
    },
  ],
  'a schedule of Velero that leaves its namespace out': [
    {
      ...app('notes'),
      'apps/velero.yaml': flux('velero', './velero', ''),
      'velero/kustomization.yaml': kustomization('s.yaml'),
      'velero/s.yaml': `${object(
        'velero.io/v1',
        'Schedule',
        'daily',
      )}spec: {template: {excludedNamespaces: [shop]}}\n`,
    },
    {},
    { summary: expect.stringMatching(/^(?![^]*is also backed up)/) },
  ],
  'an application of an ApplicationSet that merges lists': [
    {
      ...NOTES,
      'argocd/set.yaml': argoSet({
        generators: `    - merge:
        mergeKeys: [name]
        generators:
          - list: {elements: [{name: notes, dir: apps/notes, ns: one}, {name: wiki, dir: apps/wiki, ns: one}]}
          - list: {elements: [{name: notes, ns: other}]}`,
        name: '{{.name}}',
        path: '{{.dir}}',
        namespace: '{{.ns}}',
      }),
    },
    {},
    { namespace: 'other' },
  ],
  'a component elsewhere, for kustomize': [
    NOTES,
    {
      kustomization: 'apps/notes',
      namespace: 'shop',
      componentPath: 'backups/notes',
    },
    {},
  ],
};

describe.each(Object.entries(ACCEPTED))(
  'accepts %s',
  (_, [files, input, output]) => {
    it('and restores every byte', async () => {
      await writeFiles(directory.path, files);
      expect(await enable(input)).toMatchObject({ changed: true, ...output });
      const after = await readFiles(directory.path);
      const { componentPath: __, ...again } = input;
      expect(await enable(again, MOVED)).toMatchObject({ changed: false });
      expect(await readFiles(directory.path)).toEqual(after);
      const { kustomization: at, kustomizationName, sourceRoot } = input;
      await disable(
        JSON.parse(
          JSON.stringify({ kustomization: at, kustomizationName, sourceRoot }),
        ),
        MOVED,
      );
      expect(await readFiles(directory.path)).toEqual(files);
    });
  },
);

const REFUSED: Record<
  string,
  [files: Files, input: JsonObject, reason: RegExp]
> = {
  'a component of another tool, in the app’s own kustomization': [
    {
      ...app(
        'notes',
        '  targetNamespace: shop\n  postBuild: {substitute: {APP: notes}}\n'.replace(
          '{substitute: {APP: notes}}',
          '\n    substitute:\n      APP: notes',
        ),
      ),
      'apps/notes/app/kustomization.yaml': `${kustomization(
        'pvc.yaml',
      )}components: [../../../components/k]\n`,
      'components/k/kustomization.yaml': component('p.yaml'),
      'components/k/p.yaml': `${object(
        'backup.example.io/v1',
        'BackupPlan',
        '${APP}',
      )}spec: {source: {claimName: "\${APP}"}}\n`,
    },
    {},
    /has a BackupPlan "notes" of its own/,
  ],
  'a component of a tool that no list knows': [
    {
      ...app(
        'notes',
        '  targetNamespace: shop\n  components: [../../../components/k]\n',
      ),
      'components/k/kustomization.yaml': component('p.yaml'),
      'components/k/p.yaml': object(
        'storage.example.io/v1',
        'SnapshotSchedule',
        'x',
      ),
    },
    {},
    /its component ..\/..\/..\/components\/k holds a SnapshotSchedule/,
  ],
  'a schedule of K8up for the namespace, elsewhere': [
    {
      ...app('notes'),
      'apps/k8up.yaml': flux('k8up', './k8up'),
      'k8up/kustomization.yaml': kustomization('s.yaml'),
      'k8up/s.yaml': `${object(
        'k8up.io/v1',
        'Schedule',
        'all',
      )}spec: {backup: {}}\n`,
    },
    {},
    /backed up already by Schedule "all" of the Flux Kustomization "k8up"/,
  ],
  'a CronJob with restic': [
    {
      ...app('notes'),
      'argocd/jobs.yaml': argo('jobs', 'jobs'),
      'jobs/kustomization.yaml': kustomization('j.yaml'),
      'jobs/j.yaml': `${object(
        'batch/v1',
        'CronJob',
        'nightly',
      )}spec: {jobTemplate: {spec: {template: {spec: {containers: [{image: restic/restic}], volumes: [{persistentVolumeClaim: {claimName: notes}}]}}}}}\n`,
    },
    {},
    /backed up already by CronJob "nightly" of the Argo CD application "jobs"/,
  ],
  'values of a HelmRelease that make a source': [
    {
      ...app('notes'),
      'apps/notes/app/kustomization.yaml': kustomization('pvc.yaml', 'hr.yaml'),
      'apps/notes/app/hr.yaml': `${HELM_RELEASE}spec: {values: {rawResources: {rs: {apiVersion: volsync.backube/v1alpha1, kind: ReplicationSource, spec: {sourcePVC: notes}}}}}\n`,
    },
    {},
    /HelmRelease "notes" of its own already/,
  ],
  'values of a HelmRelease that turn backups on': [
    {
      ...app('notes'),
      'apps/more.yaml': flux('more', './more'),
      'more/kustomization.yaml': kustomization('hr.yaml'),
      'more/hr.yaml': `${object(
        'helm.toolkit.fluxcd.io/v2',
        'HelmRelease',
        'x',
      )}spec: {values: {persistence: {existingClaim: notes}, backup: {enabled: true}}}\n`,
    },
    {},
    /backed up already by HelmRelease "x" of the Flux Kustomization "more"/,
  ],
  'a source of another mover, with a variable, of an application': [
    {
      ...app('notes'),
      'more/ks.yaml': flux(
        'more',
        './more/app',
        '  targetNamespace: shop\n  postBuild: {substitute: {C: notes}}\n',
      ),
      'more/app/kustomization.yaml': kustomization('rs.yaml'),
      'more/app/rs.yaml': source('else', '${C}', 'rclone'),
    },
    {},
    /backed up already by ReplicationSource "else" of the Flux Kustomization "more"/,
  ],
  'the same Kustomization for two clusters': [
    {
      ...app('notes'),
      'apps/kustomization.yaml': kustomization('notes/ks.yaml'),
      'clusters/a/apps.yaml': flux('apps', './apps', ''),
      'clusters/b/apps.yaml': flux('apps', './apps', ''),
    },
    {},
    /is applied more than once, by the Flux Kustomization "apps" in clusters\/a\/apps.yaml and by .*b\/apps.yaml, so both would write into one restic repository/,
  ],
  'a directory of two applications': [
    {
      ...NOTES,
      'argocd/a.yaml': argo('notes', 'apps/notes'),
      'argocd/b.yaml': argo('notes-dev', 'apps/notes', '', 'dev'),
    },
    {},
    /apps\/notes is applied more than once, by the Argo CD application "notes" in argocd\/a.yaml and/,
  ],
  'a directory of two Flux Kustomizations': [
    {
      ...app('notes'),
      'apps/dev.yaml': flux(
        'dev',
        './apps/notes/app',
        '  targetNamespace: dev\n',
      ),
    },
    { kustomization: 'apps/notes/app' },
    /apps\/notes\/app is applied more than once/,
  ],
  'a base two levels below two overlays': [
    {
      'a/kustomization.yaml': `namespace: a\n${kustomization('../middle')}`,
      'b/kustomization.yaml': `namespace: b\n${kustomization('../middle')}`,
      'middle/kustomization.yaml': kustomization('../base'),
      'base/kustomization.yaml': kustomization('pvc.yaml'),
      'base/pvc.yaml': claim('notes'),
    },
    { kustomization: 'base' },
    /by a\/kustomization.yaml and by b\/kustomization.yaml/,
  ],
  'an ApplicationSet that would take the component': [
    {
      ...NOTES,
      'argocd/set.yaml': APPLICATION_SET(
        '    - git:\n        directories: [{path: apps/**}]',
      ),
    },
    {},
    /The ApplicationSet "apps" in argocd\/set.yaml would make an application of apps\/notes\/volsync/,
  ],
  'an ApplicationSet that only the cluster knows': [
    {
      ...NOTES,
      'argocd/set.yaml': APPLICATION_SET('    - scmProvider: {}'),
    },
    {},
    /The ApplicationSet "apps" in argocd\/set.yaml makes applications from scmProvider, which only the cluster knows: set kustomization to the directory/,
  ],
  'a parent that replaces the variables': [
    {
      ...app('notes'),
      'apps/kustomization.yaml': kustomization('notes/ks.yaml'),
      'clusters/a.yaml': flux(
        'apps',
        './apps',
        `  patches:
    - target: {kind: Kustomization}
      patch: '[{op: add, path: /spec/postBuild, value: {substituteFrom: []}}]'
`,
      ),
    },
    {},
    /A parent of .* changes spec.postBuild by a patch, so APP would be ""/,
  ],
  'a parent that replaces the list of components': [
    {
      ...app('notes'),
      'apps/kustomization.yaml': kustomization('notes/ks.yaml'),
      'clusters/a.yaml': flux(
        'apps',
        './apps',
        `  patches:
    - target: {kind: Kustomization}
      patch: '[{op: add, path: /spec/components, value: []}]'
`,
      ),
    },
    {},
    /A parent of .* replaces its spec.components by a patch/,
  ],
  'a source of the same name in the directory of an application': [
    {
      ...NOTES,
      'apps/notes/kustomization.yaml': kustomization('pvc.yaml', 'rs.yaml'),
      'apps/notes/rs.yaml': source('notes'),
      'argocd/a.yaml': argo('notes', 'apps/notes'),
    },
    {},
    /The app has a ReplicationSource "notes" of its own already, which backs "notes" up/,
  ],
  'an application with a prefix': [
    {
      ...NOTES,
      'argocd/a.yaml': argo(
        'notes',
        'apps/notes',
        '    kustomize: {namePrefix: x-}\n',
      ),
    },
    {},
    /has a namePrefix, which would rename/,
  ],
};

it.each(Object.entries(REFUSED))(
  'rejects %s, and writes nothing',
  async (_, [files, input, reason]) => {
    await writeFiles(directory.path, files);
    await expect(enable(input)).rejects.toThrow(reason);
    expect(await readFiles(directory.path)).toEqual(files);
  },
);

it('writes next to the repository’s own component on request', async () => {
  const files = {
    ...app('notes'),
    ...app(
      'wiki',
      '  targetNamespace: shop\n  components: [../../../kubernetes/components/volsync]\n  postBuild:\n    substitute:\n      APP: wiki\n    substituteFrom: [{kind: Secret, name: a}]\n',
    ),
    'kubernetes/components/volsync/kustomization.yaml': component('rs.yaml'),
    'kubernetes/components/volsync/rs.yaml': source(
      '${APP}',
      '${CLAIM:=${APP}}',
    ),
  };
  await writeFiles(directory.path, files);
  await expect(enable({ component: 'portal' })).rejects.toThrow(
    /kubernetes\/components\/volsync holds the repository's own component.*with its variables under spec.postBuild.substitute: APP, CLAIM/,
  );
  // An error says that the claim is already backed up by it.
  await expect(
    enable({ app: 'wiki', claim: 'wiki', componentPath: 'components/ours' }),
  ).rejects.toThrow(/is backed up already/);
  await expect(
    enable({ claim: 'wiki', componentPath: 'components/ours' }),
  ).rejects.toThrow(
    /backed up already by ReplicationSource "wiki" of the Flux Kustomization "wiki"/,
  );
  const { summary } = await enable({ componentPath: 'components/ours' });
  expect(summary).toContain('a component of its own that makes backups');
  await disable({}, MOVED);
  expect(await readFiles(directory.path)).toEqual(files);
});

it('rejects an app name that is taken, and accepts another', async () => {
  await writeFiles(directory.path, {
    ...app('notes'),
    ...app('wiki', '  targetNamespace: other\n'),
  });
  await enable();
  await expect(
    enable({ kustomizationName: 'wiki', claim: 'wiki' }),
  ).rejects.toThrow(
    /restic repository s3:.*\/volsync\/notes is used already by the Flux Kustomization "notes"/,
  );
  await enable({ app: 'wiki', claim: 'wiki' });
});

it('enables a second backup on request, and reports it', async () => {
  const files = {
    ...app('notes'),
    'apps/notes/app/kustomization.yaml': kustomization('pvc.yaml', 'p.yaml'),
    'apps/notes/app/p.yaml': `${object(
      'kopiur.example.io/v1',
      'SnapshotPolicy',
      'notes',
    )}spec: {pvc: notes}\n`,
  };
  await writeFiles(directory.path, files);
  await expect(enable()).rejects.toThrow(/set allowSecondBackup/);
  const { summary } = await enable({ allowSecondBackup: true });
  expect(summary).toContain('also backed up by SnapshotPolicy "notes"');
  const after = await disable();
  expect(after.summary).toContain('SnapshotPolicy "notes" of');
  expect(after.summary).toContain('still backs the claim up');
  expect(await readFiles(directory.path)).toEqual(files);
});

it('writes the requested namespace if nothing else determines one', async () => {
  await writeFiles(directory.path, NOTES);
  await enable({ kustomization: 'apps/notes', namespace: 'shop' });
  const files = await readFiles(directory.path);
  for (const kind of ['externalsecret', 'replicationsource']) {
    expect(files[`apps/notes/volsync/${kind}.yaml`]).toContain(
      '  namespace: shop\n',
    );
  }
});

it('reports the location of a component that was written before the settings changed', async () => {
  const files = {
    'k8s/notes/ks.yaml': flux('notes', './notes/app', undefined, 'Bucket'),
    'k8s/wiki/ks.yaml': flux('wiki', './wiki/app', undefined, 'Bucket'),
    ...Object.fromEntries(
      ['notes', 'wiki'].flatMap(name => [
        [`k8s/${name}/app/kustomization.yaml`, kustomization('pvc.yaml')],
        [`k8s/${name}/app/pvc.yaml`, claim(name)],
      ]),
    ),
  };
  await writeFiles(directory.path, files);
  const input = { sourceRoot: 'k8s', componentPath: 'k8s/shared/backups' };
  await enable(input);
  const location = 's3:http://10.25.11.3:9000/volsync/wiki';
  const wiki = { app: 'wiki', claim: 'wiki' };
  expect(await enable({ ...input, ...wiki }, MOVED)).toMatchObject({
    location,
    summary: expect.stringContaining(
      "The portal's settings say s3:https://moved.test/volsync/wiki",
    ),
  });
  expect(
    await disable({ app: 'wiki', sourceRoot: 'k8s' }, MOVED),
  ).toMatchObject({
    location,
    summary: expect.stringContaining('http://10.25.11.3:9000'),
  });
  await disable({ sourceRoot: 'k8s' }, MOVED);
  expect(await readFiles(directory.path)).toEqual(files);
});

it('keeps the values of existing backups in a kustomization, and changes only the requested ones', async () => {
  const files = {
    'app/kustomization.yaml': `namespace: shop\n${kustomization('pvc.yaml')}`,
    'app/pvc.yaml': claim('notes'),
  };
  await writeFiles(directory.path, files);
  await enable({ userId: 0, schedule: '7 3 * * *', keepDaily: 9 });
  const before = await readFiles(directory.path);
  const settings = {
    ...MOVED,
    secretName: '{app}-other',
    defaults: { VOLSYNC_PUID: '5' },
  };
  expect(await enable({}, settings)).toMatchObject({
    changed: false,
    location: 's3:http://10.25.11.3:9000/volsync/notes',
    summary: expect.stringContaining(
      "The portal's settings say s3:https://moved.test/volsync/notes",
    ),
  });
  expect(await enable({ keepDaily: 14 }, settings)).toMatchObject({
    files: [{ path: 'app/volsync/replicationsource.yaml', change: 'changed' }],
  });
  const after = await readFiles(directory.path);
  expect(after).toEqual({
    ...before,
    'app/volsync/replicationsource.yaml': before[
      'app/volsync/replicationsource.yaml'
    ]?.replace('daily: 9', 'daily: 14'),
  });
  await expect(enable({ bucket: 'third' })).rejects.toThrow(
    /already backs up into s3:.*\/volsync\/notes as "notes"/,
  );
  await disable({}, settings);
  expect(await readFiles(directory.path)).toEqual(files);
});

it('removes the component with its last user, in any order', async () => {
  const files = { ...app('notes'), ...app('wiki'), ...app('shop') };
  for (const order of [
    ['notes', 'wiki', 'shop'],
    ['shop', 'notes', 'wiki'],
  ]) {
    directory.clear();
    await writeFiles(directory.path, files);
    for (const name of ['notes', 'wiki', 'shop']) {
      await enable({ app: name, claim: name });
    }
    for (const name of order) {
      await disable({ app: name }, MOVED);
    }
    expect(await readFiles(directory.path)).toEqual(files);
  }
});

it('removes nothing if it cannot determine which component is listed', async () => {
  await writeFiles(directory.path, app('notes'));
  await enable({ componentPath: 'shared/backups' });
  const files = await readFiles(directory.path);
  const left = Object.fromEntries(
    Object.entries(files).map(([name, text]) => [
      name,
      text.replace(' and shared/backups', ''),
    ]),
  );
  directory.clear();
  await writeFiles(
    directory.path,
    Object.fromEntries(
      Object.entries(left).filter(([name]) => !name.startsWith('shared/')),
    ),
  );
  const before = await readFiles(directory.path);
  await expect(disable()).rejects.toThrow(
    /lists the component .*shared\/backups\/volsync, which doesn't exist.*Remove it from spec.components/,
  );
  expect(await readFiles(directory.path)).toEqual(before);
});
