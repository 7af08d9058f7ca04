import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { envelopeReady } from '../crypto/envelope';
import { RepositoryError } from '../lib/errors';
import { FairOrder } from '../lib/FairOrder';
import { RepositoryLimitError } from '../lib/limits';
import { type TaskName, type Tasks, tasks } from './tasks';
import { type ThreadAnswer, threadFile, threadMarker } from './thread';

type Input<Name extends TaskName> = Parameters<Tasks[Name]>[0];
type Output<Name extends TaskName> = ReturnType<Tasks[Name]>;

/** Tasks that inflate up to a limit that their input names */
type BoundedTask = 'openSnapshot' | 'openLock' | 'decodeIndex';

interface Job {
  readonly number: number;
  readonly task: TaskName;
  readonly input: unknown;
  readonly transfer: ArrayBuffer[];
  readonly resolve: (output: never) => void;
  readonly reject: (error: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly jobs: Map<number, Job>;
  idle?: NodeJS.Timeout;
}

/** Smaller work stays on the main thread, because the transfer would take longer */
const INLINE_BYTES = 64 * 1024;
/** The maximum to inflate on the main thread: parsing it takes a few milliseconds */
const INLINE_INFLATED_BYTES = 256 * 1024;
/** One, so a thread that crashes fails only one task */
const JOBS_PER_THREAD = 1;
const MAX_THREAD_HEAP_MEBIBYTES = 1024;
const IDLE_MS = 30_000;

/**
 * Runs tasks on a few threads. They start with large work, end when idle for a while, and never keep the process alive.
 * If threads are not available (sources that Node cannot load itself) all work is done synchronously.
 */
export class ThreadPool {
  readonly #size: number;
  readonly #file: string;
  readonly #threads: Thread[] = [];
  readonly #waiting = new FairOrder<Job>();
  #number = 0;

  readonly #nodeOptions: readonly string[] | undefined;

  constructor(
    options: {
      readonly size?: number;
      readonly file?: string;
      /** Node arguments, as in `--require`. Default: those of this process */
      readonly nodeOptions?: readonly string[];
    } = {},
  ) {
    this.#file = options.file ?? threadFile;
    this.#nodeOptions = options.nodeOptions;
    // Backstage's development server loads sources, in threads too
    const loadable =
      !this.#file.endsWith('.ts') ||
      (options.nodeOptions ?? process.execArgv).some(option =>
        option.includes('nodeTransform'),
      );
    this.#size =
      options.size ??
      (!loadable ? 0 : Math.max(1, Math.min(4, availableParallelism() - 1)));
  }

  /** Whether there are threads; otherwise work is done synchronously */
  get hasThreads(): boolean {
    return this.#size > 0;
  }

  async run<Name extends TaskName>(
    task: Name,
    input: Input<Name>,
    options: {
      /** Bytes that the task reads or creates, whichever are more */
      readonly cost: number;
      /** Tenants take turns. Default: one shared tenant */
      readonly tenant?: string;
      /** Memory that the caller transfers instead of copying */
      readonly transfer?: ArrayBuffer[];
    },
  ): Promise<Output<Name>> {
    if (this.#size === 0 || options.cost <= INLINE_BYTES) {
      return runHere(task, input);
    }
    return new Promise<Output<Name>>((resolve, reject) => {
      this.#number++;
      const number = this.#number;
      this.#waiting.push(
        {
          number,
          task,
          input,
          transfer: options.transfer ?? [],
          resolve,
          reject,
        },
        { tenant: options.tenant ?? '', cost: options.cost },
      );
      this.#assign();
    });
  }

  /**
   * Runs a task on an object of unknown inflated size. A small one is tried immediately, up to a limit, and moved to a
   * thread if it exceeds the limit.
   */
  async runUnknown<Name extends BoundedTask>(
    task: Name,
    input: Input<Name>,
    options: { readonly tenant: string; readonly cost?: number },
  ): Promise<Output<Name>> {
    const { bytes, maxBytes } = input;
    if (this.#size === 0) return runHere(task, input);
    if (bytes.length <= INLINE_BYTES && maxBytes > INLINE_INFLATED_BYTES) {
      try {
        return await runHere(task, {
          ...input,
          maxBytes: INLINE_INFLATED_BYTES,
        });
      } catch (error) {
        if (!(error instanceof RepositoryLimitError)) throw error;
      }
    }
    return this.run(task, input, {
      cost: Math.max(options.cost ?? bytes.length, INLINE_BYTES + 1),
      tenant: options.tenant,
    });
  }

  #assign(): void {
    while (this.#waiting.size > 0) {
      let thread = this.#threads.reduce<Thread | undefined>(
        (best, one) =>
          one.jobs.size < (best?.jobs.size ?? JOBS_PER_THREAD) ? one : best,
        undefined,
      );
      if (
        (!thread || thread.jobs.size > 0) &&
        this.#threads.length < this.#size
      ) {
        thread = this.#start();
      }
      if (!thread) return;
      const job = this.#waiting.shift();
      if (!job) return;
      thread.jobs.set(job.number, job);
      clearTimeout(thread.idle);
      thread.worker.ref();
      const { number, task, input, transfer } = job;
      thread.worker.postMessage({ number, task, input }, transfer);
    }
  }

  #start(): Thread {
    const worker = new Worker(this.#file, {
      workerData: threadMarker,
      stdin: false,
      // Inherited unless set: Node rejects passing on its arguments if some concern the whole process, such as
      // --max-old-space-size
      execArgv: this.#nodeOptions && [...this.#nodeOptions],
      // Hostile input crashes the thread, not the process
      resourceLimits: { maxOldGenerationSizeMb: MAX_THREAD_HEAP_MEBIBYTES },
    });
    worker.unref();
    const thread: Thread = { worker, jobs: new Map() };
    this.#threads.push(thread);
    worker.on('message', (answer: ThreadAnswer) => {
      const job = thread.jobs.get(answer.number);
      thread.jobs.delete(answer.number);
      if (answer.error) {
        job?.reject(toError(answer.error));
      } else {
        job?.resolve(answer.output as never);
      }
      if (thread.jobs.size === 0) {
        worker.unref();
        thread.idle = setTimeout(() => this.#end(thread), IDLE_MS).unref();
      }
      this.#assign();
    });
    const fail = (why: string) => {
      this.#remove(thread);
      for (const job of thread.jobs.values()) {
        job.reject(
          new RepositoryError(
            'too-large',
            `The thread that read it ended: ${why}`,
          ),
        );
      }
      thread.jobs.clear();
      this.#assign();
    };
    worker.on('error', error => fail(error.message));
    worker.on('exit', code => fail(`code ${code}`));
    return thread;
  }

  #remove(thread: Thread): void {
    const at = this.#threads.indexOf(thread);
    if (at >= 0) this.#threads.splice(at, 1);
    clearTimeout(thread.idle);
  }

  #end(thread: Thread): void {
    this.#remove(thread);
    void thread.worker.terminate();
  }

  /** Ends all threads; work in progress fails */
  async close(): Promise<void> {
    const threads = this.#threads.splice(0);
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }
}

async function runHere<Name extends TaskName>(
  task: Name,
  input: Input<Name>,
): Promise<Output<Name>> {
  await envelopeReady;
  return (tasks[task] as (value: Input<Name>) => Output<Name>)(input);
}

function toError({
  reason,
  message,
  object,
  limit,
}: NonNullable<ThreadAnswer['error']>): Error {
  if (limit) return new RepositoryLimitError(limit, message, { object });
  return reason
    ? new RepositoryError(reason, message, { object })
    : new Error(message);
}

/** The threads that all repositories of the process share. */
export const processPool: ThreadPool = new ThreadPool();
