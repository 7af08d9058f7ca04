import { type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';

/** One line of a watch. */
interface WatchLine {
  readonly type: string;
  // The contract inspects objects of any shape.
  readonly object: any;
}

const timeoutMs = 10_000;

/** Reads a watch line by line. */
export class WatchReader {
  readonly status: number;
  readonly #response: IncomingMessage;
  readonly #seen: WatchLine[] = [];
  readonly #waiting = new Set<() => void>();
  #ended = false;
  #taken = 0;

  constructor(response: IncomingMessage) {
    this.status = response.statusCode ?? 0;
    this.#response = response;
    const lines = createInterface({ input: response });
    lines.on('line', line => {
      this.#seen.push(JSON.parse(line));
      this.#wake();
    });
    lines.on('close', () => {
      this.#ended = true;
      this.#wake();
    });
    // A broken connection ends the watch as well.
    response.on('error', () => lines.close());
    lines.on('error', () => lines.close());
  }

  /** The next unread event. */
  async next(): Promise<WatchLine> {
    await this.#until(() => this.#seen.length > this.#taken);
    const line = this.#seen[this.#taken];
    this.#taken += 1;
    if (!line) {
      throw new Error('The watch ended before the event came');
    }
    return line;
  }

  /** `TYPE name` of the next events. */
  async take(count: number): Promise<readonly string[]> {
    const lines: string[] = [];
    for (let index = 0; index < count; index += 1) {
      const { type, object } = await this.next();
      lines.push(`${type} ${object.metadata?.name ?? object.reason}`);
    }
    return lines;
  }

  async ended(): Promise<void> {
    await this.#until(() => this.#ended);
  }

  close(): void {
    this.#response.destroy();
  }

  #wake(): void {
    this.#waiting.forEach(wake => wake());
  }

  async #until(reached: () => boolean): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!reached() && !this.#ended) {
      const left = deadline - Date.now();
      if (left <= 0) {
        throw new Error(
          `The watch brought nothing more within ${timeoutMs} ms; seen: ${JSON.stringify(
            this.#seen.map(line => line.type),
          )}`,
        );
      }
      await new Promise<void>(resolve => {
        const timer = setTimeout(done, left);
        const waiting = this.#waiting;
        function done() {
          clearTimeout(timer);
          waiting.delete(done);
          resolve();
        }
        waiting.add(done);
      });
    }
  }
}
