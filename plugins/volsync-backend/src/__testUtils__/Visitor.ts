import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Visit } from './visit';

/** Somebody who reads pages of a portal. On a thread of its own: what else the tests do must not count. */
export class Visitor {
  readonly #worker = new Worker(join(__dirname, 'visit.ts'), {
    execArgv: [
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
    ],
  });

  /** Reads them one after the other, again and again, for this long. */
  async read(options: {
    readonly urls: readonly string[];
    /** The portal's process */
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
