import path from 'node:path';
import {
  type FileTree,
  type FileTreeEntry,
  InputError,
  isObject,
  type JsonObject,
  KUSTOMIZATION_FILES,
  resolveInTree,
  withChanges,
  YamlFile,
} from 'kustomize-files';
import { listFiles, listYamlFiles } from '../repository/walk';

/** A YAML document that contains a mapping. */
export interface ParsedDocument {
  readonly file: string;
  readonly document: number;
  readonly value: JsonObject;
}

/** A repository whose files are read and parsed once each. */
export class RepositoryFiles implements FileTree {
  readonly #tree: FileTree;
  readonly #texts = new Map<string, Promise<string | undefined>>();
  readonly #lists = new Map<
    string,
    Promise<readonly FileTreeEntry[] | undefined>
  >();
  readonly #parsed = new Map<string, YamlFile | InputError>();
  #yamlFiles: Promise<readonly string[]> | undefined;

  constructor(tree: FileTree) {
    this.#tree = tree;
  }

  read(file: string): Promise<string | undefined> {
    return cached(this.#texts, file, () => this.#tree.read(file));
  }

  list(directory: string): Promise<readonly FileTreeEntry[] | undefined> {
    return cached(this.#lists, directory, () => this.#tree.list(directory));
  }

  /** The files that may be manifests. Throws `InputError` if there are too many. */
  yamlFiles(): Promise<readonly string[]> {
    this.#yamlFiles ??= listYamlFiles(this);
    return this.#yamlFiles;
  }

  /** The files from which an ApplicationSet may read parameters. */
  async dataFiles(): Promise<readonly string[]> {
    return (await listFiles(this)).filter(file => /\.(ya?ml|json)$/.test(file));
  }

  /** The text of a file; undefined if it doesn't exist, or isn't text. */
  async text(file: string): Promise<string | undefined> {
    try {
      return await this.read(file);
    } catch (error) {
      if (error instanceof Error && error.name === 'InputError') {
        return undefined;
      }
      throw error;
    }
  }

  /** The mappings among the documents of a file; undefined if it isn't valid YAML. */
  async documents(
    file: string,
  ): Promise<readonly ParsedDocument[] | undefined> {
    const text = await this.text(file);
    if (text === undefined) {
      return [];
    }
    let parsed = this.#parsed.get(file);
    if (!parsed) {
      try {
        parsed = YamlFile.parse(file, text);
      } catch (error) {
        if (!(error instanceof InputError)) {
          throw error;
        }
        parsed = error;
      }
      this.#parsed.set(file, parsed);
    }
    return parsed instanceof YamlFile
      ? parsed.documents.flatMap((each, document) => {
          const value: unknown = each.toJS();
          return isObject(value) ? [{ file, document, value }] : [];
        })
      : undefined;
  }

  /**
   * The kustomization file of a directory, as a mapping: an empty one if it can't be read. Undefined if there is none.
   */
  async kustomization(directory: string): Promise<JsonObject | undefined> {
    for (const name of KUSTOMIZATION_FILES) {
      const file = resolveInTree(directory, name);
      if ((await this.text(file)) !== undefined) {
        const [first] = (await this.documents(file)) ?? [];
        return first && isFluxKustomization(first.value)
          ? undefined
          : first?.value ?? {};
      }
    }
    return undefined;
  }

  /** A copy with some files changed. Unchanged files aren't read again. */
  withChanges(
    changes: ReadonlyMap<string, string | undefined>,
  ): RepositoryFiles {
    const changed = new RepositoryFiles(withChanges(this, changes));
    for (const [file, parsed] of this.#parsed) {
      if (!changes.has(file)) {
        changed.#parsed.set(file, parsed);
      }
    }
    return changed;
  }
}

/** Whether a document is a Flux Kustomization, and not kustomize's own. */
export function isFluxKustomization(value: JsonObject): boolean {
  return (
    toGroup(value.apiVersion) === 'kustomize.toolkit.fluxcd.io' &&
    value.kind === 'Kustomization'
  );
}

/** The group of an `apiVersion`; empty for Kubernetes' core. */
export function toGroup(apiVersion: unknown): string {
  return typeof apiVersion === 'string' && apiVersion.includes('/')
    ? apiVersion.split('/')[0] ?? ''
    : '';
}

/** Whether a file has one of the names that kustomize looks for. */
export function isKustomizationFile(file: string): boolean {
  const name = path.posix.basename(file);
  return KUSTOMIZATION_FILES.some(each => each === name);
}

function cached<Value>(
  values: Map<string, Promise<Value>>,
  key: string,
  get: () => Promise<Value>,
): Promise<Value> {
  let value = values.get(key);
  if (!value) {
    value = get();
    values.set(key, value);
  }
  return value;
}
