import path from 'node:path';
import {
  buildKustomization,
  type FileTree,
  type Manifest,
} from 'kustomize-files';
import type { ComponentSettings } from 'backstage-plugin-volsync-node';
import { toChangeWord } from '../actions/summary';
import { findAppDirectory } from '../enabling/appDirectory';
import { planEnable } from '../enabling/planEnable';
import {
  type FoundBackup,
  RepositoryModel,
  describeApplication,
  describeFlux,
  toRenderedCharts,
} from '../model/RepositoryModel';
import { type ObjectClaim, toClaims } from './toClaims';

/** The content of a repository, as far as its files show it. @public */
export interface RepositorySurvey {
  readonly apps: readonly SurveyedApp[];
  /** Files that aren't valid YAML, and may make a cluster apply something */
  readonly unreadable: readonly string[];
  /** ApplicationSets whose applications only the cluster knows */
  readonly unknownSets: readonly string[];
  /** Flux Kustomizations with a source that may be this repository or another */
  readonly otherSources: readonly string[];
}

/** Something that a cluster applies. @public */
export interface SurveyedApp {
  readonly name: string;
  /** What applies it, in words */
  readonly place: string;
  /** Whether anything in the repository applies it. If not, a person or another repository may */
  readonly applied: boolean;
  readonly directory: string | undefined;
  /** How often it is applied: by several clusters or overlays */
  readonly arrivals: number;
  readonly claims: readonly SurveyedClaim[];
  /** Why it can't be built */
  readonly problem?: string;
  /** What was not applied when it was built */
  readonly notUnderstood: readonly string[];
}

/** A claim of an app. @public */
export interface SurveyedClaim {
  readonly name: string;
  readonly namespace: string | undefined;
  /** What uses it, if the repository doesn't create it */
  readonly usedBy?: string;
  /** What already backs it up, each in words */
  readonly backups: readonly string[];
  /** The name under which enabling was tried: unique for each claim */
  readonly app: string;
  /** The result of enabling backups: the files that would change, or why it would be rejected */
  readonly enabling:
    | {
        readonly files: readonly SurveyedChange[];
        readonly location?: string;
      }
    | { readonly refused: string };
}

/** A change that enabling would make. @public */
export interface SurveyedChange {
  readonly path: string;
  readonly change: 'added' | 'changed' | 'removed';
}

/** Options of a survey. @public */
export interface SurveyOptions {
  readonly settings: ComponentSettings;
  /** The directory that is the root of Flux's source, if that is an artifact or a bucket */
  readonly sourceRoot?: string;
  /** The directory for the component. Default: as in the settings */
  readonly componentPath?: string;
  readonly signal?: AbortSignal;
}

interface AppTarget {
  readonly name: string;
  readonly place: string;
  readonly applied: boolean;
  readonly directory: string | undefined;
  readonly arrivals: number;
  /** The app's own value of APP */
  readonly app?: string;
  /** The input that names it */
  readonly input: { readonly path: string; readonly name?: string };
  readonly build: () => Promise<Built>;
}

/** A claim for which enabling is tried, and the name to use. */
type Attempt = SurveyOptions & {
  readonly claim: ObjectClaim;
  readonly app: string;
};

interface Built {
  readonly objects: readonly Manifest[];
  readonly notUnderstood: readonly string[];
}

/** A place with its objects, or why it can't be built. */
interface BuiltTarget {
  readonly place: AppTarget;
  readonly built: Built | { readonly problem: string };
}

/** Reads a repository, and reports what enabling backups would do for each claim. Writes nothing. @public */
export async function surveyRepository(
  tree: FileTree,
  options: SurveyOptions,
): Promise<RepositorySurvey> {
  const model = await RepositoryModel.create(tree, options);
  const backups = await model.backups();
  const built: BuiltTarget[] = [];
  for (const target of await listTargets(model)) {
    options.signal?.throwIfAborted();
    built.push({ place: target, built: await tryBuilding(target) });
  }
  const made = new Set(
    built.flatMap(each =>
      claimsOf(each)
        .filter(({ usedBy }) => usedBy === undefined)
        .map(identify),
    ),
  );
  const takenNames = new Set<string>();
  const apps: SurveyedApp[] = [];
  for (const each of built) {
    options.signal?.throwIfAborted();
    const claims = claimsOf(each).filter(
      claim => claim.usedBy === undefined || !made.has(identify(claim)),
    );
    apps.push(
      await surveyTarget(model, each, {
        ...options,
        backups,
        claims,
        takenNames,
      }),
    );
  }
  return {
    apps,
    unreadable: model.unreadable,
    unknownSets: model.applicationSets
      .filter(({ unknownGenerators }) => unknownGenerators.length > 0)
      .map(
        ({ name, file, unknownGenerators }) =>
          `"${name}" in ${file} (${[...new Set(unknownGenerators)].join(
            ', ',
          )})`,
      ),
    otherSources: await listOtherSources(model),
  };
}

async function listOtherSources(
  model: RepositoryModel,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const node of model.fluxNodes) {
    const { source } = await model.specOf(node);
    if (source.kind !== '' && !model.isOwnSource(source)) {
      found.push(`${describeFlux(node)}: ${source.kind} "${source.name}"`);
    }
  }
  return found;
}

async function tryBuilding({
  build: run,
}: AppTarget): Promise<BuiltTarget['built']> {
  try {
    return await run();
  } catch (error) {
    return { problem: reasonOf(error) };
  }
}

/** Each claim of a place once: as it is created, if it is. */
function claimsOf({ built }: BuiltTarget): readonly ObjectClaim[] {
  const found = 'problem' in built ? [] : built.objects.flatMap(toClaims);
  const byName = new Map<string, ObjectClaim>();
  for (const claim of found) {
    const known = byName.get(identify(claim));
    if (known === undefined || known.usedBy !== undefined) {
      byName.set(
        identify(claim),
        claim.usedBy === undefined ? claim : known ?? claim,
      );
    }
  }
  return [...byName.values()];
}

function identify({ name, namespace }: ObjectClaim): string {
  return `${namespace}/${name}`;
}

async function listTargets(
  model: RepositoryModel,
): Promise<readonly AppTarget[]> {
  const targets: AppTarget[] = [];
  for (const node of model.fluxNodes) {
    const spec = await model.specOf(node);
    const directory = model.directoryOf(spec);
    // A claim without a source is a patch.
    if (spec.source.kind !== '' && model.isOwnSource(spec.source)) {
      targets.push({
        name: node.name,
        place: describeFlux(node),
        applied: true,
        app: spec.substitute.APP,
        directory,
        arrivals: (await model.arrivalsOfFlux(node)).length,
        input: { path: node.file, name: node.name },
        build: async () =>
          directory === undefined
            ? { objects: [], notUnderstood: [] }
            : model.renderFlux(
                // A variable of the cluster has its default here, so names can be read.
                { ...spec, substitutesFrom: false },
                directory,
                `${node.file}: spec.patches`,
              ),
      });
    }
  }
  for (const application of model.allApplications()) {
    const charts = toRenderedCharts(application);
    const deployed = application.directories.filter(
      ({ tool }) => tool === 'kustomize' || tool === 'plain',
    );
    if (deployed.length === 0 && charts.length > 0) {
      targets.push({
        name: application.name,
        place: describeApplication(application),
        applied: true,
        directory: undefined,
        arrivals: 1,
        input: { path: application.file, name: application.name },
        build: async () => ({
          objects: charts.flatMap(({ objects }) => objects),
          notUnderstood: [],
        }),
      });
    }
    for (const each of deployed) {
      const { directory, forcedNamespace, namespace } = each;
      targets.push({
        name: application.name,
        place: describeApplication(application),
        applied: true,
        directory,
        arrivals: (await model.arrivalsOfDirectory(directory)).length,
        input: { path: directory },
        build: async () => {
          const built =
            each.tool === 'plain'
              ? withFallback(await model.buildPlain(each), namespace)
              : await build(model, directory, forcedNamespace, namespace);
          return {
            ...built,
            objects: [
              ...built.objects,
              ...charts.flatMap(({ objects }) => objects),
            ],
          };
        },
      });
    }
  }
  for (const node of model.graph.nodes.values()) {
    const arrivals = await model.arrivalsOfDirectory(node.directory);
    if (
      !node.isComponent &&
      arrivals.every(({ steps }) => steps.length === 0)
    ) {
      targets.push({
        name: node.directory,
        place: node.file,
        applied: false,
        directory: node.directory,
        arrivals: 1,
        input: { path: node.directory },
        build: () => build(model, node.directory),
      });
    }
  }
  return targets;
}

async function build(
  model: RepositoryModel,
  directory: string,
  forced?: string,
  fallback?: string,
) {
  const built = await buildKustomization({
    tree: model.files,
    directory,
    targetNamespace: forced,
    generate: true,
  });
  return withFallback(built, fallback);
}

/** Argo CD sets a namespace for objects that name none. */
function withFallback(built: Built, fallback: string | undefined): Built {
  return {
    ...built,
    objects: built.objects.map(object => ({
      ...object,
      metadata: {
        ...(fallback === undefined ? {} : { namespace: fallback }),
        ...object.metadata,
      },
    })),
  };
}

async function surveyTarget(
  model: RepositoryModel,
  { place, built }: BuiltTarget,
  options: SurveyOptions & {
    readonly backups: readonly FoundBackup[];
    readonly claims: readonly ObjectClaim[];
    readonly takenNames: Set<string>;
  },
): Promise<SurveyedApp> {
  const { name, directory, arrivals, applied } = place;
  const common = { name, place: place.place, applied, directory, arrivals };
  if ('problem' in built) {
    return { ...common, claims: [], notUnderstood: [], problem: built.problem };
  }
  const claims: SurveyedClaim[] = [];
  for (const claim of options.claims) {
    const app = chooseAppName(place, claim, options);
    claims.push({
      ...claim,
      app,
      backups: options.backups
        .filter(each => isBackupOf(each, claim))
        .map(
          ({ object, place: where }) =>
            `${object.kind} "${object.metadata.name}" of ${where}`,
        ),
      enabling: await tryEnabling(model, place, { ...options, claim, app }),
    });
  }
  return { ...common, claims, notUnderstood: built.notUnderstood };
}

function isBackupOf(
  { namespace, scope, object }: FoundBackup,
  claim: ObjectClaim,
): boolean {
  return (
    (namespace === undefined ||
      claim.namespace === undefined ||
      namespace === claim.namespace) &&
    (scope.wholeNamespace || scope.names.has(claim.name)) &&
    object.kind !== 'ReplicationDestination'
  );
}

async function tryEnabling(
  model: RepositoryModel,
  { input, directory }: AppTarget,
  options: Attempt,
): Promise<SurveyedClaim['enabling']> {
  const enabling = await tryAt(model, input, options);
  // If several apps are applied together, each may have a directory of its own.
  const own =
    'refused' in enabling && directory !== undefined && input.path !== directory
      ? await findAppDirectory(model, directory, options.claim.name)
      : undefined;
  if (own === undefined) {
    return enabling;
  }
  const there = await tryAt(model, { path: own }, options);
  return 'refused' in there ? enabling : there;
}

async function tryAt(
  model: RepositoryModel,
  input: AppTarget['input'],
  { settings, sourceRoot, componentPath, claim, app }: Attempt,
): Promise<SurveyedClaim['enabling']> {
  try {
    const plan = await planEnable(
      {
        tree: model.files,
        settings,
        sourceRoot,
        componentPath,
        ...input,
        chosen: { APP: app, VOLSYNC_CLAIM: claim.name },
        claimMode: 'existing',
      },
      model,
    );
    return {
      files: plan.changes.map(change => ({
        path: change.file,
        change: toChangeWord(change),
      })),
      location: plan.location,
    };
  } catch (error) {
    return { refused: reasonOf(error) };
  }
}

/**
 * A unique name in the survey, because it names the restic repository: that of the app, or of the claim if the app has
 * several or is only a directory.
 */
function chooseAppName(
  place: AppTarget,
  claim: ObjectClaim,
  options: {
    readonly claims: readonly ObjectClaim[];
    readonly takenNames: Set<string>;
  },
): string {
  const own =
    options.claims.length === 1
      ? place.app ?? (place.applied ? place.name : claim.name)
      : claim.name;
  const candidates = [
    own,
    ...[
      ...(place.applied ? [] : [path.posix.basename(place.name)]),
      ...(claim.namespace === undefined ? [] : [claim.namespace]),
    ].map(each => `${own}-${each}`),
    ...Array.from({ length: 100 }, (_, index) => `${own}-${index + 2}`),
  ].map(toAppName);
  const name =
    candidates.find(each => !options.takenNames.has(each)) ?? toAppName(own);
  options.takenNames.add(name);
  return name;
}

function toAppName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '');
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'InputError') {
    return error.message;
  }
  throw error;
}
