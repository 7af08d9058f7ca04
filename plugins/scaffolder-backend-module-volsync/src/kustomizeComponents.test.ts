import { createMockDirectory } from '@backstage/backend-test-utils';
import { MOVED, createRunners } from './__testUtils__/enabling';
import { readFiles, writeFiles } from './__testUtils__/files';
import { argo, claim, kustomization, object } from './__testUtils__/gitops';

/* Repositories with their own component, which kustomize itself fills in. */

type Files = Readonly<Record<string, string>>;

const directory = createMockDirectory();

const { enable, disable } = createRunners(directory, {
  enable: { claim: 'notes-data', kustomization: 'apps/notes' },
  disable: { kustomization: 'apps/notes' },
});

beforeEach(() => directory.clear());

const component = (more = ''): Files => ({
  'components/backup/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
resources: [secret.yaml, source.yaml]
${more}`,
  'components/backup/secret.yaml': `${object(
    'external-secrets.io/v1',
    'ExternalSecret',
    'app-volsync',
  )}spec:
  secretStoreRef: {kind: ClusterSecretStore, name: vault}
  target:
    name: app-volsync
    template:
      data:
        RESTIC_REPOSITORY: s3:https://s3.example.test/backups/app
  dataFrom: [{extract: {key: volsync}}]
`,
  'components/backup/source.yaml': `${object(
    'volsync.backube/v1alpha1',
    'ReplicationSource',
    'app',
  )}spec:
  sourcePVC: app
  trigger:
    schedule: 0 4 * * *
  restic:
    copyMethod: Snapshot
    repository: app-volsync
    retain:
      daily: 7
`,
});
const app = (name: string, more = ''): Files => ({
  [`apps/${name}/kustomization.yaml`]: `namespace: ${name}\n${kustomization(
    'pvc.yaml',
  )}${more}`,
  [`apps/${name}/pvc.yaml`]: claim(`${name}-data`),
});

/** Every app-specific field is patched. */
const PATCHES = `components:
  - ../../components/backup
patches:
  - target: {kind: ReplicationSource}
    patch: |-
      - op: replace
        path: /metadata/name
        value: wiki
      - op: replace
        path: /spec/sourcePVC
        value: wiki-data
      - op: replace
        path: /spec/restic/repository
        value: wiki-volsync
  - target:
      kind: ExternalSecret
      name: app-volsync
    patch: |
      - {op: replace, path: /metadata/name, value: wiki-volsync}
      - {op: replace, path: /spec/target/name, value: wiki-volsync}
      - {op: replace, path: /spec/target/template/data/RESTIC_REPOSITORY, value: "s3:https://s3.example.test/backups/wiki"}
`;
const MERGE = `components: [../../components/backup]
patches:
  - path: backup.yaml
  - patch: |
      apiVersion: external-secrets.io/v1
      kind: ExternalSecret
      metadata: {name: app-volsync}
      spec: {target: {template: {data: {RESTIC_REPOSITORY: "s3:https://s3.example.test/backups/wiki"}}}}
`;
const to = (source: string, fields: Readonly<Record<string, string>>) =>
  Object.entries(fields)
    .map(
      ([kind, paths]) =>
        `      - {select: {kind: ${kind}}, fieldPaths: [${paths}]}\n`,
    )
    .reduce(
      (text, each) => text + each,
      `  - source: ${source}\n    targets:\n`,
    );
const LOCATION = (source: string) => `  - source: ${source}
    targets:
      - select: {kind: ExternalSecret}
        fieldPaths: [spec.target.template.data.RESTIC_REPOSITORY]
        options: {delimiter: /, index: 4}
`;
const FROM_CLAIM = '{kind: PersistentVolumeClaim, fieldPath: metadata.name}';
const REPLACED = `replacements:\n${to(FROM_CLAIM, {
  ReplicationSource: 'metadata.name, spec.sourcePVC, spec.restic.repository',
  ExternalSecret: 'metadata.name, spec.target.name',
})}${LOCATION(FROM_CLAIM)}`;
const config = (key: string) =>
  `{kind: ConfigMap, name: backup, fieldPath: data.${key}}`;
const CONFIGURED = `replacements:
${to(config('NAME'), {
  ReplicationSource: 'metadata.name, spec.restic.repository',
  ExternalSecret: 'metadata.name, spec.target.name',
})}${to(config('CLAIM'), { ReplicationSource: 'spec.sourcePVC' })}${to(
  config('WHEN'),
  { ReplicationSource: 'spec.trigger.schedule' },
)}${LOCATION(config('NAME'))}`;
const GENERATOR = `components: [../../components/backup]
configMapGenerator:
  - name: other
    literals: [A=wiki]
  - name: backup
    literals:
      - NAME=wiki
      - CLAIM=wiki-data
      - WHEN=0 4 * * *
    options: {disableNameSuffixHash: true}
`;

interface Case {
  readonly files: Files;
  /** The expected change of the app's kustomization */
  readonly holds: readonly string[];
  readonly name?: string;
}

const CASES: Record<string, Case> = {
  'patches, as another app has them': {
    files: { ...component(), ...app('wiki', PATCHES), ...app('notes') },
    holds: [
      'takes ReplicationSource, ExternalSecret/app-volsync out of this list',
      'path: /spec/sourcePVC\n        value: notes-data\n',
      'value: "s3:https://s3.example.test/backups/notes"',
    ],
  },
  'patches, beside those of the app, in a file of CRLF': {
    files: {
      ...component(),
      ...app('wiki', PATCHES),
      ...app('notes'),
      'apps/notes/kustomization.yaml': `namespace: notes\n${kustomization(
        'pvc.yaml',
      )}patches:\n- patch: '[{op: add, path: /metadata/labels, value: {a: b}}]'\n  target: {kind: PersistentVolumeClaim}\n`.replaceAll(
        '\n',
        '\r\n',
      ),
    },
    holds: ['value: notes-data\r\n'],
  },
  'merges, one of them in a file': {
    files: {
      ...component(),
      ...app('wiki', MERGE),
      'apps/wiki/backup.yaml': `${object(
        'volsync.backube/v1alpha1',
        'ReplicationSource',
        'app',
      )}spec: {sourcePVC: wiki-data}\n`,
      ...app('notes'),
    },
    holds: ['spec: {sourcePVC: notes-data}', 'backups/notes"'],
    name: 'app',
  },
  'replacements that read the claim': {
    files: {
      ...component(REPLACED),
      ...app('wiki', 'components: [../../components/backup]\n'),
      ...app('notes'),
    },
    holds: ['components:\n  - ../../components/backup\n'],
    name: 'notes-data',
  },
  'replacements that read a ConfigMap of the app': {
    files: {
      ...component(CONFIGURED),
      ...app('wiki', GENERATOR),
      ...app(
        'notes',
        'configMapGenerator:\n  - {name: mine, literals: [A=b]}\n',
      ),
    },
    holds: [
      '  - name: backup\n    literals:\n      - NAME=notes\n      - CLAIM=notes-data\n',
    ],
  },
  'patches, in the directory of an Argo CD application': {
    files: {
      ...component(),
      ...app('wiki', PATCHES),
      ...app('notes'),
      'argocd/notes.yaml': argo('notes', 'apps/notes'),
      'argocd/wiki.yaml': argo('wiki', 'apps/wiki'),
    },
    holds: ['value: notes-data'],
  },
};

describe.each(Object.entries(CASES))(
  'a component that is filled by %s',
  (_, { files, holds, name = 'notes' }) => {
    it('is used, changed and removed again', async () => {
      await writeFiles(directory.path, files);
      const file = 'apps/notes/kustomization.yaml';
      const { location, summary } = await enable();
      expect(summary).toContain(
        "The repository's own component components/backup is used",
      );
      expect(String(location)).toMatch(/backups\/notes(-data)?$/);
      const after = await readFiles(directory.path);
      expect({ ...after, [file]: files[file] }).toEqual(files);
      for (const text of holds) {
        expect(after[file]).toContain(text);
      }
      expect(await enable({}, MOVED)).toMatchObject({ changed: false });
      const change = { schedule: '7 3 * * *', keepDaily: 30 };
      expect(await enable({ change: true, ...change })).toMatchObject({
        files: [{ path: file, change: 'changed' }],
        location,
        summary: expect.stringContaining('schedule `7 3 * * *`'),
      });
      expect(await enable(change)).toMatchObject({ changed: false });
      expect(await enable({})).toMatchObject({ changed: false });
      expect(await disable()).toMatchObject({
        location,
        summary: expect.stringContaining(`\`${name}\``),
      });
      expect(await readFiles(directory.path)).toEqual(files);
    });
  },
);

it('explains why the portal’s is used, and uses it on request', async () => {
  const files = {
    ...component(),
    ...app('wiki', 'components: [../../components/backup]\n'),
    ...app('notes'),
  };
  await writeFiles(directory.path, files);
  expect(await enable()).toMatchObject({
    location: 's3:http://10.25.11.3:9000/volsync/notes',
    summary: expect.stringContaining(
      'The repository\'s own component components/backup isn\'t used: it would back up "app" and not "notes-data"',
    ),
  });
  await disable();
  expect(await readFiles(directory.path)).toEqual(files);
  await expect(enable({ component: 'components/backup' })).rejects.toThrow(
    /components\/backup isn't used: it would back up "app"/,
  );
  await expect(enable({ component: 'components/none' })).rejects.toThrow(
    /components\/none isn't a component with a ReplicationSource. Set component to components\/backup or "portal"/,
  );
  await writeFiles(directory.path, app('wiki', PATCHES));
  const { summary } = await enable({ component: 'portal' });
  expect(summary).not.toContain('components/backup');
  await disable();
});
