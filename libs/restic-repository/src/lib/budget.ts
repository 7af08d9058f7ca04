/**
 * Work that repositories cause over time, however small each of them is.
 *
 * - `inflatedBytes`: bytes after decompression
 * - `derivedKeys`: keys derived from passwords; an expensive one counts as several
 * - `storeRequests`: requests to the object store
 *
 * @public
 */
export type RepositoryWork = 'inflatedBytes' | 'derivedKeys' | 'storeRequests';

/**
 * Limits the work for the repositories of one owner over time. The exact cost is known only afterwards, so work may
 * exceed the remaining budget; later work pays for it.
 *
 * @public
 */
export interface RepositoryBudget {
  /** Throws, preferably a `RepositoryLimitError`, if the budget is used up: the work is not started */
  require(work: RepositoryWork): void;
  /** Resolves when budget is available. For the content of files, which should not be cut off */
  wait(work: RepositoryWork, signal?: AbortSignal): Promise<void>;
  /** Never throws */
  spend(work: RepositoryWork, amount: number): void;
}

export const unlimitedBudget: RepositoryBudget = {
  require() {},
  async wait() {},
  spend() {},
};
