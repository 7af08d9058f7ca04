import { createHash } from 'node:crypto';
import {
  mkdir,
  open,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';

export const KINDS = ['data', 'index', 'keys', 'locks', 'snapshots'] as const;

/** The target of a request, below a repository. */
export type RestTarget =
  | { readonly type: 'repository' }
  | { readonly type: 'config' }
  | { readonly type: 'list'; readonly kind: (typeof KINDS)[number] }
  | {
      readonly type: 'object';
      readonly kind: (typeof KINDS)[number];
      readonly id: string;
    };

/** Parses a decoded path like rest-server: folders, then a part of the repository. */
export function parseTarget(
  path: string,
):
  | { readonly folders: readonly string[]; readonly target: RestTarget }
  | undefined {
  const parts = path.split('/').slice(1);
  const first = parts.findIndex(
    part => part === 'config' || KINDS.some(kind => kind === part),
  );
  const folders = first < 0 ? parts.slice(0, -1) : parts.slice(0, first);
  if (folders.some(part => ['', '.', '..'].includes(part))) {
    return undefined;
  }
  if (first < 0) {
    return parts.at(-1) === ''
      ? { folders, target: { type: 'repository' } }
      : undefined;
  }
  const [name, id, ...more] = parts.slice(first);
  const kind = KINDS.find(one => one === name);
  if (!kind) {
    return id === undefined
      ? { folders, target: { type: 'config' } }
      : undefined;
  }
  if (id === undefined || more.length > 0) {
    return undefined;
  }
  if (id === '') {
    return { folders, target: { type: 'list', kind } };
  }
  return /^[0-9a-f]{64}$/.test(id)
    ? { folders, target: { type: 'object', kind, id } }
    : undefined;
}

/** The files of one repository, in the layout of rest-server: like restic's own on disk. */
export class RepositoryFiles {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async create(): Promise<void> {
    for (const kind of KINDS) {
      await mkdir(join(this.#directory, kind), { recursive: true });
    }
  }

  path(target: RestTarget): string {
    if (target.type === 'config') {
      return join(this.#directory, 'config');
    }
    if (target.type !== 'object') {
      return this.#directory;
    }
    const { kind, id } = target;
    return kind === 'data'
      ? join(this.#directory, kind, id.slice(0, 2), id)
      : join(this.#directory, kind, id);
  }

  async sizeOf(target: RestTarget): Promise<number> {
    return (await stat(this.path(target))).size;
  }

  read(target: RestTarget): Promise<Buffer> {
    return readFile(this.path(target));
  }

  remove(target: RestTarget): Promise<void> {
    return rm(this.path(target));
  }

  /** Whether it was written: never over an existing file, and never under a name other than its hash. */
  async write(target: RestTarget, bytes: Buffer): Promise<boolean> {
    const file = this.path(target);
    const hash = createHash('sha256').update(bytes).digest('hex');
    if (target.type === 'object' && hash !== target.id) {
      return false;
    }
    await mkdir(dirname(file), { recursive: true });
    const handle = await open(file, 'wx').catch(() => undefined);
    await handle?.close();
    if (handle) {
      await writeFile(file, bytes);
    }
    return handle !== undefined;
  }

  /** Undefined if no object of the kind was ever written. */
  async list(
    kind: (typeof KINDS)[number],
  ): Promise<readonly { name: string; size: number }[] | undefined> {
    const entries = await readdir(join(this.#directory, kind), {
      recursive: true,
      withFileTypes: true,
    }).catch(() => undefined);
    return (
      entries &&
      Promise.all(
        entries
          .filter(entry => entry.isFile())
          .map(async ({ name, parentPath }) => ({
            name,
            size: (await stat(join(parentPath, name))).size,
          })),
      )
    );
  }
}
