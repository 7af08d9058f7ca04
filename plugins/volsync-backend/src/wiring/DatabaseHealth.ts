import type { LoggerService } from '@backstage/backend-plugin-api';
import type { SetupGap } from 'backstage-plugin-volsync-common';
import { systemClock, type Clock } from '../lib/clock';
import type { DatabaseProblem } from '../lib/databaseErrors';

/** During these failures reading still works, so only a write shows that they are over. */
const OF_WRITING = /no space|read-only|locked/;

/** For this long after a failure, writes to other tables prove nothing, because small ones often still succeed */
const OTHER_TABLES_COUNT_AFTER_MS = 60_000;

const CONSEQUENCE =
  'Pages show what the portal knows; operations wait and new ones are refused until it is fixed.';

/**
 * Whether the portal's database works, from the results of ordinary queries. The failure and the recovery are logged
 * once each, and the platform pages show the failure while it lasts.
 */
export class DatabaseHealth {
  readonly #logger: Pick<LoggerService, 'error' | 'info'>;
  readonly #onFailure: () => void;
  readonly #clock: Pick<Clock, 'now'>;
  #problem: DatabaseProblem | undefined;
  #lastFailure: { readonly at: number; readonly table?: string } = { at: 0 };

  constructor(options: {
    readonly logger: Pick<LoggerService, 'error' | 'info'>;
    /** Called at a failure, to start probing for the recovery */
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

  /** For the pages of the portal's operators. */
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

/** The table that one of our statements writes to. */
function tableOf(sql: string | undefined): string | undefined {
  return /^(?:insert into|update|delete from) ["`]?(\w+)/i.exec(sql ?? '')?.[1];
}

function describeProblem({ text, code }: DatabaseProblem): string {
  return `${text}${code && ` (${code})`}`;
}
