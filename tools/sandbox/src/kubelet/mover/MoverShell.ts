import { withDataRoot } from './dataRoot';
import type { MoverRun } from './MoverHost';
import { resticEnvironment, WORKING_DIRECTORY } from './resticEnvironment';

/** Ends a mover's run with an exit code. */
export class MoverExit extends Error {
  constructor(readonly code: number) {
    super(`The mover ended with ${code}`);
  }
}

/** The output and exit code of a restic process. */
interface ResticEnd {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** The minimum real time that a healthy restic gets on a busy machine */
const MIN_TIMEOUT_MS = 20_000;

/** Runs restic for one mover and writes its log. */
export class MoverShell {
  readonly #run: MoverRun;

  constructor(run: MoverRun) {
    this.#run = run;
  }

  say(line: string): void {
    this.#run.log(`${line}\n`);
  }

  /** Prints an error like entry.sh, and ends the run */
  fail(code: number, message: string): never {
    this.say(`ERROR: ${message}`);
    throw new MoverExit(code);
  }

  /** Runs restic with its output in the log; a failure ends the run with restic's exit code */
  async restic(...args: string[]): Promise<void> {
    const { code } = await this.resticWithCode(...args);
    if (code !== 0) {
      throw new MoverExit(code);
    }
  }

  /** Runs restic with its output in the log */
  async resticWithCode(...args: string[]): Promise<ResticEnd> {
    return this.#start(args, { toLog: true });
  }

  /** Runs restic without logging its output. `timeoutMs` is in the cluster's time; a timeout ends with 124 */
  async quietRestic(
    args: string[],
    options: { readonly timeoutMs?: number } = {},
  ): Promise<ResticEnd> {
    return this.#start(args, { toLog: false, ...options });
  }

  async #start(
    args: string[],
    options: {
      readonly toLog: boolean;
      readonly timeoutMs?: number;
    },
  ): Promise<ResticEnd> {
    const run = this.#run;
    const output: string[] = [];
    const errors: string[] = [];
    const keep = (into: string[]) => (text: string) => {
      // The pod's own path of the directory, as in the log of a real mover
      const shown = text
        .replaceAll(WORKING_DIRECTORY, '/data')
        .replaceAll(run.dataDirectory, '/data');
      into.push(shown);
      if (options.toLog) {
        run.log(shown);
      }
    };
    const timeout =
      options.timeoutMs === undefined
        ? undefined
        : AbortSignal.timeout(
            Math.max(MIN_TIMEOUT_MS, run.host.pace.real(options.timeoutMs)),
          );
    const restic = { command: run.host.restic, args: this.#withLimit(args) };
    const backup = args[0] === 'backup';
    const inRoot = backup ? withDataRoot({ ...run, ...restic }) : undefined;
    const end = await run.host.processes.run({
      ...(inRoot ?? restic),
      env: resticEnvironment(run, { underItsOwnName: backup && !inRoot }),
      cwd: run.dataDirectory,
      onOutput: keep(output),
      onError: keep(errors),
      signal: timeout ? AbortSignal.any([run.signal, timeout]) : run.signal,
    });
    run.signal.throwIfAborted();
    return {
      code: timeout?.aborted ? 124 : end.code,
      output: output.join(''),
      errors: errors.join(''),
    };
  }

  #withLimit(args: string[]): string[] {
    const limit = this.#run.limitKibPerSecond;
    return limit
      ? ['--limit-upload', `${limit}`, '--limit-download', `${limit}`, ...args]
      : args;
  }
}
