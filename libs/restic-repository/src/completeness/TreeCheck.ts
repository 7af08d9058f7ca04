import { RepositoryError } from '../lib/errors';
import { RepositoryLimitError } from '../lib/limits';
import { messageOf } from '../lib/systemError';
import { ObjectNotFoundError } from '../store/objectStore';
import { forEachTree } from '../tree/forEachTree';
import type { TreeReader } from '../tree/treeReader';
import type { BlobCheck } from './BlobCheck';
import { type Memo, markTree } from './memo';
import type { CheckCompletenessOptions } from './report';
import { CHANGED, OVER_BUDGET, TreeFaults } from './TreeFaults';

const DEFAULT_MAX_TREES = 100_000;
const DEFAULT_TIMEOUT_MS = 60_000;

/** Visits each tree once across all snapshots, until the budget is used up. */
export class TreeCheck {
  readonly blobs: BlobCheck;
  readonly #trees: TreeReader;
  readonly #memo: Memo;
  readonly #maxTrees: number;
  readonly #until: number;
  readonly #signal: AbortSignal | undefined;
  readonly #entered = new Set<string>();
  readonly #faults = new TreeFaults();
  #treesRead = 0;

  constructor(
    trees: TreeReader,
    blobs: BlobCheck,
    options: Omit<CheckCompletenessOptions, 'memo'> & { readonly memo: Memo },
  ) {
    const { maxTrees = DEFAULT_MAX_TREES, timeoutMs = DEFAULT_TIMEOUT_MS } =
      options;
    this.#trees = trees;
    this.blobs = blobs;
    this.#memo = options.memo;
    this.#maxTrees = maxTrees;
    this.#until = performance.now() + timeoutMs;
    this.#signal = options.signal;
  }

  get treesRead(): number {
    return this.#treesRead;
  }

  get isOver(): boolean {
    return (
      this.#treesRead >= this.#maxTrees || performance.now() >= this.#until
    );
  }

  /** The faults of a tree or below it */
  async check(root: string): Promise<ReturnType<TreeFaults['get']>> {
    await forEachTree(this.#trees, {
      roots: [root],
      signal: this.#signal,
      enter: id => this.#enter(id),
      begin: id => this.#begin(id),
      visit: (node, tree) => {
        if (node.subtree) this.#faults.addChild(tree, node.subtree);
        for (const id of node.content) {
          const refutation = this.blobs.refute(id, false);
          if (refutation) this.#faults.refute(tree, refutation);
        }
      },
      onFailure: (id, error) => this.#fail(id, error),
    });
    return this.#faults.get(root);
  }

  /** Trees that are complete, including everything below them */
  complete(): readonly string[] {
    return [...this.#entered].filter(id => !this.#faults.get(id));
  }

  #enter(id: string): boolean {
    if (this.#entered.has(id) || this.#memo.trees.has(markTree(id))) {
      return false;
    }
    this.#entered.add(id);
    const refutation = this.blobs.refute(id, true);
    if (refutation) {
      this.#faults.refute(id, refutation);
      return false;
    }
    return true;
  }

  #begin(id: string): boolean {
    if (this.isOver) {
      this.#faults.leave(id, OVER_BUDGET);
      return false;
    }
    this.#treesRead++;
    return true;
  }

  #fail(id: string, error: unknown): void {
    if (error instanceof RepositoryLimitError) {
      this.#faults.leave(id, { reason: 'limit', message: error.message });
    } else if (
      error instanceof ObjectNotFoundError ||
      (error instanceof RepositoryError && error.reason === 'missing')
    ) {
      // The listing had it
      this.#faults.leave(id, CHANGED);
    } else {
      const object = toDamage(error).object ?? `blob/${id}`;
      const message = messageOf(error);
      this.#faults.refute(id, { kind: 'unreadable-tree', object, message });
    }
  }
}

/** Only damage refutes a tree: a failing store, or a limit, says nothing about the repository. */
export function toDamage(error: unknown): RepositoryError {
  if (error instanceof RepositoryError && error.reason === 'damaged') {
    return error;
  }
  throw error;
}
