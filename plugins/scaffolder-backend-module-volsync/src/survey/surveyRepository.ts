import {
  buildKustomization,
  isObject,
  type FileTree,
  type Manifest,
} from 'kustomize-files';
import type { ComponentSettings } from 'backstage-plugin-volsync-node';
import { planEnable } from '../enabling/planEnable';
import {
  type FoundBackup,
  RepositoryModel,
  sayApplication,
  sayFlux,
} from '../model/RepositoryModel';

/** What a repository holds, as far as its files say. @public */
export interface RepositorySurvey {
  readonly apps: readonly SurveyedApp[];
  /** Files that can't be read as YAML, and may make a cluster apply something */
  readonly unreadable: readonly string[];
  /** ApplicationSets whose applications only the cluster knows */
  readonly unknownSets: readonly string[];
}

/** Something that a cluster applies. @public */
export interface SurveyedApp {
  readonly name: string;
  /** What applies it, in words */
  readonly place: string;
  readonly directory: string | undefined;
  /** How often it is applied: by several clusters or overlays */
  readonly arrivals: number;
  readonly claims: readonly SurveyedClaim[];
  /** Why it can't be built, if it can't */
  readonly problem?: string;
  /** What was not applied when it was built */
  readonly notUnderstood: readonly string[];
}

/** A claim of an app. @public */
export interface SurveyedClaim {
  readonly name: string;
  readonly namespace: string | undefined;
  /** What backs it up already, each in words */
  readonly backups: readonly string[];
  /** What enabling backups would do: the files that would change, or why it would be refused */
  readonly enabling:
    | { readonly files: readonly string[]; readonly location?: string }
    | { readonly refused: string };
}

interface Place {
  readonly name: string;
  readonly place: string;
  readonly directory: string | undefined;
  readonly arrivals: number;
  /** The input that names it */
  readonly input: { readonly path: string; readonly name?: string };
  readonly build: () => Promise<{
    readonly objects: readonly Manifest[];
    readonly notUnderstood: readonly string[];
  }>;
}

/** Reads a repository, and says what enabling backups would do for each claim. Writes nothing. @public */
export async function surveyRepository(
  tree: FileTree,
  options: {
    readonly settings: ComponentSettings;
    readonly sourceRoot?: string;
    readonly signal?: AbortSignal;
  },
): Promise<RepositorySurvey> {
  const model = await RepositoryModel.create(tree, options);
  const backups = await model.backups();
  const apps: SurveyedApp[] = [];
  for (const place of await listPlaces(model)) {
    options.signal?.throwIfAborted();
    apps.push(await surveyPlace(model, place, { ...options, backups }));
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
  };
}

async function listPlaces(model: RepositoryModel): Promise<readonly Place[]> {
  const places: Place[] = [];
  for (const node of model.fluxNodes) {
    const spec = await model.specOf(node);
    const directory = model.directoryOf(spec);
    // One without a source is a patch.
    if (spec.source.kind !== '') {
      places.push({
        name: node.name,
        place: sayFlux(node),
        directory,
        arrivals: (await model.arrivalsOfFlux(node)).length,
        input: { path: node.file, name: node.name },
        build: async () =>
          directory === undefined
            ? { objects: [], notUnderstood: [] }
            : model.renderFlux(spec, directory, `${node.file}: spec.patches`),
      });
    }
  }
  for (const application of model.allApplications()) {
    for (const {
      directory,
      forcedNamespace,
      namespace,
    } of application.directories) {
      places.push({
        name: application.name,
        place: sayApplication(application),
        directory,
        arrivals: (await model.arrivalsOfDirectory(directory)).length,
        input: { path: directory },
        build: () => build(model, directory, forcedNamespace, namespace),
      });
    }
  }
  for (const node of model.graph.nodes.values()) {
    const arrivals = await model.arrivalsOfDirectory(node.directory);
    if (
      !node.isComponent &&
      arrivals.every(({ steps }) => steps.length === 0)
    ) {
      places.push({
        name: node.directory,
        place: node.file,
        directory: node.directory,
        arrivals: 1,
        input: { path: node.directory },
        build: () => build(model, node.directory),
      });
    }
  }
  return places;
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

async function surveyPlace(
  model: RepositoryModel,
  place: Place,
  options: {
    readonly settings: ComponentSettings;
    readonly sourceRoot?: string;
    readonly backups: readonly FoundBackup[];
  },
): Promise<SurveyedApp> {
  const common = {
    name: place.name,
    place: place.place,
    directory: place.directory,
    arrivals: place.arrivals,
  };
  try {
    const { objects, notUnderstood } = await place.build();
    const claims: SurveyedClaim[] = [];
    for (const { name, namespace } of objects.flatMap(toClaims)) {
      claims.push({
        name,
        namespace,
        backups: options.backups
          .filter(
            each =>
              (each.namespace === undefined ||
                namespace === undefined ||
                each.namespace === namespace) &&
              (each.scope.wholeNamespace || each.scope.names.has(name)) &&
              each.object.kind !== 'ReplicationDestination',
          )
          .map(
            ({ object, place: where }) =>
              `${object.kind} "${object.metadata.name}" of ${where}`,
          ),
        enabling: await tryEnabling(model, place, { ...options, claim: name }),
      });
    }
    return { ...common, claims, notUnderstood };
  } catch (error) {
    return {
      ...common,
      claims: [],
      notUnderstood: [],
      problem: reasonOf(error),
    };
  }
}

async function tryEnabling(
  model: RepositoryModel,
  { input }: Place,
  options: {
    readonly settings: ComponentSettings;
    readonly sourceRoot?: string;
    readonly claim: string;
  },
): Promise<SurveyedClaim['enabling']> {
  const { settings, sourceRoot, claim } = options;
  try {
    const plan = await planEnable(
      {
        tree: model.files,
        settings,
        sourceRoot,
        ...input,
        chosen: { APP: toAppName(claim), VOLSYNC_CLAIM: claim },
        claimMode: 'existing',
      },
      model,
    );
    return {
      files: plan.changes.map(({ file }) => file),
      location: plan.location,
    };
  } catch (error) {
    return { refused: reasonOf(error) };
  }
}

/** The claims that an object is, or makes. */
function toClaims({
  kind,
  metadata,
  spec,
}: Manifest): { name: string; namespace: string | undefined }[] {
  const namespace =
    typeof metadata.namespace === 'string' ? metadata.namespace : undefined;
  if (kind === 'PersistentVolumeClaim') {
    return [{ name: metadata.name, namespace }];
  }
  if (kind !== 'StatefulSet' || !isObject(spec)) {
    return [];
  }
  const templates = Array.isArray(spec.volumeClaimTemplates)
    ? spec.volumeClaimTemplates
    : [];
  return templates.flatMap(template =>
    isObject(template) && isObject(template.metadata)
      ? [
          {
            name: `${template.metadata.name}-${metadata.name}-0`,
            namespace,
          },
        ]
      : [],
  );
}

function toAppName(claim: string): string {
  return claim.replace(/\./g, '-').slice(0, 63);
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'InputError') {
    return error.message;
  }
  throw error;
}
