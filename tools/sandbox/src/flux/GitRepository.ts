import fs from 'node:fs';
import { stat } from 'node:fs/promises';
import git, { Errors } from 'isomorphic-git';
import { CommitTree } from './CommitTree';
import { type GitFile, listFiles, writeTree } from './treeFiles';

/** The branch that Flux follows. */
export const MAIN = 'main';

/** Author and time of a commit. */
export interface CommitAuthor {
  readonly name: string;
  readonly email: string;
  readonly at: Date;
}

interface NewCommit {
  readonly branch: string;
  /** Its parent; none for the first */
  readonly parent?: string;
  readonly files: readonly GitFile[];
  readonly message: string;
  readonly author: CommitAuthor;
}

/**
 * One bare Git repository on disk. Nothing of it is held in memory, so `git` itself may push to it, and clone from it,
 * at any time.
 */
export class GitRepository {
  /** Its path: the argument of `git clone` */
  readonly directory: string;
  readonly #at: { readonly fs: typeof fs; readonly gitdir: string };

  constructor(directory: string) {
    this.directory = directory;
    this.#at = { fs, gitdir: directory };
  }

  async exists(): Promise<boolean> {
    return stat(`${this.directory}/HEAD`).then(
      () => true,
      () => false,
    );
  }

  async create(first: Omit<NewCommit, 'branch' | 'parent'>): Promise<string> {
    await git.init({ ...this.#at, bare: true, defaultBranch: MAIN });
    return this.commit({ ...first, branch: MAIN });
  }

  /** Every branch, ordered by name */
  async branches(): Promise<readonly string[]> {
    return (await git.listBranches(this.#at)).sort();
  }

  /** The newest commit of a branch; undefined if there is no such branch */
  async head(branch = MAIN): Promise<string | undefined> {
    try {
      return await git.resolveRef({ ...this.#at, ref: `refs/heads/${branch}` });
    } catch (error) {
      if (error instanceof Errors.NotFoundError) {
        return undefined;
      }
      throw error;
    }
  }

  async message(commit: string): Promise<string> {
    const read = await git.readCommit({ ...this.#at, oid: commit });
    return read.commit.message;
  }

  async mergeBase(one: string, other: string): Promise<string | undefined> {
    const found = await git.findMergeBase({ ...this.#at, oids: [one, other] });
    return (found as string[])[0];
  }

  tree(commit: string): CommitTree {
    return new CommitTree(this.directory, commit);
  }

  /** All files of a commit, ordered by path */
  files(commit: string): Promise<readonly GitFile[]> {
    return listFiles(this.directory, commit);
  }

  /** Writes a commit with exactly these files, and moves the branch to it */
  async commit(change: NewCommit): Promise<string> {
    const tree = await writeTree(this.directory, change.files);
    return git.commit({
      ...this.#at,
      tree,
      parent: change.parent ? [change.parent] : [],
      ref: `refs/heads/${change.branch}`,
      message: change.message,
      author: toAuthor(change.author),
    });
  }

  /** Merges a branch into main, with a merge commit. Throws if both changed the same lines. */
  async merge(
    branch: string,
    options: { readonly message: string; readonly author: CommitAuthor },
  ): Promise<void> {
    await git.merge({
      ...this.#at,
      ours: MAIN,
      theirs: branch,
      fastForward: false,
      message: options.message,
      author: toAuthor(options.author),
    });
  }

  async deleteBranch(branch: string): Promise<void> {
    await git.deleteBranch({ ...this.#at, ref: branch });
  }
}

function toAuthor({ name, email, at }: CommitAuthor) {
  const timestamp = Math.floor(at.getTime() / 1000);
  return { name, email, timestamp, timezoneOffset: 0 };
}
