import type { LoggerService } from '@backstage/backend-plugin-api';
import { join } from 'node:path';
import { messageOf } from './client';
import { GitRepositories } from './flux';
import { type Sandbox, type SandboxOptions, startSandbox } from './sandbox';

/** The startup progress of a sandbox. @public */
export interface SandboxStatus {
  readonly ready: boolean;
  /** 0 to 1 */
  readonly progress: number;
  readonly message: string;
  /** Why it did not start */
  readonly error?: string;
  /** The demo services, once it is ready */
  readonly services: readonly string[];
}

/** Runs a sandbox in the background: starts it, reports its progress, and stops it. */
export class SandboxRunner {
  readonly #options: Omit<SandboxOptions, 'onProgress' | 'signal'>;
  readonly #logger: LoggerService;
  readonly #stopping = new AbortController();
  /** On disk, whether the sandbox is ready or not */
  readonly repositories: GitRepositories;
  #starting: Promise<void> = Promise.resolve();
  #sandbox: Sandbox | undefined;
  #status: SandboxStatus = {
    ready: false,
    progress: 0,
    message: 'The sandbox has not been started',
    services: [],
  };

  constructor(options: Omit<SandboxOptions, 'onProgress' | 'signal'>) {
    this.#options = options;
    this.#logger = options.logger;
    this.repositories = new GitRepositories(join(options.directory, 'git'));
  }

  /** Returns immediately */
  start(): void {
    this.#starting = this.#start();
  }

  get status(): SandboxStatus {
    return this.#status;
  }

  /** `undefined` until it is ready */
  get sandbox(): Sandbox | undefined {
    return this.#sandbox;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#starting;
    await this.#sandbox?.close();
    this.#sandbox = undefined;
  }

  async #start(): Promise<void> {
    try {
      const sandbox = await startSandbox({
        ...this.#options,
        signal: this.#stopping.signal,
        onProgress: (message, progress) => {
          this.#logger.info(`${Math.round(progress * 100)} % ${message}`);
          this.#status = { ...this.#status, message, progress };
        },
      });
      this.#sandbox = sandbox;
      this.#status = {
        ready: true,
        progress: 1,
        message: 'The sandbox is ready',
        services: sandbox.services,
      };
    } catch (error) {
      if (this.#stopping.signal.aborted) {
        return;
      }
      const message = messageOf(error);
      this.#logger.error(`The sandbox did not start: ${message}`);
      this.#status = {
        ...this.#status,
        message: 'The sandbox did not start',
        error: message,
      };
    }
  }
}
