/**
 * Work that repositories cause over time, however small each of them is.
 *
 * - `inflatedBytes`: bytes after decompression
 * - `derivedKeys`: keys derived from passwords; a costly one counts as several
 * - `storeRequests`: requests to the object store
 *
 * @public
 */
export type RepositoryWork = 'inflatedBytes' | 'derivedKeys' | 'storeRequests';

/**
 * What the repositories of one owner may take over time. What work takes is known in
 * full only afterwards, so it may exceed what was left; the next work pays for it.
 *
 * @public
 */
export interface RepositoryBudget {
  /** Throws, preferably a `RepositoryLimitError`, if nothing is left: the work is not begun */
  require(work: RepositoryWork): void;
  /** Resolves when something is left. For the content of files, which nobody wants cut off */
  wait(work: RepositoryWork, signal?: AbortSignal): Promise<void>;
  /** Never throws */
  spend(work: RepositoryWork, amount: number): void;
}

export const unlimitedBudget: RepositoryBudget = {
  require() {},
  async wait() {},
  spend() {},
};
