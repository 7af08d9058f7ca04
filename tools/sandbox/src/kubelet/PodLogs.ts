import { appendFileSync, closeSync, openSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { NodeDirectory } from '../csi-driver/NodeDirectory';

/** A line of a container's log. @public */
export interface LoggedLine {
  readonly time: Date;
  readonly text: string;
}

/** Identifies a container's log. @public */
export interface LoggedPod {
  readonly pod: { readonly metadata: { readonly uid: string } };
}

/** Provides the logs of a node's pods, as kubelets do for an API server. @public */
export interface PodLogReader {
  /** The lines so far; `undefined` if no container of that pod has started */
  read(source: LoggedPod): Promise<readonly LoggedLine[] | undefined>;
  /** The lines after the first `after`, until the container ends */
  follow(
    source: LoggedPod,
    options: { readonly after: number; readonly signal: AbortSignal },
  ): AsyncIterable<LoggedLine>;
}

const POLL_INTERVAL_MS = 200;

/** The logs of the pods of one node: one file each, every line with its time, like container runtimes write them. */
export class PodLogs implements PodLogReader {
  readonly #directory: NodeDirectory;
  readonly #open = new Set<string>();

  constructor(directory: NodeDirectory) {
    this.#directory = directory;
  }

  async read({ pod }: LoggedPod): Promise<readonly LoggedLine[] | undefined> {
    try {
      const text = await readFile(
        this.#directory.log(pod.metadata.uid),
        'utf8',
      );
      return text.split('\n').slice(0, -1).map(toLine);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return undefined;
      }
      throw error;
    }
  }

  async *follow(
    source: LoggedPod,
    options: { readonly after: number; readonly signal: AbortSignal },
  ): AsyncIterable<LoggedLine> {
    let seen = options.after;
    while (!options.signal.aborted) {
      const goesOn = this.#open.has(source.pod.metadata.uid);
      const lines = (await this.read(source)) ?? [];
      yield* lines.slice(seen);
      seen = Math.max(seen, lines.length);
      if (!goesOn) {
        return;
      }
      await wait(POLL_INTERVAL_MS);
    }
  }

  begin(podUid: string): PodLogWriter {
    this.#open.add(podUid);
    const file = openSync(this.#directory.log(podUid), 'w');
    let rest = '';
    return {
      write(text) {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        const time = new Date().toISOString();
        for (const line of lines) {
          appendFileSync(file, `${time} ${line}\n`);
        }
      },
      end: () => {
        if (rest !== '') {
          appendFileSync(file, `${new Date().toISOString()} ${rest}\n`);
        }
        closeSync(file);
        this.#open.delete(podUid);
      },
    };
  }

  async remove(podUid: string): Promise<void> {
    await rm(this.#directory.log(podUid), { force: true });
  }
}

interface PodLogWriter {
  /** Text in arbitrary chunks, not necessarily whole lines */
  write(text: string): void;
  end(): void;
}

function toLine(line: string): LoggedLine {
  const space = line.indexOf(' ');
  return {
    time: new Date(line.slice(0, space)),
    text: line.slice(space + 1),
  };
}
