import type { LoggerService } from '@backstage/backend-plugin-api';
import type { SetupGap } from 'backstage-plugin-volsync-common';
import type { DatabaseProblem } from '../lib/databaseErrors';

/** These leave reading possible, so that only a write shows that they are over. */
const OF_WRITING = /no space|read-only|locked/;

const CONSEQUENCE =
  'Pages show what the portal knows; operations wait and new ones are refused until it is fixed.';

/**
 * Whether the portal's database works, from the answers to the queries that are made anyway. The log says once that it
 * fails, and once that it works again; the platform's pages say it as long as it lasts.
 */
export class DatabaseHealth {
  readonly #logger: Pick<LoggerService, 'error' | 'info'>;
  readonly #onFailure: () => void;
  #problem: DatabaseProblem | undefined;

  constructor(options: {
    readonly logger: Pick<LoggerService, 'error' | 'info'>;
    /** From now on somebody should try whether it works again */
    readonly onFailure?: () => void;
  }) {
    this.#logger = options.logger;
    this.#onFailure = options.onFailure ?? (() => {});
  }

  /** Undefined while it works. */
  get problem(): DatabaseProblem | undefined {
    return this.#problem;
  }

  /** For the pages of whoever runs the portal. */
  get gap(): SetupGap | undefined {
    return (
      this.#problem && {
        code: 'database',
        message: `The portal's database ${describeProblem(
          this.#problem,
        )}. ${CONSEQUENCE}`,
        fix: this.#problem.fix,
      }
    );
  }

  failed(problem: DatabaseProblem | undefined): void {
    if (!problem || problem.text === this.#problem?.text) {
      return;
    }
    const isNew = this.#problem === undefined;
    this.#problem = problem;
    this.#logger.error(
      `The portal's database ${describeProblem(problem)}. ${CONSEQUENCE} ${
        problem.fix
      }`,
    );
    if (isNew) {
      this.#onFailure();
    }
  }

  answered({ wrote }: { readonly wrote: boolean }): void {
    if (this.#problem && (wrote || !OF_WRITING.test(this.#problem.text))) {
      this.#problem = undefined;
      this.#logger.info("The portal's database works again");
    }
  }
}

function describeProblem({ text, code }: DatabaseProblem): string {
  return `${text}${code && ` (${code})`}`;
}
