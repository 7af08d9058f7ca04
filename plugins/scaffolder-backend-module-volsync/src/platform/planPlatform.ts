import path from 'node:path';
import { ConflictError, InputError } from '@backstage/errors';
import { type FileTree, resolveInTree } from 'kustomize-files';
import { toDiff } from '../enabling/componentInRepository';
import { RepositoryModel } from '../model/RepositoryModel';
import type { FileChange } from '../repository/Workspace';
import { decideParts } from './decideParts';
import {
  type EntryPoint,
  findEntryPoint,
  listEntryPoints,
  listOwnFiles,
} from './entryPoints';
import { findExisting } from './existing';
import {
  SNAPSHOT_CLASS_DIRECTORY,
  SNAPSHOT_CLASS_FILE,
  systemFolder,
} from './paths';
import type { Placement } from './placement';
import { reachedFrom } from './reachedFrom';
import { renderFiles } from './renderPlatform';
import { toListed } from './toListed';
import { isOwn, isUntouched } from './toText';
import type { PlatformFile, PlatformSettings } from './types';

export interface PlatformPlan {
  /** What is written, without existing parts of the repository */
  readonly settings: PlatformSettings;
  readonly placement: Placement;
  /** Added and changed files; unchanged ones are in neither */
  readonly changes: readonly FileChange[];
  readonly unchanged: readonly string[];
  /** What applies the files, in words */
  readonly appliedBy: string;
  /** The findings about the repository and their consequences, as one sentence each */
  readonly found: readonly string[];
  /** Remaining manual steps, as one sentence each */
  readonly toDo: readonly string[];
}

interface PlatformRequest {
  readonly tree: FileTree;
  readonly settings: PlatformSettings;
  readonly overwrite: boolean;
  /** The directory that the cluster applies, if a person specified it */
  readonly entryPoint?: string;
  /** The folder of the files, if a person specified it */
  readonly folder?: string;
  readonly sourceRoot?: string;
  /** The source of Flux, if a person specified it */
  readonly source?: { readonly kind?: string; readonly name?: string };
  readonly fluxNamespace?: string;
}

const withUnixLineEnds = (text: string) => text.replaceAll('\r\n', '\n');

/**
 * Reads the repository, and compares it with the files to write. Nothing is written. Throws `InputError` if a path
 * leaves the repository or nothing would apply the files, `ConflictError` if a person wrote or changed a file.
 */
export async function planPlatform(
  request: PlatformRequest,
): Promise<PlatformPlan> {
  const { tree, sourceRoot } = request;
  const repository = await RepositoryModel.create(tree, { sourceRoot });
  // Files of earlier runs are written again, so they don't count as existing parts.
  const own = await listOwnFiles(repository.files, isOwn);
  const model =
    own.length === 0
      ? repository
      : await repository.withChanges(
          new Map(own.map(file => [file, undefined])),
        );
  const place = {
    cluster: request.settings.cluster,
    entryPoint: request.entryPoint,
    sourceRoot,
    folderName: request.settings.namespace,
  };
  const entry = await findEntryPoint(model, place);
  const others = (await listEntryPoints(model, place)).filter(
    each => each.directory !== entry.directory,
  );
  const decision = decideParts(
    request.settings,
    await findExisting(model, entry, others),
  );
  const placement: Placement = {
    ...(await toPlacement(request, { model, entry, ...decision })),
    omitted: decision.omitted,
    manageKinds: decision.manageKinds,
  };
  const files = renderFiles(decision.settings, placement);
  const changes = await compare(request, files);
  const changed = new Set(changes.map(({ file }) => file));
  const all = [...changes, ...(await planLists(tree, files))];
  await checkApplied(
    await repository.withChanges(
      new Map(all.map(({ file, after }) => [file, after])),
    ),
    { entry, placement, files },
  );
  return {
    settings: decision.settings,
    placement,
    changes: all,
    unchanged: files.map(file => file.path).filter(file => !changed.has(file)),
    appliedBy: entry.label,
    found: decision.found,
    toDo: toToDo(entry, files),
  };
}

/** The changes of existing files; new files are not repeated. */
export function toPlatformDiff(changes: readonly FileChange[]): string {
  return toDiff(
    changes
      .filter(({ before }) => before !== undefined)
      .map(({ file, before = '', after = '' }) => ({
        file,
        before: withUnixLineEnds(before),
        after: withUnixLineEnds(after),
      })),
  );
}

function toToDo(entry: EntryPoint, files: readonly PlatformFile[]): string[] {
  const isApplied = files.some(({ path: file }) =>
    file.endsWith('/kustomization.yaml'),
  );
  return [
    ...(entry.isKnown
      ? []
      : [
          `Nothing in this repository says that a cluster applies "${entry.directory}". Check that it does.`,
        ]),
    ...(isApplied
      ? []
      : ['The cluster has all parts, so nothing is added to what is applied.']),
  ];
}

async function compare(
  { tree, overwrite }: PlatformRequest,
  files: readonly PlatformFile[],
): Promise<readonly FileChange[]> {
  const changes: FileChange[] = [];
  for (const file of files) {
    const change = toChange(file, await tree.read(file.path));
    if (change) changes.push(change);
  }
  const foreign = changes.filter(
    ({ before }) =>
      before !== undefined && !isUntouched(withUnixLineEnds(before)),
  );
  if (foreign.length > 0 && !overwrite) {
    throw new ConflictError(
      `Nothing was written, because these files weren't written by this action, or were changed since: ${foreign
        .map(({ file }) => `"${file}"`)
        .join(
          ', ',
        )}. Compare, then move what is your own elsewhere or set overwrite: true.\n${toPlatformDiff(
        foreign,
      )}`,
    );
  }
  return changes;
}

async function toPlacement(
  request: PlatformRequest,
  options: {
    readonly model: RepositoryModel;
    readonly entry: EntryPoint;
    readonly settings: PlatformSettings;
  },
): Promise<Omit<Placement, 'omitted' | 'manageKinds'>> {
  const { tree } = request;
  const { model, entry, settings } = options;
  const { argo } = entry;
  const root = request.sourceRoot ?? '.';
  const folder = argo?.set
    ? entry.directory
    : await toFolder(
        request,
        resolveInTree(root, systemFolder(settings.namespace)),
      );
  const beside = resolveInTree(root, SNAPSHOT_CLASS_DIRECTORY);
  const isBeside = [...entry.files].some(
    file => path.posix.dirname(file) === beside,
  );
  const source = {
    kind: request.source?.kind ?? entry.source?.kind ?? 'GitRepository',
    name: request.source?.name ?? entry.source?.name ?? 'flux-system',
  };
  const sourceNamespace = entry.source?.namespace || 'flux-system';
  const fluxNamespace =
    model.graph.nodes.get(entry.directory)?.namespace ??
    request.fluxNamespace ??
    sourceNamespace;
  return {
    folder,
    entryFile: argo?.set ? undefined : await toEntryFile(tree, entry.directory),
    folderInSource: path.posix.relative(root, folder),
    fluxNamespace,
    source: {
      ...source,
      ...(entry.source &&
        sourceNamespace !== fluxNamespace && { namespace: sourceNamespace }),
    },
    argo,
    snapshotClass: {
      isBeside,
      file: isBeside
        ? `${beside}/${SNAPSHOT_CLASS_FILE}`
        : `${folder}/${argo ? '' : 'snapshot-class/'}${SNAPSHOT_CLASS_FILE}`,
    },
  };
}

/** Another folder if a person's kustomization is in the default one. */
async function toFolder(
  { tree, folder, overwrite }: PlatformRequest,
  usual: string,
): Promise<string> {
  if (folder !== undefined) {
    return resolveInTree('.', folder);
  }
  const list = await tree.read(`${usual}/kustomization.yaml`);
  return list === undefined || isOwn(list) || overwrite
    ? usual
    : `${usual}-platform`;
}

async function toEntryFile(tree: FileTree, directory: string) {
  const usual = resolveInTree(directory, 'volsync.yaml');
  const text = await tree.read(usual);
  return text === undefined || isOwn(text)
    ? usual
    : resolveInTree(directory, 'volsync-platform.yaml');
}

/** A folder with a kustomization.yaml applies only listed files, so new files are added to the list. */
async function planLists(
  tree: FileTree,
  files: readonly PlatformFile[],
): Promise<readonly FileChange[]> {
  const changes: FileChange[] = [];
  for (const { path: file } of files) {
    const list = resolveInTree(path.posix.dirname(file), 'kustomization.yaml');
    const isListed =
      file.endsWith('.yaml') && !files.some(each => each.path === list);
    const before = isListed ? await tree.read(list) : undefined;
    if (before === undefined) continue;
    const name = path.posix.basename(file);
    const after = toListed(before, name);
    if (after === undefined) {
      throw new InputError(
        `Nothing was written: "${list}" has no list of resources that a line could be added to. Write its resources as lines that begin with "- ", or list "${name}" there.`,
      );
    }
    if (after !== before) {
      changes.push({ file: list, before, after });
    }
  }
  return changes;
}

/** Throws if the cluster wouldn't apply the folder, or would apply it twice. */
async function checkApplied(
  after: RepositoryModel,
  options: {
    readonly entry: EntryPoint;
    readonly placement: Placement;
    readonly files: readonly PlatformFile[];
  },
): Promise<void> {
  const { entry, placement, files } = options;
  const { folder, entryFile } = placement;
  const list = `${folder}/kustomization.yaml`;
  if (!files.some(each => each.path === list)) {
    return;
  }
  if (
    entryFile !== undefined &&
    !(await after.graph.filesOf(entry.directory)).has(entryFile)
  ) {
    throw new InputError(
      `Nothing was written: "${entryFile}" wouldn't be applied. Set entryPoint to a directory that ${entry.label} builds.`,
    );
  }
  const applications = after
    .allApplications()
    .flatMap(application =>
      application.directories
        .filter(({ directory }) => directory === folder)
        .map(directory => ({ application, directory })),
    );
  for (const { application, directory } of applications) {
    const changing = [
      ...(directory.forcedNamespace === undefined ? [] : ['namespace']),
      ...directory.transformers,
    ];
    if (changing.length > 0) {
      throw new InputError(
        `Nothing was written: the application "${
          application.name
        }" would change the platform's objects. Remove ${changing
          .map(field => `source.kustomize.${field}`)
          .join(' and ')} from ${application.file}.`,
      );
    }
  }
  const ownFiles = new Set(await listOwnFiles(after.files, isOwn));
  const reached = await reachedFrom(after, [entry.directory]);
  for (const { steps } of await after.arrivalsOfDirectory(folder)) {
    const [first] = steps;
    const file = first?.flux?.file;
    const isSecond =
      file === undefined
        ? steps.some(({ applies }) => applies) && applications.length === 0
        : !ownFiles.has(file) && reached.has(file);
    if (first && isSecond) {
      const spec = first.flux && (await after.specOf(first.flux));
      const directory = spec && after.directoryOf(spec);
      throw new InputError(
        `Nothing was written: "${folder}" would be applied twice, since ${
          first.label
        } applies it too. Set folder to a directory outside of "${
          directory ?? path.posix.dirname(first.label)
        }".`,
      );
    }
  }
}

/** Undefined: it is unchanged. Existing line endings are kept. */
function toChange(
  { path: file, text }: PlatformFile,
  before: string | undefined,
): FileChange | undefined {
  if (before === undefined) return { file, before, after: text };
  if (withUnixLineEnds(before) === text) return undefined;
  const after = before.includes('\r\n') ? text.replaceAll('\n', '\r\n') : text;
  return { file, before, after };
}
