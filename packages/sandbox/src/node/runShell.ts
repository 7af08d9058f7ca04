import type { Pod } from '../client';
import { withDataRoot } from './mover/dataRoot';
import type { Processes } from './Processes';

type Container = Pod['spec']['containers'][number];

/** Where the image has its commands. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Whether the container is one that runs the machine's own shell in place of BusyBox's. @internal */
export function isShell({ image = '', command = [] }: Container): boolean {
  return /(^|\/)busybox(:|@|$)/.test(image) && command[0] === 'sh';
}

/**
 * Runs a script as a container of the image `busybox` would, with the volume at `/data` where the machine allows that,
 * and in it in any case. Answers the exit code.
 *
 * @internal
 */
export async function runShell(
  container: Container,
  run: {
    readonly env: Readonly<Record<string, string>>;
    readonly dataDirectory: string;
    /** A directory of the run's own */
    readonly home: string;
    readonly processes: Processes;
    readonly log: (text: string) => void;
    readonly signal: AbortSignal;
  },
): Promise<number> {
  const { processes, log, signal, dataDirectory, home } = run;
  const script = {
    command: 'sh',
    args: [...(container.command ?? []).slice(1), ...(container.args ?? [])],
  };
  const { code } = await processes.run({
    ...(withDataRoot({ ...script, dataDirectory, home }) ?? script),
    env: { PATH, HOME: home, ...run.env },
    cwd: dataDirectory,
    onOutput: log,
    signal,
  });
  return code;
}
