import path from 'node:path';
import { isRemote, type JsonObject, resolveInTree } from 'kustomize-files';
import { isKustomizationFile, type RepositoryFiles } from './RepositoryFiles';

/** A directory with a kustomization, and its references within the repository. */
interface KustomizationNode {
  readonly directory: string;
  readonly file: string;
  readonly namespace: string | undefined;
  readonly isComponent: boolean;
  /** Files and directories under `resources` and `bases` */
  readonly resources: readonly string[];
  readonly components: readonly string[];
}

/**
 * Which kustomization refers to which directory or file. It is read without building anything, so one mistake in one
 * directory doesn't hide the rest of the repository.
 */
export class DirectoryGraph {
  readonly nodes: ReadonlyMap<string, KustomizationNode>;
  readonly #files: RepositoryFiles;
  readonly #users = new Map<string, KustomizationNode[]>();
  readonly #reached = new Map<string, Promise<ReadonlySet<string>>>();

  private constructor(
    files: RepositoryFiles,
    nodes: ReadonlyMap<string, KustomizationNode>,
  ) {
    this.#files = files;
    this.nodes = nodes;
    for (const node of nodes.values()) {
      for (const target of new Set([...node.resources, ...node.components])) {
        this.#users.set(target, [...(this.#users.get(target) ?? []), node]);
      }
    }
  }

  static async create(files: RepositoryFiles): Promise<DirectoryGraph> {
    const nodes = new Map<string, KustomizationNode>();
    for (const file of await files.yamlFiles()) {
      if (isKustomizationFile(file)) {
        const directory = path.posix.dirname(file);
        const value = await files.kustomization(directory);
        if (value) {
          nodes.set(directory, toNode(file, directory, value));
        }
      }
    }
    return new DirectoryGraph(files, nodes);
  }

  /** The kustomizations that refer to a directory or file. */
  usersOf(target: string): readonly KustomizationNode[] {
    return this.#users.get(target) ?? [];
  }

  /** The files that building a directory reads, like Flux: all YAML if there is no kustomization. */
  filesOf(directory: string): Promise<ReadonlySet<string>> {
    let reached = this.#reached.get(directory);
    if (!reached) {
      reached = this.#reach(directory);
      this.#reached.set(directory, reached);
    }
    return reached;
  }

  /** Whether a directory is built from all YAML below it, including a path below it. */
  async sweeps(directory: string, target: string): Promise<boolean> {
    const below = path.posix.relative(directory, target);
    if (below === '' || below.startsWith('..')) {
      return false;
    }
    let current = directory;
    for (const part of below.split('/')) {
      if (this.nodes.has(current)) {
        return false;
      }
      current = resolveInTree(current, part);
    }
    return true;
  }

  async #reach(start: string): Promise<ReadonlySet<string>> {
    const files = new Set<string>();
    const seen = new Set<string>();
    const visit = async (target: string, sweep: boolean): Promise<void> => {
      if (seen.has(target)) {
        return;
      }
      seen.add(target);
      const node = this.nodes.get(target);
      if (node) {
        files.add(node.file);
        for (const each of [...node.resources, ...node.components]) {
          await visit(each, false);
        }
        return;
      }
      const entries = await this.#files.list(target);
      if (!entries) {
        files.add(target);
        return;
      }
      for (const { name, type } of sweep ? entries : []) {
        const each = resolveInTree(target, name);
        if (type === 'file' && /\.ya?ml$/.test(name)) {
          files.add(each);
        } else if (type === 'directory' && !name.startsWith('.')) {
          await visit(each, true);
        }
      }
    };
    await visit(start, true);
    return files;
  }
}

function toNode(
  file: string,
  directory: string,
  value: JsonObject,
): KustomizationNode {
  const refer = (field: string) =>
    toTexts(value[field]).flatMap(reference =>
      toReferred(directory, reference),
    );
  return {
    directory,
    file,
    namespace:
      typeof value.namespace === 'string' && value.namespace !== ''
        ? value.namespace
        : undefined,
    isComponent: value.kind === 'Component',
    resources: [...refer('resources'), ...refer('bases')],
    components: refer('components'),
  };
}

/** The path of a reference, as a list; empty if it is outside the repository. */
export function toReferred(directory: string, reference: string): string[] {
  if (isRemote(reference)) {
    return [];
  }
  try {
    return [resolveInTree(directory, reference)];
  } catch {
    return [];
  }
}

/** The strings of a list. */
export function toTexts(value: unknown): string[] {
  return Array.isArray(value)
    ? value.filter((item): item is string => typeof item === 'string')
    : [];
}
