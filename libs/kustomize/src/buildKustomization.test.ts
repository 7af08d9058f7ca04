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

it('builds resources, directories, components within components, and the namespace of all of them', async () => {
  expect(await names('apps/notes')).toEqual([
    'Deployment shop/notes',
    'Namespace -/shop',
    'Service shop/notes',
    'PersistentVolumeClaim shop/${APP}',
    'Secret shop/${APP}-secret',
  ]);
});

it("takes Flux's components and target namespace", async () => {
  expect(
    await names('apps/base', {
      components: ['../../components/a/inner'],
      targetNamespace: 'tools',
    }),
  ).toEqual(['Service tools/notes', 'Secret tools/${APP}-secret']);
});

it('takes every manifest where Flux would write the kustomization itself', async () => {
  expect(await names('loose', { generate: true })).toEqual([
    'Service -/b',
    'Service -/a',
    'Service -/x',
  ]);
  await expect(names('loose')).rejects.toThrow('loose has no kustomization');
});

it('says what it left undone', async () => {
  const { notUnderstood } = await buildKustomization({
    tree: createFileTree({
      'a/kustomization.yaml':
        'resources: ["https://example.com/x.yaml"]\npatches: []\nconfigMapGenerator: []\n',
    }),
    directory: 'a',
  });
  expect(notUnderstood).toEqual([
    'a/kustomization.yaml: patches',
    'a/kustomization.yaml: configMapGenerator',
    'a/kustomization.yaml: https://example.com/x.yaml',
  ]);
});

it.each([
  [{ 'a/kustomization.yaml': 'resources: [b.yaml]' }, /"b.yaml", which is not/],
  [{ 'a/kustomization.yaml': 'resources: [../../x]' }, /out of the repository/],
  [{ 'a/kustomization.yaml': 'resources: [/etc]' }, /"\/etc", which is not/],
  [
    {
      'a/kustomization.yaml': 'resources: [../b]',
      'b/kustomization.yaml': 'resources: [../a]',
    },
    /circle: a → b → a/,
  ],
  [{ 'a/kustomization.yaml': 'components: [../loose]' }, /no kustomization/],
  [{ 'a/kustomization.yaml': 'components: [../apps/base]' }, /no kustomize Co/],
  [
    { 'a/kustomization.yaml': 'resources: [../components/a]' },
    /as a resource, and that is a kustomize Component/,
  ],
  [
    { 'a/kustomization.yaml': 'resources: *none' },
    /cannot be read as YAML: Unresolved alias/,
  ],
  [{ 'a/kustomization.yaml': 'resources: b' }, /must be a list of texts/],
  [{ 'a/kustomization.yaml': 'a: 1\na: 2' }, /cannot be read as YAML.*unique/s],
  [{ 'a/kustomization.yaml': 'a:\n\tb: 1' }, /cannot be read as YAML/],
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
])('refuses %j', async (files, reason) => {
  await expect(
    names('a', { files: files as Record<string, string> }),
  ).rejects.toThrow(reason);
});

it('keeps references inside, and shows changes over a tree', async () => {
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
