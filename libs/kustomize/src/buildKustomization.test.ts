import { buildKustomization } from './buildKustomization';
import { createFileTree, resolveInTree, withChanges } from './FileTree';

const COMPONENT = `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
`;
const object = (kind: string, name: string) =>
  `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n`;

const TREE = {
  'apps/notes/kustomization.yaml':
    'namespace: shop\nresources:\n  - deployment.yaml\n  - ../base\ncomponents: [../../components/a]\n',
  'apps/notes/deployment.yaml': `${object('Deployment', 'notes')}---\n${object(
    'Namespace',
    'other',
  )}`,
  'apps/base/kustomization.yml': 'resources: [service.yaml]\n',
  'apps/base/service.yaml': object('Service', 'notes'),
  'components/a/kustomization.yaml': `${COMPONENT}components: [./inner]\nresources: [inner/claim.yaml]\n`,
  'components/a/inner/kustomization.yaml': `${COMPONENT}resources: [secret.yaml]\n`,
  'components/a/inner/secret.yaml': object('Secret', '${APP}-secret'),
  'components/a/inner/claim.yaml': object('PersistentVolumeClaim', '${APP}'),
  'loose/b.yaml': object('Service', 'b'),
  'loose/deep/a.yaml': object('Service', 'a'),
  'loose/kustomized/kustomization.yaml': 'resources: [x.yaml]',
  'loose/kustomized/x.yaml': object('Service', 'x'),
  'loose/kustomized/y.yaml': object('Service', 'y'),
};

const names = async (
  directory: string,
  options: {
    files?: Record<string, string>;
    components?: string[];
    targetNamespace?: string;
    generate?: boolean;
  } = {},
) => {
  const { files, ...rest } = options;
  const { objects } = await buildKustomization({
    tree: createFileTree({ ...TREE, ...files }),
    directory,
    ...rest,
  });
  return objects.map(
    ({ kind, metadata }) =>
      `${kind} ${metadata.namespace ?? '-'}/${metadata.name}`,
  );
};

it('builds resources, directories, nested components, and applies the namespace to all of them', async () => {
  expect(await names('apps/notes')).toEqual([
    'Deployment shop/notes',
    'Namespace -/shop',
    'Service shop/notes',
    'PersistentVolumeClaim shop/${APP}',
    'Secret shop/${APP}-secret',
  ]);
});

it("applies Flux's components and target namespace", async () => {
  expect(
    await names('apps/base', {
      components: ['../../components/a/inner'],
      targetNamespace: 'tools',
    }),
  ).toEqual(['Service tools/notes', 'Secret tools/${APP}-secret']);
});

it('includes every manifest if Flux would generate the kustomization', async () => {
  expect(await names('loose', { generate: true })).toEqual([
    'Service -/b',
    'Service -/a',
    'Service -/x',
  ]);
  await expect(names('loose')).rejects.toThrow('loose has no kustomization');
});

it('lists what it did not apply', async () => {
  const { notUnderstood } = await buildKustomization({
    tree: createFileTree({
      'a/kustomization.yaml':
        'resources: ["https://example.com/x.yaml"]\nreplacements: [{}]\nconfigMapGenerator: []\n',
    }),
    directory: 'a',
  });
  expect(notUnderstood).toEqual([
    'a/kustomization.yaml: configMapGenerator',
    'a/kustomization.yaml: https://example.com/x.yaml',
    'a/kustomization.yaml: replacements',
  ]);
});

it.each([
  [
    { 'a/kustomization.yaml': 'resources: [b.yaml]' },
    /"b.yaml", which doesn't exist/,
  ],
  [{ 'a/kustomization.yaml': 'resources: [../../x]' }, /out of the repository/],
  [
    { 'a/kustomization.yaml': 'resources: [/etc]' },
    /"\/etc", which doesn't exist/,
  ],
  [
    {
      'a/kustomization.yaml': 'resources: [../b]',
      'b/kustomization.yaml': 'resources: [../a]',
    },
    /circle: a → b → a/,
  ],
  [{ 'a/kustomization.yaml': 'components: [../loose]' }, /no kustomization/],
  [
    { 'a/kustomization.yaml': 'components: [../apps/base]' },
    /its kind isn't Component/,
  ],
  [
    { 'a/kustomization.yaml': 'resources: [../components/a]' },
    /as a resource, but it is a kustomize Component/,
  ],
  [
    { 'a/kustomization.yaml': 'resources: *none' },
    /can't be read as YAML: Unresolved alias/,
  ],
  [{ 'a/kustomization.yaml': 'resources: b' }, /must be a list of strings/],
  [{ 'a/kustomization.yaml': 'a: 1\na: 2' }, /can't be read as YAML.*unique/s],
  [{ 'a/kustomization.yaml': 'a:\n\tb: 1' }, /can't be read as YAML/],
  [{ 'a/kustomization.yaml': '', 'a/Kustomization': '' }, /several kustomiz/],
  [{ 'a/kustomization.yaml': '[]' }, /must hold one document, a mapping/],
  [
    {
      'a/kustomization.yaml': 'resources: [s.yaml, ../apps/base]',
      'a/s.yaml': object('Service', 'notes'),
    },
    /Service "notes" twice/,
  ],
  [
    {
      'a/kustomization.yaml': 'resources: [s.yaml]',
      'a/s.yaml': 'kind: Service\n',
    },
    /a\/s.yaml holds an object without apiVersion/,
  ],
])('rejects %j', async (files, reason) => {
  await expect(
    names('a', { files: files as Record<string, string> }),
  ).rejects.toThrow(reason);
});

it('keeps references inside the tree, and shows changes over it', async () => {
  expect(resolveInTree('a/b', '../../c/./d/')).toBe('c/d');
  expect(resolveInTree('a', '..')).toBe('.');
  expect(() => resolveInTree('.', '..')).toThrow(/out of the repository/);
  const tree = withChanges(
    createFileTree({ 'a/b': '1', 'a/c': '2' }),
    new Map([
      ['a/b', undefined],
      ['a/d/e', '3'],
    ]),
  );
  expect(await tree.list('a')).toEqual([
    { name: 'c', type: 'file' },
    { name: 'd', type: 'directory' },
  ]);
  expect(await tree.list('a/x')).toBeUndefined();
});

describe('patches', () => {
  const claim = object('PersistentVolumeClaim', 'app-pvc');
  const build = (files: Record<string, string>, directory = 'a') =>
    buildKustomization({ tree: createFileTree(files), directory });
  const patched = async (kustomization: string) => {
    const { objects, notUnderstood } = await build({
      'a/kustomization.yaml': `resources: [c.yaml]\n${kustomization}`,
      'a/c.yaml': claim,
      'a/p.yaml': `${claim}  labels: {from: file}\n`,
    });
    return { metadata: objects[0]?.metadata, notUnderstood };
  };

  it.each([
    [
      'by operations',
      `patches:
  - target: {kind: PersistentVolumeClaim, name: app-.*}
    patch: |-
      - {op: replace, path: /metadata/name, value: notes}
      - {op: add, path: /metadata/labels, value: {a~b: x}}
      - {op: add, path: /metadata/labels/a~0c, value: z}
      - {op: remove, path: /metadata/labels/a~0b}
`,
      { name: 'notes', labels: { 'a~c': 'z' } },
    ],
    [
      'by a merge, with a target that names labels',
      `patches:
  - target: {labelSelector: 'off notin (true), !gone'}
    patch: |-
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: _, labels: {a: b}}
`,
      { name: 'app-pvc', labels: { a: 'b' } },
    ],
    [
      'from a file',
      'patches: [{path: p.yaml}]\n',
      { name: 'app-pvc', labels: { from: 'file' } },
    ],
    [
      'in the fields of old',
      'patchesStrategicMerge: [p.yaml]\npatchesJson6902:\n  - target: {version: v1, kind: PersistentVolumeClaim, name: app-pvc}\n    patch: "[{op: replace, path: /metadata/name, value: old}]"\n',
      { name: 'old', labels: { from: 'file' } },
    ],
    [
      'not where the target selects something else',
      `patches:
  - target: {kind: Deployment}
    patch: '[{op: remove, path: /metadata/name}]'
  - target: {labelSelector: 'a in (b)'}
    patch: '[{op: remove, path: /metadata/name}]'
`,
      { name: 'app-pvc' },
    ],
  ])('change objects %s', async (_, kustomization, metadata) => {
    expect(await patched(kustomization)).toEqual({
      metadata,
      notUnderstood: [],
    });
  });

  it.each([
    ['patches: [{patch: "{}"}]\n'],
    ['patches: [{path: none.yaml}]\n'],
    [
      'patches: [{target: {name: "(a+)+"}, patch: "[{op: remove, path: /x}]"}]\n',
    ],
    [
      'patches: [{target: {name: app-pvc}, patch: "[{op: remove, path: /x}]"}]\n',
    ],
    ['patches: [{target: {name: "("}, patch: "[{op: remove, path: /x}]"}]\n'],
  ])("are listed if they can't be applied: %s", async kustomization => {
    expect(await patched(kustomization)).toEqual({
      metadata: { name: 'app-pvc' },
      notUnderstood: ['a/kustomization.yaml: patches'],
    });
  });

  it('of a component change objects of the parent, and later entries build on them', async () => {
    const { objects } = await build({
      'a/kustomization.yaml':
        'namespace: shop\nresources: [c.yaml]\ncomponents: [../c]\n',
      'a/c.yaml': claim,
      'c/kustomization.yaml': `${COMPONENT}patches:\n  - target: {kind: PersistentVolumeClaim}\n    patch: '[{op: replace, path: /metadata/name, value: notes}]'\n`,
    });
    expect(objects.map(each => each.metadata)).toEqual([
      { name: 'notes', namespace: 'shop' },
    ]);
  });

  const twice = (extra: string) => ({
    'a/kustomization.yaml': 'resources: [one, two]\n',
    'a/one/kustomization.yaml': `resources: [c.yaml]\n${extra}`,
    'a/one/c.yaml': claim,
    'a/two/kustomization.yaml': 'resources: [c.yaml]\n',
    'a/two/c.yaml': claim,
  });

  it('and other renaming fields turn one object into another, which is not a duplicate', async () => {
    const rename =
      "patches:\n  - target: {kind: PersistentVolumeClaim}\n    patch: '[{op: replace, path: /metadata/name, value: one}]'\n";
    const { objects, notUnderstood } = await build(twice(rename));
    expect(objects.map(({ metadata }) => metadata.name)).toEqual([
      'one',
      'app-pvc',
    ]);
    expect(notUnderstood).toEqual([]);
    for (const field of ['namePrefix: one-', 'replacements: []']) {
      expect((await build(twice(field))).objects).toHaveLength(2);
    }
    for (const field of ['images: []', '']) {
      await expect(build(twice(field))).rejects.toThrow(/"app-pvc" twice/);
    }
  });

  it('keep track of where an object was defined', async () => {
    const { origins, files } = await build({
      'a/kustomization.yaml': 'resources: [b.yaml]\npatches: [{path: p.yaml}]',
      'a/b.yaml': `---\n---\n${claim}---\n${object('Service', 'notes')}`,
      'a/p.yaml': claim,
    });
    expect(origins).toEqual([
      { file: 'a/b.yaml', document: 1 },
      { file: 'a/b.yaml', document: 2 },
    ]);
    expect(files).toEqual(['a/kustomization.yaml', 'a/b.yaml', 'a/p.yaml']);
  });
});

describe('replacements', () => {
  const component = (more: string) => ({
    'c/kustomization.yaml': `kind: Component\nresources: [rs.yaml]\n${more}`,
    'c/rs.yaml':
      'apiVersion: volsync.backube/v1alpha1\nkind: ReplicationSource\nmetadata: {name: x}\nspec: {sourcePVC: none, list: [{name: a, v: 1}], url: "s3:h/b/none"}\n',
  });
  const pvc =
    'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: notes}\n';
  const to = (source: string, targets: string) =>
    `replacements:\n  - source: ${source}\n    targets: [${targets}]\n`;

  it.each([
    [
      'the name of the only claim, into the name and into a part',
      component(
        to(
          '{kind: PersistentVolumeClaim}',
          '{select: {kind: ReplicationSource}, fieldPaths: [metadata.name, spec.sourcePVC]}, {select: {kind: ReplicationSource}, fieldPaths: [spec.url], options: {delimiter: /, index: 2}}',
        ),
      ),
      'resources: [pvc.yaml]\ncomponents: [../c]\n',
      { name: 'notes', spec: { sourcePVC: 'notes', url: 's3:h/b/notes' } },
    ],
    [
      'a literal of a generator of the app, into an item of a list',
      component(
        to(
          '{kind: ConfigMap, name: v, fieldPath: data.CLAIM}',
          '{select: {name: x}, fieldPaths: ["spec.list.[name=a].v", spec.sourcePVC]}',
        ),
      ),
      'resources: [pvc.yaml]\ncomponents: [../c]\nconfigMapGenerator: [{name: v, literals: ["CLAIM=7"]}]\n',
      { name: 'x', spec: { sourcePVC: '7', list: [{ name: 'a', v: 7 }] } },
    ],
  ])('copy %s', async (_, files, kustomization, expected) => {
    const { objects, notUnderstood } = await buildKustomization({
      tree: createFileTree({
        ...files,
        'a/kustomization.yaml': kustomization,
        'a/pvc.yaml': pvc,
      }),
      directory: 'a',
    });
    const [, source] = objects;
    expect(objects).toHaveLength(2);
    expect(source).toMatchObject({
      metadata: { name: expected.name },
      spec: expected.spec,
    });
    expect(notUnderstood.filter(each => /replacements/.test(each))).toEqual([]);
  });

  it.each([
    ['a source that is missing', to('{kind: Secret}', '{select: {name: x}}')],
    [
      'a field that is missing',
      to(
        '{kind: PersistentVolumeClaim}',
        '{select: {name: x}, fieldPaths: [spec.no]}',
      ),
    ],
  ])('report that they were not applied: %s', async (_, more) => {
    const { notUnderstood } = await buildKustomization({
      tree: createFileTree({
        ...component(more),
        'a/kustomization.yaml': 'resources: [pvc.yaml]\ncomponents: [../c]\n',
        'a/pvc.yaml': pvc,
      }),
      directory: 'a',
    });
    expect(notUnderstood).toEqual(['c/kustomization.yaml: replacements']);
  });
});
