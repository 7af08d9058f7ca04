import path from 'node:path';
import {
  buildKustomization,
  type BuildResult,
  createFileTree,
  type FileTree,
  InputError,
  isObject,
  isSubstitutionDisabled,
  type JsonObject,
  type Manifest,
  type Origin,
  parseManifests,
  printManifest,
} from 'kustomize-files';
import {
  type ApplicationSet,
  type ArgoAddress,
  type ArgoApplication,
  type ArgoDirectory,
  listOwnAddresses,
  toApplication,
  toApplicationSet,
} from './argocd';
import { DirectoryGraph, toReferred } from './DirectoryGraph';
import {
  type FluxSpec,
  type SourceRef,
  substituteKnown,
  toDirectory,
  toFluxSpec,
} from './FluxKustomization';
import { listPlainFiles, takesFile } from './plainDirectory';
import { type BackupScope, recogniseBackup } from './recogniseBackup';
import {
  isFluxKustomization,
  type ParsedDocument,
  RepositoryFiles,
  toGroup,
} from './RepositoryFiles';

/*
 * Overview
 *
 * The model of a whole repository: what is applied, by what, in which place, and what backs it up there. It is built
 * once for a run, and answers every question about anything but the edited file.
 *
 * Three things apply a directory: a Flux Kustomization, an Argo CD application (explicit, or from an ApplicationSet),
 * and another kustomization that refers to it. The graph of directories and these appliers is followed upwards from a
 * file or directory to the entry points, which nothing in the repository applies. Each way up is one *arrival*: one
 * place where the directory is applied. Two arrivals are two copies of every object in it.
 *
 * A Flux Kustomization is read as its parents leave it: their kustomizations and they themselves patch it and
 * substitute variables in it. So it may differ between arrivals.
 *
 * Guarantees
 *
 * - Nothing is written, and nothing outside of the tree is read.
 * - A file that can't be read or built doesn't stop the rest: it is in `unreadable`, and what depends on it isn't
 *   known.
 * - Unknown values are never treated as absent: a variable from a Secret stays as `${NAME}`, and a source of another
 *   repository doesn't apply files of this one.
 */

/** A document that makes a cluster apply something. */
export interface FluxNode extends ParsedDocument {
  readonly type: 'flux';
  readonly name: string;
}

/** One way in which something is applied in a cluster. */
export interface Arrival {
  /** Every step, from the nearest to the entry point */
  readonly steps: readonly ArrivalStep[];
}

/** One step of an arrival: what applies everything below it. */
interface ArrivalStep {
  /** A description for messages, such as `the Flux Kustomization "apps" in clusters/a/apps.yaml` */
  readonly label: string;
  /** The namespace that it forces on everything below it */
  readonly namespace?: string;
  /** The namespace for objects that have none yet */
  readonly fallbackNamespace?: string;
  readonly flux?: FluxNode;
  /** Whether a cluster is configured to apply it: not so for a kustomization that nothing refers to */
  readonly applies: boolean;
}

/** An object that creates backups, and where it is applied. */
export interface FoundBackup {
  readonly object: Manifest;
  readonly scope: BackupScope;
  /** The namespace, if it is known */
  readonly namespace: string | undefined;
  /** What applies it, in words */
  readonly place: string;
  /** The Flux Kustomization that applies it */
  readonly flux?: FluxNode;
  /** The directory that is built */
  readonly directory: string;
  readonly origin: Origin | undefined;
}

/** A restic repository that a Secret in the Git repository names. */
interface FoundLocation {
  readonly location: string;
  readonly secret: string;
  readonly namespace: string | undefined;
  readonly place: string;
  readonly flux?: FluxNode;
  readonly directory: string;
  readonly origin: Origin | undefined;
}

/** Everything that one place of the repository applies. */
interface Rendered {
  readonly label: string;
  readonly flux?: FluxNode;
  readonly directory: string;
  readonly objects: readonly Manifest[];
  /** Where each of the objects was defined */
  readonly origins: readonly Origin[];
}

interface Build {
  readonly result: BuildResult | undefined;
}

// Limits the time for a repository in which everything refers to everything.
const MAX_ARRIVALS = 50;
const MAX_DEPTH = 50;
const BACKUP_TEXT =
  /volsync|velero|k8up|kopi|restic|stash|backup|snapshot|borg|longhorn|kasten|trilio|duplica|rclone/i;

export class RepositoryModel {
  readonly files: RepositoryFiles;
  readonly graph: DirectoryGraph;
  readonly fluxNodes: readonly FluxNode[];
  readonly applications: readonly ArgoApplication[];
  readonly applicationSets: readonly ApplicationSet[];
  /** Files that aren't valid YAML, and may make a cluster apply something */
  readonly unreadable: readonly string[];
  readonly #sourceRoot: string;
  readonly #takesArtifacts: boolean;
  readonly #sourceUrls: ReadonlyMap<string, string>;
  readonly #specs = new Map<FluxNode, Promise<readonly FluxSpec[]>>();
  readonly #builds = new Map<string, Promise<Build>>();
  #rendered: Promise<readonly Rendered[]> | undefined;

  private constructor(options: {
    readonly files: RepositoryFiles;
    readonly graph: DirectoryGraph;
    readonly fluxNodes: readonly FluxNode[];
    readonly applications: readonly ArgoApplication[];
    readonly applicationSets: readonly ApplicationSet[];
    readonly unreadable: readonly string[];
    readonly sourceRoot: string | undefined;
    readonly sourceUrls: ReadonlyMap<string, string>;
  }) {
    this.files = options.files;
    this.graph = options.graph;
    this.fluxNodes = options.fluxNodes;
    this.applications = options.applications;
    this.applicationSets = options.applicationSets;
    this.unreadable = options.unreadable;
    this.#sourceRoot = options.sourceRoot ?? '.';
    this.#takesArtifacts = options.sourceRoot !== undefined;
    this.#sourceUrls = options.sourceUrls;
  }

  /** Reads a repository. `sourceRoot` is the directory that Flux's source has as its root. */
  static async create(
    tree: FileTree,
    options: { readonly sourceRoot?: string } = {},
  ): Promise<RepositoryModel> {
    const files =
      tree instanceof RepositoryFiles ? tree : new RepositoryFiles(tree);
    const fluxNodes: FluxNode[] = [];
    const applications: ArgoApplication[] = [];
    const applicationSets: ApplicationSet[] = [];
    const unreadable: string[] = [];
    const sourceUrls = new Map<string, string>();
    for (const file of await files.yamlFiles()) {
      const text = (await files.text(file)) ?? '';
      // Skips files that can't contain one: the templates of a chart are not YAML.
      if (/toolkit\.fluxcd\.io|argoproj\.io/.test(text)) {
        const documents = await files.documents(file);
        if (!documents) {
          unreadable.push(file);
        }
        for (const each of documents ?? []) {
          const { value } = each;
          const metadata = isObject(value.metadata) ? value.metadata : {};
          const group = toGroup(value.apiVersion);
          if (isFluxKustomization(value) && isObject(value.metadata)) {
            fluxNodes.push({
              ...each,
              type: 'flux',
              name: String(metadata.name),
            });
          } else if (group === 'source.toolkit.fluxcd.io') {
            const spec = isObject(value.spec) ? value.spec : {};
            sourceUrls.set(
              `${value.kind}/${metadata.namespace ?? ''}/${metadata.name}`,
              String(spec.url ?? spec.bucketName ?? ''),
            );
          } else if (group === 'argoproj.io' && value.kind === 'Application') {
            applications.push(await toApplication(files, each));
          } else if (
            group === 'argoproj.io' &&
            value.kind === 'ApplicationSet'
          ) {
            applicationSets.push(await toApplicationSet(files, each));
          }
        }
      }
    }
    return new RepositoryModel({
      files,
      graph: await DirectoryGraph.create(files),
      fluxNodes,
      applications,
      applicationSets,
      unreadable,
      sourceRoot: options.sourceRoot,
      sourceUrls,
    });
  }

  /** The model after changes. */
  withChanges(
    changes: ReadonlyMap<string, string | undefined>,
  ): Promise<RepositoryModel> {
    return RepositoryModel.create(this.files.withChanges(changes), {
      sourceRoot: this.#takesArtifacts ? this.#sourceRoot : undefined,
    });
  }

  /** All applications, including those of ApplicationSets. */
  allApplications(): readonly ArgoApplication[] {
    return [
      ...this.applications,
      ...this.applicationSets.flatMap(({ applications }) => applications),
    ];
  }

  /** A Flux Kustomization for each of its arrivals; its own text if nothing applies it. */
  async specsOf(node: FluxNode): Promise<readonly FluxSpec[]> {
    return this.#specsOf(node, []);
  }

  /** A Flux Kustomization for its first arrival. */
  async specOf(node: FluxNode): Promise<FluxSpec> {
    const [first] = await this.specsOf(node);
    return first ?? toFluxSpec(node.value);
  }

  /** Whether two sources may be the same repository. */
  sameSource(one: SourceRef, other: SourceRef): boolean {
    if (one.kind !== other.kind) {
      return false;
    }
    if (one.name === other.name) {
      return true;
    }
    const url = ({ kind, namespace, name }: SourceRef) =>
      this.#sourceUrls.get(`${kind}/${namespace}/${name}`) ??
      this.#sourceUrls.get(`${kind}//${name}`);
    return url(one) !== undefined && url(one) === url(other);
  }

  /**
   * Whether a source may be this repository: Flux fetches its files from Git, unless the root of an artifact is given.
   */
  isOwnSource({ kind }: SourceRef): boolean {
    return kind === 'GitRepository' || (kind !== '' && this.#takesArtifacts);
  }

  /** The directory of this repository that is built; undefined if it belongs to another, or is unknown. */
  directoryOf(spec: FluxSpec): string | undefined {
    return this.isOwnSource(spec.source)
      ? toDirectory(spec, this.#sourceRoot)
      : undefined;
  }

  /** The Flux Kustomizations that build from this repository, with their content and the directory. */
  async ownKustomizations(): Promise<
    readonly {
      readonly node: FluxNode;
      readonly spec: FluxSpec;
      readonly directory: string;
    }[]
  > {
    const found = [];
    for (const node of this.fluxNodes) {
      for (const spec of await this.specsOf(node)) {
        const directory = this.directoryOf(spec);
        if (
          directory !== undefined &&
          (await this.files.list(directory)) !== undefined
        ) {
          found.push({ node, spec, directory });
        }
      }
    }
    return found;
  }

  /** The arrivals of a Flux Kustomization. */
  async arrivalsOfFlux(node: FluxNode): Promise<readonly Arrival[]> {
    return onlyApplied(await this.#arrivalsOfFlux(node, []));
  }

  /** The arrivals of a directory. */
  async arrivalsOfDirectory(directory: string): Promise<readonly Arrival[]> {
    return onlyApplied(await this.#arrivalsOfDirectory(directory, []));
  }

  /** The namespace of a directory's objects for one arrival; undefined if nothing determines it. */
  namespaceOn(directory: string, { steps }: Arrival): string | undefined {
    return steps.reduce<string | undefined>(
      (namespace, step) =>
        step.namespace ?? namespace ?? step.fallbackNamespace,
      this.graph.nodes.get(directory)?.namespace,
    );
  }

  /** Everything that the repository applies, with the known variables. Directories that can't be built are skipped. */
  rendered(): Promise<readonly Rendered[]> {
    this.#rendered ??= this.#render();
    return this.#rendered;
  }

  /** Every object that creates backups. */
  async backups(): Promise<readonly FoundBackup[]> {
    return (await this.rendered()).flatMap(built =>
      built.objects.flatMap((object, index): FoundBackup[] => {
        const scope = recogniseBackup(object);
        return scope
          ? [
              {
                object,
                scope,
                namespace: namespaceOf(object),
                place: built.label,
                flux: built.flux,
                directory: built.directory,
                origin: built.origins[index],
              },
            ]
          : [];
      }),
    );
  }

  /** Every restic repository that is named in plain text. */
  async locations(): Promise<readonly FoundLocation[]> {
    return (await this.rendered()).flatMap(built =>
      built.objects.flatMap((object, index): FoundLocation[] => {
        const location = readLocation(object);
        return location === undefined
          ? []
          : [
              {
                location,
                secret: object.metadata.name,
                namespace: namespaceOf(object),
                place: built.label,
                flux: built.flux,
                directory: built.directory,
                origin: built.origins[index],
              },
            ];
      }),
    );
  }

  /** Builds what a Flux Kustomization applies, and substitutes known variables. Throws `InputError`. */
  async renderFlux(
    spec: FluxSpec,
    directory: string,
    from: string,
  ): Promise<BuildResult> {
    const built = await buildKustomization({
      tree: this.files,
      directory,
      components: spec.components,
      patches: { from, entries: spec.patches },
      targetNamespace: spec.targetNamespace,
      generate: true,
    });
    return {
      ...built,
      objects: built.objects.map(object => substituteObject(object, spec)),
    };
  }

  async #specsOf(
    node: FluxNode,
    visited: readonly FluxNode[],
  ): Promise<readonly FluxSpec[]> {
    if (visited.includes(node) || visited.length > MAX_DEPTH) {
      return [toFluxSpec(node.value)];
    }
    let specs = this.#specs.get(node);
    if (!specs) {
      specs = this.#readSpecs(node, [...visited, node]);
      // A result that was cut short by a cycle holds for that arrival only.
      if (visited.length === 0) {
        this.#specs.set(node, specs);
      }
    }
    return specs;
  }

  async #readSpecs(
    node: FluxNode,
    visited: readonly FluxNode[],
  ): Promise<readonly FluxSpec[]> {
    const specs: FluxSpec[] = [];
    for (const { parent, spec, directory } of await this.#parentsOf(
      node,
      visited,
    )) {
      const value = await this.#asLeftBy(node, {
        spec,
        directory,
        from: `${parent.file}: spec.patches`,
      });
      specs.push(toFluxSpec(value));
    }
    if (specs.length === 0) {
      const patched = await this.#asPatchedByUsers(node);
      specs.push(toFluxSpec(patched));
    }
    return specs;
  }

  /** The Flux Kustomizations that apply the file of another. */
  async #parentsOf(node: FluxNode, visited: readonly FluxNode[]) {
    const found: {
      readonly parent: FluxNode;
      readonly spec: FluxSpec;
      readonly directory: string;
    }[] = [];
    const own = toFluxSpec(node.value).source;
    for (const parent of this.fluxNodes) {
      if (parent !== node && !visited.includes(parent)) {
        const raw = toFluxSpec(parent.value);
        const isKnown = raw.path !== undefined;
        const quick = isKnown ? toDirectory(raw, this.#sourceRoot) : undefined;
        const covers = async (directory: string | undefined) =>
          directory !== undefined &&
          (await this.graph.filesOf(directory)).has(node.file);
        const mayBeOwn =
          this.isOwnSource(raw.source) || this.sameSource(raw.source, own);
        if (mayBeOwn && (!isKnown || (await covers(quick)))) {
          for (const spec of await this.#specsOf(parent, visited)) {
            const directory = toDirectory(spec, this.#sourceRoot);
            if (directory !== undefined && (await covers(directory))) {
              found.push({ parent, spec, directory });
            }
          }
        }
      }
    }
    return found;
  }

  /** The object of a Kustomization after its parent's build, patches and variables. */
  async #asLeftBy(
    node: FluxNode,
    parent: {
      readonly spec: FluxSpec;
      readonly directory: string;
      readonly from: string;
    },
  ): Promise<JsonObject> {
    const { spec, directory, from } = parent;
    const key = JSON.stringify([directory, spec]);
    const { result } = await this.#build(key, {
      directory,
      components: spec.components,
      patches: { from, entries: spec.patches },
      targetNamespace: spec.targetNamespace,
      generate: true,
    });
    const index =
      result?.origins.findIndex(
        ({ file, document }) =>
          file === node.file && document === node.document,
      ) ?? -1;
    const built =
      result?.objects[index] ?? (await this.#patchedAlone(node, spec));
    return built ? substituteObject(built, spec) : node.value;
  }

  /** The object with only the parent's patches, if the rest of the parent can't be built. */
  async #patchedAlone(
    node: FluxNode,
    spec: FluxSpec,
  ): Promise<Manifest | undefined> {
    try {
      const { objects } = await buildKustomization({
        tree: createFileTree({
          'k/kustomization.yaml': 'resources: [k.yaml]',
          'k/k.yaml': printManifest(node.value as Manifest),
        }),
        directory: 'k',
        patches: { from: 'k', entries: spec.patches },
      });
      return objects[0];
    } catch (error) {
      ignoreInputError(error);
      return undefined;
    }
  }

  /** If no Flux Kustomization applies it: after the kustomizations that list its file. */
  async #asPatchedByUsers(node: FluxNode): Promise<JsonObject> {
    const directory = this.#topUser(node.file);
    if (directory === undefined) {
      return node.value;
    }
    const { result } = await this.#build(directory, { directory });
    const index =
      result?.origins.findIndex(
        ({ file, document }) =>
          file === node.file && document === node.document,
      ) ?? -1;
    return result?.objects[index] ?? node.value;
  }

  /** The outermost kustomization that includes a file. */
  #topUser(file: string): string | undefined {
    const seen = new Set<string>();
    let top: string | undefined;
    for (
      let [user] = this.graph.usersOf(file);
      user && !seen.has(user.directory);
      [user] = this.graph.usersOf(user.directory)
    ) {
      top = user.directory;
      seen.add(top);
    }
    return top;
  }

  #build(
    key: string,
    options: Omit<Parameters<typeof buildKustomization>[0], 'tree'>,
  ): Promise<Build> {
    let build = this.#builds.get(key);
    if (!build) {
      build = buildKustomization({ ...options, tree: this.files }).then(
        result => ({ result }),
        error => {
          ignoreInputError(error);
          return { result: undefined };
        },
      );
      this.#builds.set(key, build);
    }
    return build;
  }

  /** Path and source of a Kustomization, without its parents if that is enough. */
  async #ownSpec(node: FluxNode): Promise<FluxSpec> {
    const raw = toFluxSpec(node.value);
    return raw.path === undefined || raw.source.kind === ''
      ? this.specOf(node)
      : raw;
  }

  async #arrivalsOfFlux(
    node: FluxNode,
    visited: readonly string[],
  ): Promise<readonly Arrival[]> {
    const key = `${node.file}#${node.document}`;
    if (visited.includes(key) || visited.length > MAX_DEPTH) {
      return [];
    }
    const found = await this.#arrivalsOfFile(node.file, [...visited, key]);
    return found.length > 0 ? found : [{ steps: [] }];
  }

  /** The arrivals of a file: through what lists it, and what includes all YAML of its directory. */
  async #arrivalsOfFile(
    file: string,
    visited: readonly string[],
  ): Promise<readonly Arrival[]> {
    const found: Arrival[] = [];
    for (const user of this.graph.usersOf(file)) {
      const above = await this.#arrivalsOfDirectory(user.directory, visited);
      found.push(...above.map(arrival => through(toStep(user), arrival)));
    }
    found.push(...(await this.#arrivalsBySweep(file, visited)));
    return found.slice(0, MAX_ARRIVALS);
  }

  async #arrivalsOfDirectory(
    directory: string,
    visited: readonly string[],
  ): Promise<readonly Arrival[]> {
    if (visited.includes(directory) || visited.length > MAX_DEPTH) {
      return [];
    }
    const next = [...visited, directory];
    const found: Arrival[] = [];
    let isApplied = this.graph.usersOf(directory).length > 0;
    for (const user of this.graph.usersOf(directory)) {
      const above = await this.#arrivalsOfDirectory(user.directory, next);
      found.push(...above.map(arrival => through(toStep(user), arrival)));
    }
    for (const node of this.fluxNodes) {
      const spec = await this.#ownSpec(node);
      if (this.directoryOf(spec) === directory) {
        isApplied = true;
        const above = await this.#arrivalsOfFlux(node, next);
        found.push(
          ...above.map(arrival => through(toFluxStep(node, spec), arrival)),
        );
      }
    }
    found.push(...this.#arrivalsByArgo(directory));
    found.push(...(await this.#arrivalsBySweep(directory, next)));
    // A cycle alone adds no arrival.
    return found.length > 0 || isApplied
      ? found.slice(0, MAX_ARRIVALS)
      : [{ steps: [] }];
  }

  /** The applications that deploy a directory, or a parent with everything in it. */
  #arrivalsByArgo(directory: string): Arrival[] {
    return this.allApplications().flatMap(application =>
      application.directories
        .filter(
          each =>
            each.directory === directory ||
            (each.tool === 'plain' &&
              each.rules.recurse &&
              isBelow(each.directory, directory)),
        )
        .map(each => ({ steps: [toArgoStep(application, each)] })),
    );
  }

  /** Descriptions of what applies a file as it is: Argo CD, Flux, or a kustomization that lists it. */
  async appliersOf(file: string): Promise<readonly string[]> {
    const found = this.graph.usersOf(file).map(user => user.file);
    for (const application of this.allApplications()) {
      for (const { directory, tool, rules } of application.directories) {
        if (
          tool === 'plain' &&
          isBelow(directory, file) &&
          takesFile(rules, path.posix.relative(directory, file))
        ) {
          found.push(describeApplication(application));
        }
      }
    }
    for (const { node, directory } of await this.ownKustomizations()) {
      if (await this.graph.sweeps(directory, file)) {
        found.push(describeFlux(node));
      }
    }
    return [...new Set(found)];
  }

  /**
   * The URL and revision with which Argo CD fetches this repository; undefined if the repository doesn't contain them.
   */
  ownAddress(application?: ArgoApplication): ArgoAddress | undefined {
    const own = application ? listOwnAddresses(application) : [];
    const all = [
      ...this.allApplications().flatMap(listOwnAddresses),
      ...this.applicationSets.flatMap(({ addresses }) => addresses),
    ];
    const counts = new Map<string, number>();
    for (const each of all) {
      const key = JSON.stringify(each);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const count = (each: ArgoAddress) => counts.get(JSON.stringify(each)) ?? 0;
    return own[0] ?? [...all].sort((a, b) => count(b) - count(a))[0];
  }

  async #arrivalsBySweep(
    target: string,
    visited: readonly string[],
  ): Promise<readonly Arrival[]> {
    const found: Arrival[] = [];
    for (const node of this.fluxNodes) {
      const spec = await this.#ownSpec(node);
      const directory = this.directoryOf(spec);
      if (
        directory !== undefined &&
        !this.graph.nodes.has(directory) &&
        (await this.graph.sweeps(directory, target))
      ) {
        const above = await this.#arrivalsOfFlux(node, visited);
        found.push(
          ...above.map(arrival => through(toFluxStep(node, spec), arrival)),
        );
      }
    }
    return found;
  }

  async #render(): Promise<readonly Rendered[]> {
    const rendered: Rendered[] = [];
    for (const { node, spec, directory } of await this.ownKustomizations()) {
      if (await this.#mayBackUp(directory, spec.components)) {
        try {
          const { objects, origins } = await this.renderFlux(
            spec,
            directory,
            `${node.file}: spec.patches`,
          );
          rendered.push({
            label: describeFlux(node),
            flux: node,
            directory,
            objects,
            origins,
          });
        } catch (error) {
          ignoreInputError(error);
        }
      }
    }
    for (const application of this.allApplications()) {
      rendered.push(...toRenderedCharts(application));
      for (const each of application.directories) {
        if (
          each.tool !== 'helm' &&
          each.tool !== 'plugin' &&
          (await this.#mayBackUp(each.directory, []))
        ) {
          rendered.push(
            ...(await this.#renderPlain(
              each.directory,
              describeApplication(application),
              each,
            )),
          );
        }
      }
    }
    for (const node of this.graph.nodes.values()) {
      const [first] = await this.arrivalsOfDirectory(node.directory);
      if (
        first?.steps.length === 0 &&
        !node.isComponent &&
        (await this.#mayBackUp(node.directory, []))
      ) {
        rendered.push(...(await this.#renderPlain(node.directory, node.file)));
      }
    }
    return rendered;
  }

  async #renderPlain(
    directory: string,
    label: string,
    argo?: ArgoDirectory,
  ): Promise<Rendered[]> {
    const result =
      argo?.tool === 'plain'
        ? await this.buildPlain(argo)
        : (
            await this.#build(JSON.stringify([directory, argo]), {
              directory,
              generate: true,
              targetNamespace: argo?.forcedNamespace,
            })
          ).result;
    return result
      ? [
          {
            label,
            directory,
            objects: result.objects.map(object =>
              argo?.namespace !== undefined &&
              object.metadata.namespace === undefined
                ? {
                    ...object,
                    metadata: { ...object.metadata, namespace: argo.namespace },
                  }
                : object,
            ),
            origins: result.origins,
          },
        ]
      : [];
  }

  /** The objects in the files of a directory that Argo CD applies as they are. Unreadable files are skipped. */
  async buildPlain({
    directory,
    rules,
  }: Pick<ArgoDirectory, 'directory' | 'rules'>): Promise<BuildResult> {
    const objects: Manifest[] = [];
    const origins: Origin[] = [];
    const notUnderstood: string[] = [];
    const files = await listPlainFiles(this.files, directory, rules);
    for (const file of files) {
      try {
        const text = (await this.files.text(file)) ?? '';
        for (const object of parseManifests(text, file)) {
          objects.push(object);
          origins.push({ file, document: 0 });
        }
      } catch (error) {
        ignoreInputError(error);
        notUnderstood.push(file);
      }
    }
    return { objects, origins, files, notUnderstood };
  }

  /** Whether a directory is worth building: something in it looks like backups. */
  async #mayBackUp(
    directory: string,
    components: readonly string[],
  ): Promise<boolean> {
    const directories = [
      directory,
      ...components.flatMap(each => toReferred(directory, each)),
    ];
    for (const each of directories) {
      for (const file of await this.graph.filesOf(each)) {
        if (BACKUP_TEXT.test((await this.files.text(file)) ?? '')) {
          return true;
        }
      }
    }
    return false;
  }
}

/** The charts of an application as objects with their values, which may create backups. */
export function toRenderedCharts(application: ArgoApplication): Rendered[] {
  const { name, charts, spec } = application;
  const destination = isObject(spec.destination) ? spec.destination : {};
  const { namespace } = destination;
  return charts.map(({ values }) => ({
    label: describeApplication(application),
    directory: '.',
    objects: [
      {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Application',
        metadata: {
          name,
          ...(typeof namespace === 'string' ? { namespace } : {}),
        },
        spec: { values: [...values] },
      },
    ],
    origins: [{ file: application.file, document: application.document }],
  }));
}

/** The restic repository that a Secret, or an ExternalSecret's template, names. */
export function readLocation(object: Manifest): string | undefined {
  const { kind, spec, stringData } = object;
  const target = isObject(spec) && isObject(spec.target) ? spec.target : {};
  const template = isObject(target.template) ? target.template : {};
  const data = kind === 'Secret' ? stringData : template.data;
  const location = isObject(data) ? data.RESTIC_REPOSITORY : undefined;
  return typeof location === 'string' && location !== '' ? location : undefined;
}

/** Describes a Flux Kustomization. */
export function describeFlux({
  name,
  file,
}: Pick<FluxNode, 'name' | 'file'>): string {
  return `the Flux Kustomization "${name}" in ${file}`;
}

/** Describes an Argo CD application. */
export function describeApplication({
  name,
  file,
  set,
}: ArgoApplication): string {
  return set === undefined
    ? `the Argo CD application "${name}" in ${file}`
    : `the Argo CD application "${name}" of the ApplicationSet "${set}" in ${file}`;
}

function isBelow(directory: string, target: string): boolean {
  return directory === '.' || target.startsWith(`${directory}/`);
}

function through(step: ArrivalStep, arrival: Arrival): Arrival {
  return { steps: [step, ...arrival.steps] };
}

/** If a cluster is configured to apply something, kustomizations without references serve another purpose. */
function onlyApplied(arrivals: readonly Arrival[]): readonly Arrival[] {
  const applied = arrivals.filter(({ steps }) => steps.at(-1)?.applies);
  return applied.length > 0 ? applied : arrivals;
}

function toStep(user: {
  readonly file: string;
  readonly namespace?: string;
}): ArrivalStep {
  return { label: user.file, namespace: user.namespace, applies: false };
}

function toFluxStep(node: FluxNode, spec: FluxSpec): ArrivalStep {
  return {
    label: describeFlux(node),
    namespace: spec.targetNamespace,
    flux: node,
    applies: true,
  };
}

function toArgoStep(
  application: ArgoApplication,
  directory: ArgoDirectory,
): ArrivalStep {
  return {
    label: describeApplication(application),
    namespace: directory.forcedNamespace,
    fallbackNamespace: directory.namespace,
    applies: true,
  };
}

function substituteObject(object: Manifest, spec: FluxSpec): Manifest {
  try {
    if (Object.keys(spec.substitute).length === 0 && !spec.substitutesFrom) {
      return object;
    }
    if (isSubstitutionDisabled(object)) {
      return object;
    }
    const [substituted] = parseManifests(
      substituteKnown(printManifest(object), spec),
      object.kind,
    );
    return substituted ?? object;
  } catch (error) {
    ignoreInputError(error);
    return object;
  }
}

function namespaceOf({ metadata }: Manifest): string | undefined {
  const { namespace } = metadata;
  return typeof namespace === 'string' && !namespace.includes('${')
    ? namespace
    : undefined;
}

function ignoreInputError(error: unknown): void {
  if (
    !(error instanceof InputError) &&
    (error as Error).name !== 'InputError'
  ) {
    throw error;
  }
}
