import { createMockDirectory } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { MOVED, createRunners } from './__testUtils__/enabling';
import { readFiles, writeFiles } from './__testUtils__/files';
import {
  argo,
  argoSet,
  claim,
  flux,
  kustomization,
  object,
} from './__testUtils__/gitops';

/*
 * If files are applied as they are, backups are one additional file. An app of a Helm chart gets a directory for that
 * file, which Argo CD has to deploy.
 */

type Files = Readonly<Record<string, string>>;

const directory = createMockDirectory();

const { enable, disable } = createRunners(directory);

beforeEach(() => directory.clear());

const GIT = 'https://git.example/team/gitops';
const PLAIN: Files = {
  'apps/notes/pvc.yaml': claim('notes'),
  'apps/notes/more/cm.yaml': object('v1', 'ConfigMap', 'more'),
  'argocd/notes.yaml': argo('notes', 'apps/notes'),
};
const plain = (rules: string): Files => ({
  ...PLAIN,
  'argocd/notes.yaml': argo('notes', 'apps/notes', `    directory: ${rules}\n`),
});
const application = (name: string, source: string, more = '') =>
  `${object(
    'argoproj.io/v1alpha1',
    'Application',
    name,
  )}  namespace: argocd\nspec:\n  project: home\n${source}  destination:\n    server: https://kubernetes.default.svc\n    namespace: shop\n${more}`;
const CHART = `  source:
    repoURL: https://charts.example
    chart: notes
    targetRevision: 1.0.0
    helm:
      valuesObject:
        persistence: {data: {existingClaim: notes}}
`;
const ROOT: Files = {
  'root.yaml': argo('root', 'argocd', '    targetRevision: main\n', 'argocd'),
};
const SOURCES = `  sources:
    - repoURL: https://charts.example
      chart: notes
      targetRevision: 1.0.0
      helm:
        valueFiles: [$values/apps/notes/values.yaml]
    - repoURL: ${GIT}
      targetRevision: main
      ref: values
`;
const VALUES: Files = {
  'apps/notes/values.yaml': 'persistence: {data: {existingClaim: notes}}\n',
};
const UMBRELLA: Files = {
  'apps/notes/Chart.yaml':
    'apiVersion: v2\nname: notes\nversion: 0.1.0\ndependencies: []\n',
  ...VALUES,
};

interface Case {
  readonly files: Files;
  readonly input?: JsonObject;
  readonly output?: JsonObject;
  /** The added and changed files */
  readonly changes: readonly string[];
  /** The expected content of one of them */
  readonly holds?: Readonly<Record<string, string>>;
}

const CASES: Record<string, Case> = {
  'a directory of plain files': {
    files: PLAIN,
    output: { namespace: 'shop' },
    changes: ['apps/notes/volsync-notes.yaml'],
  },
  'a directory with all below it': {
    files: plain('{recurse: true}'),
    changes: ['apps/notes/volsync-notes.yaml'],
  },
  'a directory with patterns that take the file': {
    files: plain('{include: "{pvc,volsync-*}.yaml", exclude: "config/*"}'),
    changes: ['apps/notes/volsync-notes.yaml'],
  },
  'a directory with a kustomization, to be applied as it is': {
    files: {
      ...plain('{exclude: kustomization.yaml}'),
      'apps/notes/kustomization.yaml': kustomization('pvc.yaml'),
    },
    changes: ['apps/notes/volsync-notes.yaml'],
  },
  'a directory by its name': {
    files: PLAIN,
    input: { kustomization: 'apps/notes' },
    changes: ['apps/notes/volsync-notes.yaml'],
  },
  'a directory whose claim names another namespace than the application': {
    files: {
      ...PLAIN,
      'apps/notes/pvc.yaml': claim('notes').replace(
        '  name: notes\n',
        '  name: notes\n  namespace: data\n',
      ),
    },
    output: { namespace: 'data' },
    changes: ['apps/notes/volsync-notes.yaml'],
    holds: { 'apps/notes/volsync-notes.yaml': '\n  namespace: data\n' },
  },
  'a plain directory of an ApplicationSet': {
    files: {
      'apps/notes/pvc.yaml': claim('notes'),
      'apps/wiki/pvc.yaml': claim('wiki'),
      'set.yaml': argoSet({
        generators: '    - git: {directories: [{path: apps/*}]}',
        name: '{{.path.basename}}',
        path: '{{.path.path}}',
        namespace: '{{.path.basename}}',
      }),
    },
    output: { namespace: 'notes' },
    changes: ['apps/notes/volsync-notes.yaml'],
  },
  'a plain directory that Flux applies, without variables': {
    files: {
      'apps/notes.yaml': flux('notes', './raw/notes'),
      'raw/notes/pvc.yaml': claim('notes'),
    },
    input: { filled: true },
    output: { namespace: 'shop' },
    changes: ['raw/notes/volsync-notes.yaml'],
  },
  'a chart, by an application of its own': {
    files: { ...ROOT, 'argocd/notes.yaml': application('notes', CHART) },
    output: {
      namespace: 'shop',
      summary: expect.stringMatching(
        /deploys the Helm chart notes, which takes no further objects.*a second application, "notes-volsync", deploys/,
      ),
    },
    changes: ['argocd/notes-volsync/notes.yaml', 'argocd/notes.yaml'],
    holds: {
      'argocd/notes.yaml': `spec:
  project: home
  source:
    repoURL: ${GIT}
    targetRevision: main
    path: argocd/notes-volsync
  destination:
    server: https://kubernetes.default.svc
    namespace: shop
`,
    },
  },
  'a chart in a file without a last line end, with CRLF': {
    files: {
      ...ROOT,
      'argocd/notes.yaml': application(
        'notes',
        CHART,
        '  syncPolicy:\n    automated: {prune: true}',
      ).replaceAll('\n', '\r\n'),
    },
    changes: ['argocd/notes-volsync/notes.yaml', 'argocd/notes.yaml'],
    holds: {
      'argocd/notes.yaml':
        '  syncPolicy:\r\n    automated:\r\n      prune: true\r\n',
    },
  },
  'a chart below a directory that an application takes whole': {
    files: {
      'root.yaml': argo(
        'root',
        'argocd',
        '    directory: {recurse: true}\n',
        'argocd',
      ),
      'argocd/apps/notes.yaml': application('notes', CHART),
    },
    changes: ['argocd/apps/notes.yaml', 'volsync/notes/notes.yaml'],
  },
  'a chart with a list of sources': {
    files: { ...VALUES, 'argocd/notes.yaml': application('notes', SOURCES) },
    output: {
      namespace: 'shop',
      summary: expect.stringContaining(
        'It has a list of sources, so apps/notes/volsync is added to that list.',
      ),
    },
    changes: ['apps/notes/volsync/notes.yaml', 'argocd/notes.yaml'],
    holds: {
      'argocd/notes.yaml': `      ref: values\n    - { repoURL: ${GIT}, targetRevision: main, path: apps/notes/volsync }\n`,
    },
  },
  'a chart in the repository': {
    files: {
      ...UMBRELLA,
      'argocd/notes.yaml': argo('notes', 'apps/notes'),
    },
    changes: ['apps/notes/volsync/notes.yaml', 'argocd/notes.yaml'],
  },
  'a chart in the repository, by its directory': {
    files: {
      ...UMBRELLA,
      'argocd/notes.yaml': argo('notes', 'apps/notes'),
    },
    input: { kustomization: 'apps/notes' },
    changes: ['apps/notes/volsync/notes.yaml', 'argocd/notes.yaml'],
  },
  'charts in the repository, of an ApplicationSet': {
    files: {
      ...UMBRELLA,
      'apps/wiki/Chart.yaml': 'apiVersion: v2\nname: wiki\nversion: 0.1.0\n',
      'set.yaml': argoSet({
        generators: '    - git: {directories: [{path: apps/*}]}',
        name: '{{.path.basename}}',
        path: '{{.path.path}}',
        namespace: 'shop',
      }),
    },
    output: {
      summary: expect.stringContaining(
        'An ApplicationSet makes it, so another source would be added to every application',
      ),
    },
    changes: ['apps/notes/volsync/notes.yaml', 'set.yaml'],
    holds: { 'set.yaml': 'name: notes-volsync\n' },
  },
  'charts of a list, with files of JSON that name them': {
    files: {
      'apps/notes/config.json': '{"chart": "notes", "space": "shop"}',
      'set.yaml': `${object(
        'argoproj.io/v1alpha1',
        'ApplicationSet',
        'apps',
      )}spec:
  goTemplate: true
  generators:
    - git:
        repoURL: ${GIT}
        revision: main
        files: [{path: apps/*/config.json}]
  template:
    metadata: {name: '{{ .path.basename | lower }}'}
    spec:
      project: home
      source: {repoURL: https://charts.example, chart: '{{ .chart }}', targetRevision: 1.0.0}
      destination: {name: in-cluster, namespace: '{{ .space | default "none" }}'}
`,
    },
    output: { namespace: 'shop' },
    changes: ['notes-volsync/notes.yaml', 'set.yaml'],
    holds: { 'set.yaml': `repoURL: ${GIT}\n    targetRevision: main\n` },
  },
  'a chart of which the repository does not say its own address': {
    files: { 'argocd/notes.yaml': application('notes', CHART) },
    input: { repositoryUrl: GIT },
    changes: ['argocd/notes-volsync/notes.yaml', 'argocd/notes.yaml'],
  },
};

const REMOVED = ['kustomization', 'kustomizationName', 'sourceRoot'];
const toRemoval = (input: JsonObject = {}) =>
  Object.fromEntries(
    Object.entries(input).filter(([key]) => REMOVED.includes(key)),
  );

describe.each(Object.entries(CASES))(
  '%s',
  (_, { files, input, output, changes, holds }) => {
    beforeEach(() => writeFiles(directory.path, files));

    it('is enabled, changed and disabled, and every byte is restored', async () => {
      const result = await enable(input);
      expect(result).toMatchObject({ changed: true, ...output });
      expect(
        (result.files as { path: string }[]).map(each => each.path).sort(),
      ).toEqual(changes);
      const after = await readFiles(directory.path);
      for (const [name, text] of Object.entries(holds ?? {})) {
        expect(after[name]).toContain(text);
      }
      expect(await enable(input, MOVED)).toMatchObject({ changed: false });
      const file = changes.find(each => /volsync/.test(each)) as string;
      expect(await enable({ ...input, schedule: '7 3 * * *' })).toMatchObject({
        files: [{ path: file, change: 'changed' }],
        location: result.location,
        namespace: result.namespace,
      });
      expect(await disable(toRemoval(input))).toMatchObject({
        changed: true,
        location: result.location,
      });
      expect(await readFiles(directory.path)).toEqual(files);
      expect(await disable(toRemoval(input))).toMatchObject({ changed: false });
    });

    it('accepts a second claim, and either can be disabled first', async () => {
      const second = {
        ...input,
        app: 'notes-media',
        claim: 'media',
        kustomizationName: 'notes',
      };
      for (const reverse of [false, true]) {
        await enable(input);
        await enable(second);
        const removals = [
          () => disable(toRemoval(input)),
          () => disable({ ...toRemoval(second), app: 'notes-media' }),
        ];
        for (const remove of reverse ? removals.reverse() : removals) {
          expect(await remove()).toMatchObject({ changed: true });
        }
        expect(await readFiles(directory.path)).toEqual(files);
      }
    });
  },
);
