import { sourcePath } from './world.mjs';

/** Changes sources at a constant rate, one after the other, until it is stopped. */
export class Events {
  #stopped = false;
  #done;
  #made = 0;
  #failed = 0;
  #begun = performance.now();

  /**
   * @param {{ api: import('./measure.mjs').Requests, world: object, rate: number }} options changes a second; the first
   *   source is not changed, because a reader waits for a change of it
   */
  constructor({ api, world, rate }) {
    const sources = world.namespaces.flatMap(namespace =>
      world.volumes.map(volume => sourcePath(namespace, volume)),
    );
    this.#done = this.#run({ api, sources: sources.slice(1), rate });
  }

  async #run({ api, sources, rate }) {
    const pending = new Set();
    while (!this.#stopped) {
      const due = Math.floor(((performance.now() - this.#begun) / 1000) * rate);
      while (this.#made < due) {
        // a step that visits every source, but no neighbours consecutively
        const source = sources[(this.#made * 617) % sources.length];
        this.#made += 1;
        const change = writeDuration(api, source, this.#made / 10).catch(() => {
          this.#failed += 1;
        });
        pending.add(change);
        void change.finally(() => pending.delete(change));
      }
      await new Promise(resolve => {
        setTimeout(resolve, 5);
      });
    }
    await Promise.all(pending);
  }

  /** Stops it; returns the actual rate a second. */
  async stop() {
    this.#stopped = true;
    const seconds = (performance.now() - this.#begun) / 1000;
    await this.#done;
    return {
      made: this.#made,
      failed: this.#failed,
      perSecond: this.#made / seconds,
    };
  }
}

export function writeDuration(api, source, seconds) {
  return api.json({
    method: 'PATCH',
    path: `${source}/status`,
    type: 'application/merge-patch+json',
    body: { status: { lastSyncDuration: `${seconds}s` } },
  });
}

/** Reads server-sent events of reports; `onReport` gets each with the time at which its last byte arrived. */
export async function readStream(portal, path, onReport) {
  const { status, response } = await portal.send({
    path,
    headers: { accept: 'text/event-stream' },
    onResponse: stream => {
      let rest = '';
      stream.setEncoding('utf8').on('data', chunk => {
        const parts = (rest + chunk).split('\n\n');
        rest = parts.pop();
        for (const part of parts) {
          const data = /^data: (.*)$/m.exec(part)?.[1];
          if (data) onReport(JSON.parse(data), performance.now());
        }
      });
    },
  });
  if (status !== 200) throw new Error(`${path}: ${status}`);
  return () => response.destroy();
}
