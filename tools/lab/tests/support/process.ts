import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { theLab } from './lab';

/** A server that a test started. */
export interface RunningProcess {
  /** Stops it, and waits until it has exited */
  stop(): Promise<void>;
  /** Its output, up to a limit */
  said(): string;
}

const MAX_OUTPUT_LENGTH = 100_000;

/** Runs one of the lab's tools as a server, until it is stopped. */
export function startProcess(
  name: string,
  args: readonly string[],
): RunningProcess {
  const { tools, directory } = theLab();
  const binary = tools[name];
  if (!binary) {
    throw new Error(`The lab has no "${name}": its start says why`);
  }
  const child = spawn(binary, args, {
    cwd: directory,
    env: { PATH: process.env.PATH, HOME: directory },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const keep = (chunk: Buffer) => {
    if (text.length < MAX_OUTPUT_LENGTH) text += chunk.toString('utf8');
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const closed = once(child, 'close');
  closed.catch(error => {
    text += String(error);
  });
  return {
    said: () => text,
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await closed.catch(() => undefined);
      clearTimeout(timer);
    },
  };
}
