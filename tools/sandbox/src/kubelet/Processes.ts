import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { NodeDirectory } from '../csi-driver/NodeDirectory';

/** The result of a process: the exit code, or 128 plus the signal, like in a shell. */
interface ProcessEnd {
  readonly code: number;
}

interface ProcessToRun {
  readonly command: string;
  readonly args: readonly string[];
  /** The complete environment: nothing is inherited */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly onOutput: (text: string) => void;
  readonly onError?: (text: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Starts the node's processes and ends every one of them. Each leads a process group of its own, and a file records its
 * id and start time: a killed node ends its orphans when it starts again.
 */
export class Processes {
  readonly #directory: string;
  readonly #running = new Map<number, ChildProcess>();

  constructor(directory: NodeDirectory) {
    this.#directory = directory.processes();
  }

  /** Ends processes that an earlier node left running */
  endOrphans(): void {
    for (const file of readdirSync(this.#directory)) {
      const processId = Number(file);
      const path = join(this.#directory, file);
      const started = readFileSync(path, 'utf8');
      if (started !== '' && processStart(processId) === started) {
        killGroup(processId);
      }
      rmSync(path, { force: true });
    }
  }

  /** Runs it to its end; the signal kills it */
  async run(process: ProcessToRun): Promise<ProcessEnd> {
    process.signal.throwIfAborted();
    const child = spawn(process.command, process.args, {
      cwd: process.cwd,
      env: process.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const processId = child.pid;
    const kill = () => processId !== undefined && killGroup(processId);
    process.signal.addEventListener('abort', kill);
    if (processId !== undefined) {
      this.#running.set(processId, child);
      writeFileSync(this.#file(processId), processStart(processId) ?? '');
    }
    child.stdout.setEncoding('utf8').on('data', process.onOutput);
    child.stderr
      .setEncoding('utf8')
      .on('data', process.onError ?? process.onOutput);
    try {
      return await new Promise<ProcessEnd>((resolve, reject) => {
        child.on('error', error =>
          reject(
            new Error(`"${process.command}" does not start: ${error.message}`),
          ),
        );
        child.on('close', (code, signal) =>
          resolve({ code: code ?? (signal === 'SIGTERM' ? 143 : 137) }),
        );
      });
    } finally {
      process.signal.removeEventListener('abort', kill);
      if (processId !== undefined) {
        this.#running.delete(processId);
        rmSync(this.#file(processId), { force: true });
      }
    }
  }

  /** Kills all running processes */
  close(): void {
    for (const processId of this.#running.keys()) {
      killGroup(processId);
    }
  }

  #file(processId: number): string {
    return join(this.#directory, String(processId));
  }
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It has just ended
  }
}

/**
 * The start time of a process, which distinguishes it from another one with the same id. A zombie has ended; its exit
 * code is not read yet.
 */
export function processStart(processId: number): string | undefined {
  return existsSync('/proc/self/stat')
    ? startFromProc(processId)
    : startFromPs(processId);
}

/** In ticks since the machine's boot. */
function startFromProc(processId: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${processId}/stat`, 'utf8');
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? undefined : fields[18];
  } catch {
    return undefined;
  }
}

/** To the second, for machines without `/proc`, such as macOS. */
export function startFromPs(processId: number): string | undefined {
  const { stdout } = spawnSync(
    'ps',
    ['-o', 'stat=,lstart=', '-p', String(processId)],
    { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } },
  );
  const [state = '', ...start] = (stdout ?? '').trim().split(/\s+/);
  return state === '' || state.startsWith('Z') ? undefined : start.join('-');
}
