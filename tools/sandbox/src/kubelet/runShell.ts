import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Pod } from '../client';
import { type VolumeMount, withDataRoot } from './mover/dataRoot';
import type { Processes } from './Processes';

type Container = Pod['spec']['containers'][number];

/** The image's directory of commands. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Whether the container runs a script with restic, in VolSync's image. */
export function isResticShell({
  image = '',
  command = [],
}: Container): boolean {
  return /(^|\/)volsync(:|@|$)/.test(image) && command[0] === 'sh';
}

/** Whether the container runs a BusyBox shell, which the machine's own shell replaces. */
export function isShell({ image = '', command = [] }: Container): boolean {
  return /(^|\/)busybox(:|@|$)/.test(image) && command[0] === 'sh';
}

/**
 * Runs a script like a container of the image `busybox`, with the volumes at `/data` and next to it if the machine
 * allows that, and in the first one otherwise; then variables with paths are set to the real paths. Returns the exit
 * code.
 */
export async function runShell(
  container: Container,
  run: {
    readonly env: Readonly<Record<string, string>>;
    readonly dataDirectory: string;
    /** Further volumes */
    readonly others: readonly VolumeMount[];
    /** A private directory of the run */
    readonly home: string;
    /** The restic binary, if the image has one: a path, or a name on PATH */
    readonly restic?: string;
    readonly processes: Processes;
    readonly log: (text: string) => void;
    readonly signal: AbortSignal;
  },
): Promise<number> {
  const { processes, log, signal, dataDirectory, others, home } = run;
  const script = {
    command: 'sh',
    args: [...(container.command ?? []).slice(1), ...(container.args ?? [])],
  };
  const inRoot = withDataRoot({ ...script, dataDirectory, others, home });
  const mounts = [{ path: '/data', directory: dataDirectory }, ...others];
  const env = inRoot ? run.env : withPaths(run.env, mounts);
  const { code } = await processes.run({
    ...(inRoot ?? script),
    env: { PATH: pathWith(run.restic, home), HOME: home, ...env },
    cwd: dataDirectory,
    onOutput: log,
    signal,
  });
  return code;
}

/** restic is found by its name, wherever it is installed. */
function pathWith(restic: string | undefined, home: string): string {
  if (restic === undefined) {
    return PATH;
  }
  if (!restic.includes('/')) {
    return `${process.env.PATH}:${PATH}`;
  }
  const directory = join(home, 'bin');
  mkdirSync(directory, { recursive: true });
  symlinkSync(restic, join(directory, 'restic'));
  return `${directory}:${PATH}`;
}

function withPaths(
  env: Readonly<Record<string, string>>,
  mounts: readonly VolumeMount[],
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [
      name,
      mounts.find(({ path }) => path === value)?.directory ?? value,
    ]),
  );
}
