import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createFileTree } from '../../../libs/kustomize/src';
import {
  readFiles,
  writeFiles,
} from '../../../plugins/scaffolder-backend-module-volsync/src/__testUtils__/files';
import {
  type Layout,
  type LayoutApp,
  LAYOUTS,
  readLayout,
  toRemoval,
} from '../../../plugins/scaffolder-backend-module-volsync/src/__testUtils__/repositories';
import { testSettings } from '../../../plugins/scaffolder-backend-module-volsync/src/__testUtils__/settings';
import {
  toEnableRequests,
  toRepositoryRequest,
} from '../../../plugins/scaffolder-backend-module-volsync/src/actions/input';
import { toEnableSummary } from '../../../plugins/scaffolder-backend-module-volsync/src/actions/summary';
import type {
  EnablePlan,
  EnableRequest,
} from '../../../plugins/scaffolder-backend-module-volsync/src/enabling/EnablePlan';
import { planDisable } from '../../../plugins/scaffolder-backend-module-volsync/src/enabling/planDisable';
import { planEnable } from '../../../plugins/scaffolder-backend-module-volsync/src/enabling/planEnable';
import { type ClusterView, viewCluster } from './support/clusterView';
import type { Manifest } from './support/strict';

/**
 * The repositories of every supported layout, built with the real kustomize and Flux's substitution: with none, one and
 * both of their apps enabled. Clusters get exactly the objects that the run reported, and nothing else changes.
 */

jest.setTimeout(180_000);

type Files = Readonly<Record<string, string>>;
type Mapping = Readonly<Record<string, unknown>>;

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'volsync-repositories-'));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

/** The result of each entry with these files. */
async function view(
  { entries, clusterVariables }: Layout,
  files: Files,
): Promise<readonly ClusterView[]> {
  const root = await mkdtemp(path.join(directory, 'tree-'));
  await writeFiles(root, files);
  const views: ClusterView[] = [];
  for (const entry of entries) {
    views.push(await viewCluster(root, entry, clusterVariables));
  }
  // Building leaves the tree unchanged.
  expect(await readFiles(root)).toEqual(files);
  return views;
}

function apply(
  files: Files,
  changes: EnablePlan['changes'],
): Record<string, string> {
  const result = { ...files };
  for (const { file, after } of changes) {
    if (after === undefined) {
      delete result[file];
    } else {
      result[file] = after;
    }
  }
  return result;
}

interface Enabled {
  readonly app: LayoutApp;
  readonly plan: EnablePlan;
}

async function enable(
  files: Files,
  app: LayoutApp,
  change: LayoutApp['change'] = {},
): Promise<Enabled & { readonly files: Files }> {
  const plan = await planEnable(
    toEnableRequests(
      { ...app.enable, ...change },
      { tree: createFileTree(files), settings: testSettings() },
    )[0] as EnableRequest,
  );
  return { app, plan, files: apply(files, plan.changes) };
}

async function disable(files: Files, app: LayoutApp): Promise<Files> {
  const { changes } = await planDisable(
    toRepositoryRequest(toRemoval(app) as { app: string }, {
      tree: createFileTree(files),
      settings: testSettings(),
    }),
  );
  return apply(files, changes);
}

const isFlux = ({ apiVersion, kind }: Manifest) =>
  apiVersion.startsWith('kustomize.toolkit.fluxcd.io/') &&
  kind === 'Kustomization';

const isApplication = ({ apiVersion, kind }: Manifest) =>
  apiVersion.startsWith('argoproj.io/') && kind === 'Application';

/** A Flux Kustomization or an Argo CD application without what enabling adds to it. */
function withoutBackups(
  object: Manifest,
  before: Manifest | undefined,
  enabled: readonly Enabled[],
): Manifest {
  const sourcesBefore = (before?.spec as Mapping | undefined)?.sources;
  if (isApplication(object) && Array.isArray(sourcesBefore)) {
    const spec = object.spec as Mapping;
    return {
      ...object,
      spec: {
        ...spec,
        sources: (spec.sources as unknown[]).slice(0, sourcesBefore.length),
      },
    };
  }
  if (
    !isFlux(object) ||
    !enabled.some(({ plan }) =>
      plan.target.startsWith(
        `the Flux Kustomization "${object.metadata.name}"`,
      ),
    )
  ) {
    return object;
  }
  const { components, postBuild, ...spec } = object.spec as Mapping;
  const beforeSpec = before?.spec as Mapping | undefined;
  const { substitute, ...others } = (postBuild ?? {}) as Mapping;
  const names = new Set(
    enabled.flatMap(({ plan }) => plan.variables.map(({ name }) => name)),
  ) as ReadonlySet<string>;
  const had = ((beforeSpec?.postBuild as Mapping | undefined)?.substitute ??
    {}) as Mapping;
  const left = Object.entries((substitute ?? {}) as Mapping).filter(
    ([name]) => name in had || !names.has(name),
  );
  const kept = ((components ?? []) as string[]).slice(
    0,
    ((beforeSpec?.components ?? []) as string[]).length,
  );
  const ifAny = (name: string, value: object, present: boolean) =>
    Object.keys(value).length > 0 || present ? { [name]: value } : {};
  const post = {
    ...others,
    ...ifAny(
      'substitute',
      Object.fromEntries(left),
      'substitute' in ((beforeSpec?.postBuild ?? {}) as Mapping),
    ),
  };
  return {
    ...object,
    spec: {
      ...spec,
      ...ifAny('components', kept, 'components' in (beforeSpec ?? {})),
      ...ifAny('postBuild', post, 'postBuild' in (beforeSpec ?? {})),
    },
  };
}

/** The run does not apply labels that a kustomization adds to everything, and reports that. */
const saysLabels = ({ notChecked }: EnablePlan) =>
  notChecked.some(text => /: labels was not applied/.test(text));
const withoutLabels = ({ metadata, ...object }: Manifest): Manifest => {
  const { labels: _, ...others } = metadata;
  return { ...object, metadata: others } as Manifest;
};

const identify = ({ kind, metadata }: Manifest) =>
  `${kind} ${metadata.namespace}/${metadata.name}`;
const sorted = (objects: readonly Manifest[]) =>
  [...objects].sort((a, b) => (identify(a) < identify(b) ? -1 : 1));

/** Compares what clusters get with what they got before, and with the runs' reports. */
function expectBackups(
  before: readonly ClusterView[],
  after: readonly ClusterView[],
  enabled: readonly Enabled[],
): void {
  const added: Manifest[][] = [];
  for (const [index, view_] of after.entries()) {
    const former = before[index] ?? new Map<string, Manifest>();
    const kept = [...view_].filter(([key]) => former.has(key));
    expect(
      new Map(
        kept.map(([key, object]) => [
          key,
          withoutBackups(object, former.get(key), enabled),
        ]),
      ),
    ).toEqual(former);
    added.push(
      [...view_]
        .filter(([key]) => !former.has(key))
        .map(([, each]) => each)
        // The application that deploys a chart's backups is not a backup itself.
        .filter(each => !isApplication(each)),
    );
  }
  const said = enabled.flatMap(({ plan }) => plan.objects as Manifest[]);
  // A repository that two clusters apply has the backups in each, with a separate restic repository.
  const [first = [], ...others] = added.filter(({ length }) => length > 0);
  const isShared =
    others.length > 0 && others.every(each => each.length === said.length);
  const asSaid = enabled.some(({ plan }) => saysLabels(plan))
    ? withoutLabels
    : (object: Manifest) => object;
  expect(sorted(isShared ? first : added.flat()).map(asSaid)).toEqual(
    sorted(said),
  );
  for (const each of isShared ? others : []) {
    expect(sorted(each).map(identify)).toEqual(sorted(said).map(identify));
  }
  const locations = added.flat().flatMap(toLocations);
  expect(new Set(locations).size).toBe(locations.length);
  for (const { app, plan } of enabled) {
    expectSummary(app, plan, added.flat());
  }
}

const toLocations = ({ kind, spec }: Manifest): string[] =>
  kind === 'ExternalSecret'
    ? [
        (
          spec as {
            target: { template: { data: { RESTIC_REPOSITORY: string } } };
          }
        ).target.template.data.RESTIC_REPOSITORY,
      ]
    : [];

/** The pull request describes exactly what the cluster gets. */
function expectSummary(
  { enable: input }: LayoutApp,
  plan: EnablePlan,
  objects: readonly Manifest[],
): void {
  const summary = toEnableSummary(plan, []);
  const [, claim, namespace, schedule, location] =
    /^Backs up the claim `(.+?)` in the namespace `(.+?)` with VolSync, on the schedule `(.+?)` \(UTC\), into `(.+?)`/m.exec(
      summary,
    ) ?? [];
  const own = objects.filter(each => each.metadata.namespace === namespace);
  const sources = own.filter(
    ({ kind, metadata }) =>
      kind === 'ReplicationSource' && metadata.name === input.app,
  );
  expect(sources.length).toBeGreaterThan(0);
  for (const { spec } of sources) {
    expect(spec).toMatchObject({
      sourcePVC: claim,
      trigger: { schedule },
    });
  }
  expect(claim).toBe(input.claim);
  expect(own.flatMap(toLocations)).toContain(location);
}

it.each(LAYOUTS.map(layout => [layout.name, layout] as const))(
  'the repository %s builds what the runs report',
  async (_, layout) => {
    const untouched = await readLayout(layout.name);
    const before = await view(layout, untouched);
    let files: Files = untouched;
    const enabled: Enabled[] = [];
    for (const app of layout.apps) {
      const run = await enable(files, app);
      files = run.files;
      enabled.push(run);
      expectBackups(before, await view(layout, files), enabled);
    }
    for (const [index, app] of layout.apps.entries()) {
      const run = await enable(files, app, app.change);
      files = run.files;
      enabled[index] = run;
    }
    expectBackups(before, await view(layout, files), enabled);
    for (const app of layout.apps) {
      const left = await disable(files, app);
      const others = enabled.filter(each => each.app !== app);
      if (others.length > 0) {
        expectBackups(before, await view(layout, left), others);
      }
      let rest = left;
      for (const each of others) {
        rest = await disable(rest, each.app);
      }
      expect(rest).toEqual(untouched);
    }
  },
);
