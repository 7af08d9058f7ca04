import fc from 'fast-check';
import type { JsonObject } from '@backstage/types';
import { createFileTree, InputError } from 'kustomize-files';
import { app, argo, claim, flux, kustomization } from './__testUtils__/gitops';
import {
  type LayoutApp,
  LAYOUTS,
  readLayout,
  toRemoval,
} from './__testUtils__/repositories';
import { testSettings } from './__testUtils__/settings';
import { toEnableRequests, toRepositoryRequest } from './actions/input';
import { mergeChanges } from './enabling/mergeChanges';
import { planDisable } from './enabling/planDisable';
import { planEnableAll } from './enabling/planEnable';
import type { FileChange } from './repository/Workspace';

/*
 * Backups are enabled, changed and disabled, in any order and under any settings: after everything is disabled, every
 * byte is as before.
 */

// The seed is fixed, so failures are reproducible. FUZZ_RUNS and FUZZ_SEED extend the search.
const SEED = Number(process.env.FUZZ_SEED ?? 7);
const RUNS = Number(process.env.FUZZ_RUNS ?? 2);

type Files = Record<string, string>;

const SETTINGS: readonly JsonObject[] = [
  {},
  { path: 'components/volsync' },
  { endpoint: 'https://s3.example.test', item: 'other' },
  { secretName: '{app}-volsync', sourceName: '{app}-backup' },
  { repositoryPath: '{bucket}/team/{app}', store: 'vault' },
  { defaults: { VOLSYNC_BUCKET: 'elsewhere', VOLSYNC_CAPACITY: '9Gi' } },
];
const CHANGES: readonly JsonObject[] = [
  {},
  { schedule: '7 3 * * *' },
  { keepDaily: 14, capacity: '20Gi' },
  { bucket: 'third' },
  { claimMode: 'new' },
  { filled: true },
  { component: 'portal' },
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

const OWN_APPS: readonly LayoutApp[] = [
  'notes',
  'wiki',
  'shop',
  'site',
  'blog',
].map(name => ({
  enable: {
    app: name,
    claim: name,
    ...(name === 'site' ? { kustomization: 'site' } : {}),
  },
  change: {},
}));

const REPOSITORIES: readonly (readonly [
  name: string,
  read: () => Promise<Files>,
  apps: readonly LayoutApp[],
])[] = [
  ['of one app of each kind', async () => REPOSITORY, OWN_APPS],
  ...LAYOUTS.map(
    ({ name, apps }) => [name, () => readLayout(name), apps] as const,
  ),
];

interface Step {
  readonly do: 'enable' | 'disable';
  readonly app: LayoutApp;
  readonly settings: JsonObject;
  readonly change: JsonObject;
}

const stepOf = (apps: readonly LayoutApp[]): fc.Arbitrary<Step> =>
  fc.record({
    do: fc.constantFrom(
      'enable' as const,
      'enable' as const,
      'disable' as const,
    ),
    app: fc.constantFrom(...apps),
    settings: fc.constantFrom(...SETTINGS),
    change: fc.constantFrom(...CHANGES),
  });

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

async function enable(files: Files, { app: target, change, settings }: Step) {
  const plans = await planEnableAll(
    toEnableRequests(
      { ...target.enable, ...change },
      { tree: createFileTree(files), settings: testSettings(settings) },
    ),
  );
  return { changes: mergeChanges(...plans.map(each => each.changes)) };
}

function disable(files: Files, app_: LayoutApp, settings: JsonObject) {
  return planDisable(
    toRepositoryRequest(toRemoval(app_) as { readonly app: string }, {
      tree: createFileTree(files),
      settings: testSettings(settings),
    }),
  );
}

async function run(files: Files, each: Step): Promise<Files> {
  try {
    const { changes } =
      each.do === 'enable'
        ? await enable(files, each)
        : await disable(files, each.app, each.settings);
    return apply(files, changes);
  } catch (error) {
    // A rejected step changes nothing; any other failure is a fault.
    if (error instanceof InputError || (error as Error).name === 'InputError') {
      return files;
    }
    throw error;
  }
}

it.each(REPOSITORIES)(
  'the repository %s is unchanged after everything is disabled',
  async (_, read, apps) => {
    const before = await read();
    let changed = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(stepOf(apps), { minLength: 2, maxLength: 6 }),
        fc.shuffledSubarray([...apps], { minLength: apps.length }),
        fc.constantFrom(...SETTINGS),
        async (steps, order, settings) => {
          let files = before;
          for (const each of steps) {
            const after = await run(files, each);
            changed += after === files ? 0 : 1;
            files = after;
          }
          for (const each of order) {
            const { changes } = await disable(files, each, settings);
            files = apply(files, changes);
          }
          expect(files).toEqual(before);
        },
      ),
      { seed: SEED, numRuns: RUNS },
    );
    // Otherwise nothing was tested.
    expect(changed).toBeGreaterThan(0);
  },
);
