/**
 * The kinds of problems.
 *
 * - `missing-pack`: the index needs a pack that is not in the store
 * - `wrong-pack-size`: the size of a pack does not match its content
 * - `missing-blob`: no index has a blob that a tree needs
 * - `unreadable-tree`: a directory can't be read: everything below it is lost
 * - `wrong-file-size`: the total length of a file's blobs does not match the file's size
 * - `damaged-blob`: the content of a blob does not match its name
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
  /** The faulty object, as in `data/5a/5a11…` or `blob/91ab…` */
  readonly object: string;
  readonly message: string;
  /** Whether a checked snapshot needs the object */
  readonly needed: boolean;
  /** Some of the paths that cannot be restored, as `<short snapshot id>:/path` */
  readonly paths: readonly string[];
}

/** @public */
export interface VerifyProgress {
  readonly phase: 'trees' | 'packs' | 'content';
  /** Trees, packs or bytes */
  readonly done: number;
  /** Unknown while trees are read */
  readonly total: number | undefined;
}

/** The result of a check. @public */
export interface VerifyReport {
  /** No problem affects a checked snapshot */
  readonly restorable: boolean;
  /** Whether every blob was read, or only looked up */
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

/** Collects problems, each object once for each kind. */
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
