import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { envelopeReady } from '../crypto/envelope';
import { RepositoryError } from '../errors';
import { TaskName, Tasks, tasks } from './tasks';
import { ThreadAnswer, threadFile, threadMarker } from './thread';

type Input<Name extends TaskName> = Parameters<Tasks[Name]>[0];
type Output<Name extends TaskName> = ReturnType<Tasks[Name]>;

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

/** Work below this stays on the main thread: it takes less than the way to another */
const inlineBytes = 64 * 1024;
const jobsPerThread = 2;
const idleMs = 30_000;

/**
 * Runs tasks on a few threads. They start when large work comes, end when none
 * has come for a while, and never keep the process alive. Where threads cannot be
 * had (sources that Node cannot load by itself) all work is done at once.
 *
 * @internal
 */
export class ThreadPool {
  readonly #size: number;
  readonly #file: string;
  readonly #threads: Thread[] = [];
  readonly #waiting: Job[] = [];
  #number = 0;

  readonly #nodeOptions: readonly string[] | undefined;

  constructor(
    options: {
      readonly size?: number;
      readonly file?: string;
      /** For Node, as in `--require`. Default: those of this process */
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

  async run<Name extends TaskName>(
    task: Name,
    input: Input<Name>,
    options: {
      /** Bytes that the task reads or makes, whichever are more */
      readonly cost: number;
      /** Memory that the caller gives away instead of having it copied */
      readonly transfer?: ArrayBuffer[];
    },
  ): Promise<Output<Name>> {
    if (this.#size === 0 || options.cost <= inlineBytes) {
      await envelopeReady;
      return (tasks[task] as (value: Input<Name>) => Output<Name>)(input);
    }
    return new Promise<Output<Name>>((resolve, reject) => {
      this.#number++;
      const number = this.#number;
      this.#waiting.push({
        number,
        task,
        input,
        transfer: options.transfer ?? [],
        resolve,
        reject,
      });
      this.#assign();
    });
  }

  #assign(): void {
    while (this.#waiting.length > 0) {
      let thread = this.#threads.reduce<Thread | undefined>(
        (best, one) =>
          one.jobs.size < (best?.jobs.size ?? jobsPerThread) ? one : best,
        undefined,
      );
      if (
        (!thread || thread.jobs.size > 0) &&
        this.#threads.length < this.#size
      ) {
        thread = this.#start();
      }
      if (!thread) return;
      const job = this.#waiting.shift()!;
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
      // Inherited unless it must be: Node refuses to hand on what it was started
      // with where that concerns the whole process, as --max-old-space-size does
      execArgv: this.#nodeOptions && [...this.#nodeOptions],
      // Hostile input ends the thread, not the process
      resourceLimits: { maxOldGenerationSizeMb: 2048 },
    });
    worker.unref();
    const thread: Thread = { worker, jobs: new Map() };
    this.#threads.push(thread);
    worker.on('message', (answer: ThreadAnswer) => {
      const job = thread.jobs.get(answer.number);
      thread.jobs.delete(answer.number);
      if (answer.error) {
        const { reason, message, object } = answer.error;
        job?.reject(
          reason
            ? new RepositoryError(reason, message, { object })
            : new Error(message),
        );
      } else {
        job?.resolve(answer.output as never);
      }
      if (thread.jobs.size === 0) {
        worker.unref();
        thread.idle = setTimeout(() => this.#end(thread), idleMs).unref();
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

  /** Ends all threads; work under way fails */
  async close(): Promise<void> {
    const threads = this.#threads.splice(0);
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }
}

/** The threads that all repositories of the process share. @internal */
export const processPool: ThreadPool = new ThreadPool();
