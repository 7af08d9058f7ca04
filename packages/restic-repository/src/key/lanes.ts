import { Worker } from 'node:worker_threads';
import { diagonal, laneBytes, romixModule } from './romixModule';

/*
 * What a thread does, as text: it needs nothing of this package, so it starts in a
 * fraction of the time that loading the package's own file would take. Threads
 * end when they are done, and what they knew of a key ends with them.
 */
const threadSource = `
const { parentPort, workerData } = require('node:worker_threads');
const { N, r, lane, words, groups, modules, blocks } = workerData;
const view = new Uint32Array(blocks.buffer);
// Fresh memory costs a fault a page: one for all groups, the largest comes first
const pages = Math.ceil((groups[0] * lane) / 65536);
const m = new WebAssembly.Memory({ initial: pages, maximum: pages });
const memory = new Uint32Array(m.buffer);
let first = 0;
for (const [number, lanes] of groups.entries()) {
  const { romix } = new WebAssembly.Instance(modules[number], { m: { m } }).exports;
  const each = work => {
    for (let one = 0; one < lanes; one++) {
      for (let at = 0; at < 32 * r; at += 16) {
        for (let word = 0; word < 16; word++) {
          work((one * lane) / 4 + at + words[word], (first + one) * 32 * r + at + word);
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
`;

/** Where each word of 64 bytes is kept */
const words = Array.from({ length: 16 }, (_, word) => diagonal(word));

/**
 * Runs ROMix over blocks of 128 r bytes, in groups side by side on threads of its
 * own. Gives new bytes. Throws the signal's reason when it ends before.
 *
 * @internal
 */
export async function runLanes(options: {
  readonly N: number;
  readonly r: number;
  /** Sizes of the groups of each thread, the largest first */
  readonly plan: readonly (readonly number[])[];
  readonly blocks: Uint8Array;
  readonly signal?: AbortSignal;
}): Promise<Uint8Array> {
  const { N, r, plan, blocks, signal } = options;
  const size = 128 * r;
  const mixed = new Uint8Array(blocks.length);
  const left = new AbortController();
  let lanesBefore = 0;
  const shares = plan.map(groups => {
    const first = lanesBefore * size;
    const lanes = groups.reduce((sum, group) => sum + group, 0);
    lanesBefore += lanes;
    return { groups, first, last: first + lanes * size };
  });
  try {
    await Promise.all(
      shares.map(async ({ groups, first, last }) => {
        const bytes = await runThread(
          {
            N,
            r,
            lane: laneBytes({ N, r }),
            words,
            groups,
            modules: groups.map(lanes => moduleOf(N, r, lanes)),
            // Bytes of its own: it is handed over
            blocks: new Uint8Array(blocks.subarray(first, last)),
          },
          [signal, left.signal],
        );
        mixed.set(bytes, first);
      }),
    );
  } finally {
    left.abort(new Error('Another thread failed'));
  }
  return mixed;
}

function runThread(
  workerData: unknown,
  signals: readonly (AbortSignal | undefined)[],
): Promise<Uint8Array> {
  const given = signals.filter(signal => signal !== undefined);
  return new Promise<Uint8Array>((resolve, reject) => {
    const worker = new Worker(threadSource, {
      eval: true,
      workerData,
      stdin: false,
      execArgv: [],
    });
    const settled = new AbortController();
    const end = () => {
      settled.abort();
      void worker.terminate();
    };
    for (const one of given) {
      one.addEventListener(
        'abort',
        () => {
          end();
          reject(one.reason);
        },
        { signal: settled.signal },
      );
    }
    worker.once('message', (bytes: Uint8Array) => {
      end();
      resolve(bytes);
    });
    worker.once('error', error => {
      end();
      reject(error);
    });
    worker.once('exit', code =>
      reject(new Error(`A thread that derives a key ended with ${code}`)),
    );
  });
}

/** Compiled modules by their shape: restic's own costs need four at most */
const modules = new Map<string, WebAssembly.Module>();

function moduleOf(N: number, r: number, lanes: number): WebAssembly.Module {
  const name = `${N} ${r} ${lanes}`;
  let found = modules.get(name);
  if (!found) {
    found = new WebAssembly.Module(romixModule({ N, r, lanes }));
    if (modules.size >= 16) modules.clear();
    modules.set(name, found);
  }
  return found;
}
