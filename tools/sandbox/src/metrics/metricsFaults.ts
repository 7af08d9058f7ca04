import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { MetricsFault } from './types';

/** Faults that a test or a demonstration injected. */
export class MetricsFaults {
  #active: { fault: MetricsFault; path: string | undefined; left: number }[] =
    [];
  readonly #closing = new AbortController();

  inject(
    fault: MetricsFault,
    choice: { readonly path?: string; readonly times?: number } = {},
  ): () => void {
    const entry = { fault, path: choice.path, left: choice.times ?? Infinity };
    this.#active.push(entry);
    return () => {
      this.#active = this.#active.filter(each => each !== entry);
    };
  }

  /** True if a fault answered the request. */
  async apply(path: string, response: ServerResponse): Promise<boolean> {
    const hits = this.#active.filter(
      each => each.left > 0 && (each.path === undefined || each.path === path),
    );
    for (const hit of hits) {
      hit.left -= 1;
      const { fault } = hit;
      switch (fault.kind) {
        case 'delay':
          await wait(fault.milliseconds, undefined, {
            signal: this.#closing.signal,
          });
          break;
        case 'drop':
          response.destroy();
          return true;
        case 'status':
          response.writeHead(fault.status).end('A fault that was injected.\n');
          return true;
        default:
          response
            .writeHead(200, { 'content-type': 'application/json' })
            .end(fault.body ?? '{"status":"success","data":{"result":[[');
          return true;
      }
    }
    return false;
  }

  close(): void {
    this.#closing.abort();
  }
}
