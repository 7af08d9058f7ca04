import { Worker } from 'node:worker_threads';

/** Lanes that one thread mixes. @internal */
export interface LaneJob {
  readonly N: number;
  readonly r: number;
  readonly laneBytes: number;
  /** Where each word of 64 bytes is kept */
  readonly words: readonly number[];
  /** Lanes that are mixed at once, the largest number first */
  readonly groups: readonly number[];
  /** For each group */
  readonly modules: readonly WebAssembly.Module[];
  /** 128 r bytes for each lane; handed over */
  readonly blocks: Uint8Array<ArrayBuffer>;
}

/*
 * What the thread does, as text: it needs nothing of this package, so it starts in
 * a fraction of the time that loading the package's own file would take. Memory is
 * kept for the next job, because fresh memory costs a fault a page; what it knew of
 * a key is wiped.
 */
const source = `
const { parentPort } = require('node:worker_threads');
let m = new WebAssembly.Memory({ initial: 0 });
parentPort.on('message', ({ N, r, laneBytes, words, groups, modules, blocks }) => {
  const pages = Math.ceil((groups[0] * laneBytes) / 65536);
  if (m.buffer.byteLength < pages * 65536) {
    m = new WebAssembly.Memory({ initial: pages, maximum: pages });
  }
  const memory = new Uint32Array(m.buffer);
  const view = new Uint32Array(blocks.buffer);
  let first = 0;
  for (const [number, lanes] of groups.entries()) {
    const { romix } = new WebAssembly.Instance(modules[number], { m: { m } }).exports;
    const each = work => {
      for (let lane = 0; lane < lanes; lane++) {
        for (let at = 0; at < 32 * r; at += 16) {
          for (let word = 0; word < 16; word++) {
            work(
              (lane * laneBytes) / 4 + at + words[word],
              (first + lane) * 32 * r + at + word,
            );
          }
        }
      }
    };
    each((inside, outside) => { memory[inside] = view[outside]; });
    romix();
    each((inside, outside) => { view[outside] = memory[inside + 32 * r * N]; });
    first += lanes;
  }
  parentPort.postMessage(blocks, [blocks.buffer]);
  memory.fill(0);
});
`;

/** A thread that mixes lanes, one job at a time. @internal */
export class LaneThread {
  readonly #worker = new Worker(source, {
    eval: true,
    stdin: false,
    execArgv: [],
  });

  constructor() {
    this.#worker.unref();
    // Whoever waits for a job is told; nobody else needs to be
    this.#worker.on('error', () => {});
  }

  /** Fails when the thread ends before the job */
  async run(job: LaneJob): Promise<Uint8Array> {
    const worker = this.#worker;
    worker.ref();
    const settled = new AbortController();
    try {
      return await new Promise<Uint8Array>((resolve, reject) => {
        const onExit = (code: number) =>
          reject(new Error(`A thread that derives a key ended with ${code}`));
        settled.signal.addEventListener('abort', () => {
          worker.off('message', resolve);
          worker.off('error', reject);
          worker.off('exit', onExit);
        });
        worker.on('message', resolve);
        worker.on('error', reject);
        worker.on('exit', onExit);
        worker.postMessage(job, [job.blocks.buffer]);
      });
    } finally {
      settled.abort();
      worker.unref();
    }
  }

  end(): void {
    void this.#worker.terminate();
  }
}
