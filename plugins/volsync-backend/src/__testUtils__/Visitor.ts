import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Visit } from './visit';

/** Reads pages of a portal on a thread of its own, so that the tests' other work doesn't count. */
export class Visitor {
  readonly #worker = new Worker(join(__dirname, 'visit.ts'), {
    execArgv: [
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
    ],
  });

  /** Reads them one after the other, repeatedly, for this long. */
  async read(options: {
    readonly urls: readonly string[];
    /** The portal's process id */
    readonly pid: number;
    readonly milliseconds: number;
  }): Promise<readonly Visit[]> {
    const answer = new Promise<readonly Visit[]>((resolve, reject) => {
      this.#worker.once('message', resolve);
      this.#worker.once('error', reject);
    });
    this.#worker.postMessage(options);
    return answer;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
