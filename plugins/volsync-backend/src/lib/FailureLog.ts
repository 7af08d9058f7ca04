import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from './toError';

/** Logs why background work fails: once for each reason, not with each retry. @internal */
export class FailureLog {
  readonly #logger: Pick<LoggerService, 'warn'>;
  readonly #label: string;
  #last: string | undefined;

  constructor(logger: Pick<LoggerService, 'warn'>, label: string) {
    this.#logger = logger;
    this.#label = label;
  }

  succeeded(): void {
    this.#last = undefined;
  }

  failed(error: unknown): void {
    const known = toError(error);
    if (this.#last !== known.message) {
      this.#last = known.message;
      this.#logger.warn(this.#label, known);
    }
  }
}
