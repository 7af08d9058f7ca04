import fc from 'fast-check';
import type { JsonObject } from '@backstage/types';
import { createFileTree, InputError } from 'kustomize-files';
import { app, argo, claim, flux, kustomization } from './__testUtils__/gitops';
import { testSettings } from './__testUtils__/settings';
import { planDisable } from './enabling/planDisable';
import { planEnable } from './enabling/planEnable';
import type { FileChange } from './repository/Workspace';

/*
 * Whatever is enabled, changed and disabled, in whatever order and under whatever settings: once all is disabled, every
 * byte is as it was.
 */

// Fixed, so that a red run can be repeated. FUZZ_RUNS and FUZZ_SEED look further.
const SEED = Number(process.env.FUZZ_SEED ?? 7);
const RUNS = Number(process.env.FUZZ_RUNS ?? 8);

type Files = Record<string, string>;

const SETTINGS: readonly JsonObject[] = [
  {},
  { path: 'components/volsync' },
  { endpoint: 'https://s3.example.test', item: 'other' },
  { secretName: '{app}-volsync', sourceName: '{app}-backup' },
  { repositoryPath: '{bucket}/team/{app}', store: 'vault' },
  { defaults: { VOLSYNC_BUCKET: 'elsewhere', VOLSYNC_CAPACITY: '9Gi' } },
];
const APPS = ['notes', 'wiki', 'shop', 'site', 'blog'] as const;
const CHANGES: readonly Readonly<Record<string, string>>[] = [
  {},
  { VOLSYNC_SCHEDULE: '7 3 * * *' },
  { VOLSYNC_RETAIN_DAILY: '14', VOLSYNC_CAPACITY: '20Gi' },
  { VOLSYNC_BUCKET: 'third' },
];

/** Two apps in one file with an anchor, one with empty mappings, one of kustomize and one of Argo CD. */
const REPOSITORY: Files = {
  ...app('notes', '  targetNamespace: &ns shop\n  wait: true\n'),
  ...app(
    'wiki',
    '  targetNamespace: shop\n  components: []\n  postBuild:\n    substitute: {}\n',
  ),
  ...app('shop'),
  'apps/shop/ks.yaml': `${flux(
    'shop',
    './apps/shop/app',
  ).trimEnd()}\n---\n${flux('shop-db', './apps/shop/app')}`.replaceAll(
    '\n',
    '\r\n',
  ),
  'site/kustomization.yaml': `# the site\nnamespace: site\n${kustomization(
    'pvc.yaml',
  )}`,
  'site/pvc.yaml': claim('site'),
  'argocd/blog.yaml': argo('blog', 'blog'),
  'blog/kustomization.yaml': `${kustomization(
    'pvc.yaml',
  )}components: [] # none\n`,
  'blog/pvc.yaml': claim('blog'),
};

const step = fc.record({
  do: fc.constantFrom('enable', 'enable', 'disable'),
  app: fc.constantFrom(...APPS),
  settings: fc.constantFrom(...SETTINGS),
  change: fc.constantFrom(...CHANGES),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const place = (name: string) => (name === 'site' ? 'site' : undefined);

function apply(files: Files, changes: readonly FileChange[]): Files {
  const result = { ...files };
  for (const { file, before, after } of changes) {
    expect(before).toBe(files[file]);
    if (after === undefined) {
      delete result[file];
    } else {
      result[file] = after;
    }
  }
  return result;
}

let enabled = 0;

async function run(files: Files, each: Step): Promise<Files> {
  const common = {
    tree: createFileTree(files),
    settings: testSettings(each.settings),
    path: place(each.app),
  };
  try {
    const { changes } =
      each.do === 'enable'
        ? await planEnable({
            ...common,
            chosen: { ...each.change, APP: each.app, VOLSYNC_CLAIM: each.app },
            claimMode: 'existing',
          })
        : await planDisable({ ...common, app: each.app });
    enabled += each.do === 'enable' && changes.length > 0 ? 1 : 0;
    return apply(files, changes);
  } catch (error) {
    // A refusal changes nothing; any other failure is a fault.
    if (error instanceof InputError || (error as Error).name === 'InputError') {
      return files;
    }
    throw error;
  }
}

it('ends as it began, once all is disabled', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 4, maxLength: 10 }),
      fc.shuffledSubarray([...APPS], { minLength: APPS.length }),
      fc.constantFrom(...SETTINGS),
      async (steps, order, settings) => {
        let files = REPOSITORY;
        for (const each of steps) {
          files = await run(files, each);
        }
        for (const name of order) {
          const { changes } = await planDisable({
            tree: createFileTree(files),
            settings: testSettings(settings),
            path: place(name),
            app: name,
          });
          files = apply(files, changes);
        }
        expect(files).toEqual(REPOSITORY);
      },
    ),
    { seed: SEED, numRuns: RUNS },
  );
  // Else nothing was tried.
  expect(enabled).toBeGreaterThan(RUNS);
});
