import { createMockDirectory } from '@backstage/backend-test-utils';
import { parseManifests } from 'kustomize-files';
import { createRunners } from './__testUtils__/enabling';
import { readFiles, writeFiles } from './__testUtils__/files';
import {
  app,
  argo,
  claim,
  kustomization,
  object,
} from './__testUtils__/gitops';

/* An app with several claims, and a claim with several destinations. */

type Files = Readonly<Record<string, string>>;

const SETTINGS = {
  destinations: {
    remote: {
      endpoint: 'https://s3.example.test',
      item: 'volsync-remote',
      defaults: { VOLSYNC_BUCKET: 'far-away' },
    },
  },
};
const directory = createMockDirectory();

const { enable, disable } = createRunners(directory, { settings: SETTINGS });

const ENTITY = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: notes
spec: {type: service}
`;
const TWO: Files = {
  ...app('notes'),
  'apps/notes/app/kustomization.yaml': kustomization('pvc.yaml', 'media.yaml'),
  'apps/notes/app/media.yaml': claim('media'),
  'catalog-info.yaml': ENTITY,
};
const PLAIN: Files = {
  'site/kustomization.yaml': `namespace: site\n${kustomization('pvc.yaml')}`,
  'site/pvc.yaml': `${claim('notes')}---\n${claim('media')}`,
  'argocd/site.yaml': argo('notes', 'site'),
};
const MEDIA = {
  app: 'notes-media',
  claim: 'media',
  kustomizationName: 'notes',
};
const RS = 'apps/notes/app/volsync/replicationsource.yaml';

beforeEach(() => directory.clear());

/** The claims and restic repositories of all written backups. */
async function locations(): Promise<string[]> {
  const files = await readFiles(directory.path);
  return Object.entries(files)
    .filter(([name]) => name.endsWith('externalsecret.yaml'))
    .flatMap(([name, text]) => parseManifests(text, name))
    .map(each => JSON.stringify(each).match(/s3:[^"]*/)?.[0] ?? '')
    .sort();
}

it.each([
  ['the first one first', ['notes', 'notes-media']],
  ['the further one first', ['notes-media', 'notes']],
])(
  'backs up a further claim, and restores every byte, %s',
  async (_, order) => {
    await writeFiles(directory.path, TWO);
    await enable();
    const one = await readFiles(directory.path);
    expect(await enable(MEDIA)).toMatchObject({
      location: 's3:http://10.25.11.3:9000/volsync/notes-media',
      namespace: 'shop',
    });
    const two = await readFiles(directory.path);
    expect(two['catalog-info.yaml']).toContain(
      'backstage-volsync/claims: notes,media',
    );
    expect(two['apps/notes/ks.yaml']).toBe(one['apps/notes/ks.yaml']);
    expect(await enable(MEDIA, {})).toMatchObject({ changed: false });
    expect(await enable({}, {})).toMatchObject({ changed: false });
    expect(await enable({ ...MEDIA, keepDaily: 14 })).toMatchObject({
      files: [{ path: RS, change: 'changed' }],
    });
    for (const name of order) {
      await disable({ app: name });
    }
    expect(await readFiles(directory.path)).toEqual(TWO);
  },
);

it('keeps the annotation of the remaining claim', async () => {
  await writeFiles(directory.path, TWO);
  await enable();
  const one = await readFiles(directory.path);
  await enable(MEDIA);
  await disable({ app: 'notes-media' });
  expect(await readFiles(directory.path)).toEqual(one);
});

it.each([
  ['Flux', TWO],
  ['Argo CD', PLAIN],
])('backs up several claims at once, for %s', async (_, files) => {
  await writeFiles(directory.path, files);
  const both = { claim: ['notes', 'media'] };
  const { summary, diff } = await enable(both);
  expect(summary).toContain('## Backups of `notes`');
  expect(summary).toContain('## Backups of `media`');
  expect(diff).toContain('notes-media');
  expect(await enable(both, {})).toMatchObject({ changed: false });
  await disable({ app: 'notes-media' });
  await disable();
  expect(await readFiles(directory.path)).toEqual(files);
});

it.each([
  ['Flux', TWO],
  ['Argo CD', PLAIN],
])('backs up a claim to a second destination, for %s', async (_, files) => {
  await writeFiles(directory.path, files);
  await expect(enable({ destination: 'far' })).rejects.toThrow(
    /has no destination "far". Set destination to remote/,
  );
  await enable();
  expect(await enable({ destination: 'remote' })).toMatchObject({
    location: 's3:https://s3.example.test/far-away/notes-remote',
    summary: expect.stringContaining('also backed up by ReplicationSource'),
  });
  expect(await locations()).toContain(
    's3:https://s3.example.test/far-away/notes-remote',
  );
  expect(await enable({ destination: 'remote' }, SETTINGS)).toMatchObject({
    changed: false,
  });
  const { summary } = await disable({ app: 'notes-remote' });
  expect(summary).toContain('still backs the claim up');
  await disable();
  expect(await readFiles(directory.path)).toEqual(files);
});

it('disables all backups of an app if none has the given name', async () => {
  await writeFiles(directory.path, TWO);
  await enable({ app: 'first', kustomizationName: 'notes' });
  await enable(MEDIA);
  await disable();
  expect(await readFiles(directory.path)).toEqual(TWO);
});

it('adds no variables for an app whose objects contain some', async () => {
  const files = {
    ...app('notes'),
    'apps/notes/app/kustomization.yaml': kustomization('pvc.yaml', 'cm.yaml'),
    'apps/notes/app/cm.yaml': `${object(
      'v1',
      'ConfigMap',
      'a',
    )}data: {a: "\${HOME}"}\n`,
  };
  await writeFiles(directory.path, files);
  await expect(enable()).rejects.toThrow(/or set filled/);
  expect(await enable({ filled: true })).toMatchObject({
    location: 's3:http://10.25.11.3:9000/volsync/notes',
    namespace: 'shop',
  });
  expect(await enable({}, {})).toMatchObject({ changed: false });
  await disable();
  expect(await readFiles(directory.path)).toEqual(files);
});

it('rejects a renamed app as a mistake', async () => {
  await writeFiles(directory.path, PLAIN);
  await enable();
  await expect(
    enable({ app: 'renamed', kustomizationName: 'notes' }),
  ).rejects.toThrow(
    /already backs up the claim "notes" into .* as "notes".*Choose the app name "notes"/,
  );
});

it.each([
  ['nothing', ''],
  ['others', '  dependsOn:\n    - name: database\n'],
  ['others in brackets', '  dependsOn: [{name: database}]\n'],
])(
  'makes an app that depends on %s depend on the operators',
  async (_, spec) => {
    const files = app('notes', `  targetNamespace: shop\n${spec}`);
    await writeFiles(directory.path, files);
    const dependsOn = ['volsync', 'secrets/external-secrets', 'database'].slice(
      0,
      spec === '' ? 2 : 3,
    );
    const { summary } = await enable({ dependsOn });
    expect(summary).toContain('waits for the Flux Kustomization volsync');
    const text = (await readFiles(directory.path))['apps/notes/ks.yaml'] ?? '';
    expect(parseManifests(text, 'ks.yaml')[0]?.spec).toMatchObject({
      dependsOn: [
        ...(spec === '' ? [] : [{ name: 'database' }]),
        { name: 'volsync' },
        { name: 'external-secrets', namespace: 'secrets' },
      ],
    });
    expect(await enable({ dependsOn })).toMatchObject({ changed: false });
    await disable();
    expect(await readFiles(directory.path)).toEqual(files);
  },
);

it('backs up several claims of an app with its own variable APP', async () => {
  const files: Files = {
    ...TWO,
    ...app(
      'notes',
      '  targetNamespace: shop\n  postBuild:\n    substitute:\n      APP: notes\n',
    ),
    'apps/notes/app/kustomization.yaml': kustomization(
      'pvc.yaml',
      'media.yaml',
    ),
  };
  await writeFiles(directory.path, files);
  await enable({ claim: ['notes', 'media'] });
  expect(await locations()).toEqual(
    expect.arrayContaining(['s3:http://10.25.11.3:9000/volsync/notes-media']),
  );
  expect(await enable({ claim: ['notes', 'media'] })).toMatchObject({
    changed: false,
  });
  await disable();
  await disable();
  expect(await readFiles(directory.path)).toEqual(files);
});
