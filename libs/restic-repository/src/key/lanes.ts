import { LaneJob, LaneThread } from './laneThread';
import { diagonal, laneBytes, romixModule } from './romixModule';

/** Where each word of 64 bytes is kept */
const words = Array.from({ length: 16 }, (_, word) => diagonal(word));
/** A portal that begins opens one repository after the other */
const idleMs = 10_000;
/** Threads that have nothing to do, and their memory */
const idle: LaneThread[] = [];
let ending: NodeJS.Timeout | undefined;

/**
 * Runs ROMix over blocks of 128 r bytes, in groups side by side on threads of its
 * own, which are kept for a while. Gives new bytes. Throws the signal's reason when
 * it ends before.
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
  let first = 0;
  const jobs = plan.map(groups => {
    const lanes = groups.reduce((sum, group) => sum + group, 0);
    const start = first;
    first += lanes * size;
    const job: LaneJob = {
      N,
      r,
      laneBytes: laneBytes({ N, r }),
      words,
      groups,
      modules: groups.map(each => moduleOf(N, r, each)),
      // Bytes of its own: it is handed over
      blocks: new Uint8Array(blocks.subarray(start, first)),
    };
    return { job, start, thread: idle.pop() ?? new LaneThread() };
  });
  clearTimeout(ending);
  const end = () => jobs.forEach(({ thread }) => thread.end());
  signal?.addEventListener('abort', end);
  try {
    await Promise.all(
      jobs.map(async ({ job, start, thread }) => {
        mixed.set(await thread.run(job), start);
      }),
    );
  } catch (error) {
    end();
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', end);
    ending = setTimeout(endIdle, idleMs).unref();
  }
  idle.push(...jobs.map(({ thread }) => thread));
  return mixed;
}

function endIdle(): void {
  for (const thread of idle.splice(0)) thread.end();
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
