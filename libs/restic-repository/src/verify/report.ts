/**
 * What can be wrong.
 *
 * - `missing-pack`: the index needs a pack that is not in the store
 * - `wrong-pack-size`: a pack is not as long as what is in it
 * - `missing-blob`: no index knows a blob that a tree needs
 * - `unreadable-tree`: a directory cannot be read: all below it is lost
 * - `wrong-file-size`: a file's blobs are not as long as the file was
 * - `damaged-blob`: the content of a blob is not what its name promises
 *
 * @public
 */
export type ProblemKind =
  | 'missing-pack'
  | 'wrong-pack-size'
  | 'missing-blob'
  | 'unreadable-tree'
  | 'wrong-file-size'
  | 'damaged-blob';

/** @public */
export interface Problem {
  readonly kind: ProblemKind;
  /** The object that is to blame, as in `data/5a/5a11…` or `blob/91ab…` */
  readonly object: string;
  readonly message: string;
  /** Whether a snapshot that was checked needs the object */
  readonly needed: boolean;
  /** Some of the paths that cannot be restored, as `<short snapshot id>:/path` */
  readonly paths: readonly string[];
}

/** @public */
export interface VerifyProgress {
  readonly phase: 'trees' | 'packs' | 'content';
  /** Trees, packs or bytes */
  readonly done: number;
  /** Not known while trees are read */
  readonly total: number | undefined;
}

/** What a check found. @public */
export interface VerifyReport {
  /** Nothing is wrong that a snapshot needs */
  readonly restorable: boolean;
  /** Whether every blob was read, or only counted */
  readonly content: boolean;
  readonly snapshots: number;
  readonly trees: number;
  readonly files: number;
  readonly blobs: number;
  readonly packs: number;
  /** Stored bytes of the blobs that are needed */
  readonly bytes: number;
  readonly problems: readonly Problem[];
  /** There are more problems than are listed */
  readonly truncated: boolean;
}

const maxProblems = 1000;

/** Gathers problems, each object once for each kind. */
export class Problems {
  readonly #found = new Map<string, Omit<Problem, 'paths'>>();
  #truncated = false;

  add(problem: Omit<Problem, 'paths'>): void {
    const name = `${problem.kind} ${problem.object}`;
    if (this.#found.has(name)) return;
    if (this.#found.size >= maxProblems) this.#truncated = true;
    else this.#found.set(name, problem);
  }

  get truncated(): boolean {
    return this.#truncated;
  }

  all(): readonly Omit<Problem, 'paths'>[] {
    return [...this.#found.values()];
  }

  clear(): void {
    this.#found.clear();
    this.#truncated = false;
  }
}
