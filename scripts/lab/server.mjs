import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { start } from '../lib/run.mjs';

/**
 * One server of the lab: a process of ours with its log, that can be ended and started again on the same port.
 */
export class LabServer {
  #running;
  #stopping = false;

  /** @param {{ name: string, binary: string, args: readonly string[], env?: object, logs: string }} options */
  constructor(options) {
    this.options = options;
    this.name = options.name;
    this.log = path.join(options.logs, `${options.name}.log`);
  }

  get pid() {
    return this.#running?.child.pid;
  }

  start() {
    const { binary, args, env } = this.options;
    const log = createWriteStream(this.log, { flags: 'a' });
    this.#stopping = false;
    const running = start(binary, args, {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
      onLine: line => log.write(`${line}\n`),
    });
    this.#running = running;
    running.ended
      .then(
        ({ code, signal, tail }) => {
          if (this.#running === running) {
            this.ended = { how: signal ?? code, tail };
          }
        },
        error => {
          this.ended = { how: error.message, tail: [] };
        },
      )
      .finally(() => log.end());
    this.ended = undefined;
  }

  /** Why it does not run although it should; its last words are in it. */
  failed() {
    if (!this.ended || this.#stopping) return undefined;
    return `${this.name} ended with ${this.ended.how}; its log is ${
      this.log
    }:\n${this.ended.tail.slice(-12).join('\n')}`;
  }

  /** Asks it to end, as an administrator would. */
  async stop(patienceMs) {
    this.#stopping = true;
    await this.#running?.stop(patienceMs);
  }

  /** Ends it at once, as a power cut would. */
  async kill() {
    this.#stopping = true;
    const running = this.#running;
    try {
      process.kill(-running.child.pid, 'SIGKILL');
    } catch {
      // it has already gone
    }
    await running?.ended.catch(() => {});
  }

  /** Halts it where it is: connections stay open and nothing is answered. */
  pause() {
    process.kill(-this.pid, 'SIGSTOP');
  }

  resume() {
    process.kill(-this.pid, 'SIGCONT');
  }
}
