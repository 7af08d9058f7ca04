import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import { Errors } from 'isomorphic-git';
import { type CommitAuthor, GitRepository, MAIN } from './GitRepository';

const SUFFIX = '.git';
const NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const BRANCH = /^[A-Za-z0-9][-A-Za-z0-9._]{0,199}$/;

/** A pending change: every branch but main, whoever pushed it. */
export interface Change {
  readonly repository: string;
  readonly branch: string;
  /** The newest commit */
  readonly commit: string;
  /** The first line of its message */
  readonly title: string;
  /** The rest of its message, Markdown */
  readonly description: string;
}

/** The bare repositories below one directory, by name: the demo's substitute for a Git server. */
export class GitRepositories {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async prepare(): Promise<void> {
    await mkdir(this.#directory, { recursive: true });
  }

  async names(): Promise<readonly string[]> {
    const entries = await readdir(this.#directory).catch(() => []);
    return entries
      .filter(name => name.endsWith(SUFFIX))
      .map(name => name.slice(0, -SUFFIX.length))
      .sort();
  }

  /** The path of a repository, existing or not. Throws `InputError` for an invalid name. */
  at(name: string): GitRepository {
    if (!NAME.test(name)) {
      throw new InputError(
        `${JSON.stringify(name.slice(0, 100))} is no name of a repository`,
      );
    }
    return new GitRepository(join(this.#directory, name + SUFFIX));
  }

  /** Throws `NotFoundError` if there is none with that name. */
  async get(name: string): Promise<GitRepository> {
    const repository = this.at(name);
    if (!(await repository.exists())) {
      throw new NotFoundError(
        `The sandbox has no repository "${name}". Choose one of: ${(
          await this.names()
        ).join(', ')}.`,
      );
    }
    return repository;
  }

  async changes(): Promise<readonly Change[]> {
    const changes: Change[] = [];
    for (const name of await this.names()) {
      const repository = this.at(name);
      for (const branch of await repository.branches()) {
        if (branch !== MAIN) {
          changes.push(await this.change(name, branch));
        }
      }
    }
    return changes;
  }

  /** Throws `NotFoundError` if there is no such branch. */
  async change(name: string, branch: string): Promise<Change> {
    const repository = await this.get(name);
    const commit = isBranch(branch) ? await repository.head(branch) : undefined;
    if (!commit || branch === MAIN) {
      throw new NotFoundError(
        `The repository "${name}" has no change "${branch.slice(0, 200)}"`,
      );
    }
    const [title = '', ...rest] = (await repository.message(commit)).split(
      '\n',
    );
    const description = rest.join('\n').trim();
    return { repository: name, branch, commit, title, description };
  }

  /**
   * Merges a change into main and deletes its branch. Throws `NotFoundError` if there is none, and `ConflictError`
   * without merging if main has changed the same lines.
   */
  async merge(
    name: string,
    branch: string,
    author: CommitAuthor,
  ): Promise<Change> {
    const change = await this.change(name, branch);
    const repository = this.at(name);
    try {
      await repository.merge(branch, {
        message: `Merge "${change.title}"`,
        author,
      });
    } catch (error) {
      if (
        error instanceof Errors.MergeConflictError ||
        error instanceof Errors.MergeNotSupportedError
      ) {
        throw new ConflictError(
          `"${change.title}" changes lines that main has changed meanwhile: run the template again, or merge with git in ${repository.directory}`,
        );
      }
      throw error;
    }
    await repository.deleteBranch(branch);
    return change;
  }
}

/** Whether this is a valid name of a change. */
export function isBranch(name: string): boolean {
  return BRANCH.test(name) && !name.includes('..') && !name.endsWith('.lock');
}
