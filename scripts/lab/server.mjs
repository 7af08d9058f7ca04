import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { start } from '../lib/run.mjs';

/** One server of the lab: a process with its log, which can be stopped and restarted on the same port. */
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

  /** Why it isn't running although it should be, with its last output. */
  failed() {
    if (!this.ended || this.#stopping) return undefined;
    return `${this.name} ended with ${this.ended.how}; its log is ${
      this.log
    }:\n${this.ended.tail.slice(-12).join('\n')}`;
  }

  /** Stops it gracefully, as an administrator would. */
  async stop(patienceMs) {
    this.#stopping = true;
    await this.#running?.stop(patienceMs);
  }

  /** Kills it, like a power failure. */
  async kill() {
    this.#stopping = true;
    const running = this.#running;
    try {
      process.kill(-running.child.pid, 'SIGKILL');
    } catch {
      // it has already exited
    }
    await running?.ended.catch(() => {});
  }

  /** Suspends it: connections stay open and nothing responds. */
  pause() {
    process.kill(-this.pid, 'SIGSTOP');
  }

  resume() {
    process.kill(-this.pid, 'SIGCONT');
  }
}
