import type { Refutation } from '../listing/refutation';

/** Why it is unknown whether a tree is complete. */
export interface Unfinished {
  readonly reason: 'budget' | 'changed' | 'limit';
  readonly message: string;
}

export const CHANGED: Unfinished = {
  reason: 'changed',
  message: 'The repository changed after it was listed',
};
export const OVER_BUDGET: Unfinished = {
  reason: 'budget',
  message: 'The check stopped at its budget, and continues next time',
};

interface Faults {
  readonly refutations: Map<string, Refutation>;
  unfinished?: Unfinished;
}

const MAX_REFUTATIONS = 20;

/**
 * Tracks the faults of trees and propagates them to every tree above. A tree is complete if everything below it was
 * visited and no fault is recorded for it. Trees are shared, so each may have many parents.
 */
export class TreeFaults {
  readonly #parents = new Map<string, string[]>();
  readonly #faults = new Map<string, Faults>();

  /** Must be called for each directory in a tree, before or after the faults of that directory are known */
  addChild(parent: string, child: string): void {
    const parents = this.#parents.get(child);
    if (parents) parents.push(parent);
    else this.#parents.set(child, [parent]);
    const faults = this.#faults.get(child);
    if (!faults) return;
    for (const refutation of faults.refutations.values()) {
      this.refute(parent, refutation);
    }
    if (faults.unfinished) this.leave(parent, faults.unfinished);
  }

  refute(tree: string, refutation: Refutation): void {
    const name = `${refutation.kind} ${refutation.object}`;
    this.#passOn(tree, ({ refutations }) => {
      if (refutations.has(name) || refutations.size >= MAX_REFUTATIONS) {
        return false;
      }
      refutations.set(name, refutation);
      return true;
    });
  }

  leave(tree: string, unfinished: Unfinished): void {
    this.#passOn(tree, faults => {
      if (faults.unfinished) return false;
      faults.unfinished = unfinished;
      return true;
    });
  }

  get(tree: string):
    | {
        readonly refutations: readonly Refutation[];
        readonly unfinished: Unfinished | undefined;
      }
    | undefined {
    const faults = this.#faults.get(tree);
    return (
      faults && {
        refutations: [...faults.refutations.values()],
        unfinished: faults.unfinished,
      }
    );
  }

  /** Updates a tree, and its ancestors as long as they change */
  #passOn(tree: string, change: (faults: Faults) => boolean): void {
    const waiting = [tree];
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
      const faults = this.#faults.get(one) ?? { refutations: new Map() };
      this.#faults.set(one, faults);
      if (change(faults)) waiting.push(...(this.#parents.get(one) ?? []));
    }
  }
}
