import type { LoggerService } from '@backstage/backend-plugin-api';
import type { SetupGap } from 'backstage-plugin-volsync-common';
import { systemClock, type Clock } from '../lib/clock';
import type { DatabaseProblem } from '../lib/databaseErrors';

/** These leave reading possible, so that only a write shows that they are over. */
const OF_WRITING = /no space|read-only|locked/;

/** How long after the last failure a write to another table shows nothing: a few bytes often still fit somewhere */
const OTHER_TABLES_COUNT_AFTER_MS = 60_000;

const CONSEQUENCE =
  'Pages show what the portal knows; operations wait and new ones are refused until it is fixed.';

/**
 * Whether the portal's database works, from the answers to the queries that are made anyway. The log says once that it
 * fails, and once that it works again; the platform's pages say it as long as it lasts.
 */
export class DatabaseHealth {
  readonly #logger: Pick<LoggerService, 'error' | 'info'>;
  readonly #onFailure: () => void;
  readonly #clock: Pick<Clock, 'now'>;
  #problem: DatabaseProblem | undefined;
  #lastFailure: { readonly at: number; readonly table?: string } = { at: 0 };

  constructor(options: {
    readonly logger: Pick<LoggerService, 'error' | 'info'>;
    /** From now on somebody should try whether it works again */
    readonly onFailure?: () => void;
    readonly clock?: Pick<Clock, 'now'>;
  }) {
    this.#logger = options.logger;
    this.#onFailure = options.onFailure ?? (() => {});
    this.#clock = options.clock ?? systemClock;
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

  failed(problem: DatabaseProblem | undefined, sql?: string): void {
    if (!problem) {
      return;
    }
    this.#lastFailure = {
      at: this.#clock.now().getTime(),
      table: tableOf(sql),
    };
    if (problem.text === this.#problem?.text) {
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

  answered(answer: { readonly wrote: boolean; readonly sql?: string }): void {
    if (this.#problem && this.#isOver(this.#problem, answer)) {
      this.#problem = undefined;
      this.#logger.info("The portal's database works again");
    }
  }

  #isOver(
    { text }: DatabaseProblem,
    { wrote, sql }: { readonly wrote: boolean; readonly sql?: string },
  ): boolean {
    if (!OF_WRITING.test(text)) {
      return true;
    }
    const { at, table } = this.#lastFailure;
    return (
      wrote &&
      (table === undefined ||
        table === tableOf(sql) ||
        this.#clock.now().getTime() - at >= OTHER_TABLES_COUNT_AFTER_MS)
    );
  }
}

/** The table that a statement of ours writes to. */
function tableOf(sql: string | undefined): string | undefined {
  return /^(?:insert into|update|delete from) ["`]?(\w+)/i.exec(sql ?? '')?.[1];
}

function describeProblem({ text, code }: DatabaseProblem): string {
  return `${text}${code && ` (${code})`}`;
}
