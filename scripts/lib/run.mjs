import { spawn } from 'node:child_process';
import { UserError } from './say.mjs';

const running = new Set();

/**
 * Starts a command in its own process group, so stopping it also stops its children. `options.onLine` gets every line
 * of both streams.
 */
export function start(command, args, options = {}) {
  const { onLine, ...spawnOptions } = options;
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...spawnOptions,
  });
  running.add(child);
  const tail = [];
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8').on('data', chunk => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop();
      for (const line of lines) {
        tail.push(line);
        if (tail.length > 60) tail.shift();
        onLine?.(line);
      }
    });
    stream?.on('end', () => rest && (tail.push(rest), onLine?.(rest)));
  }
  const ended = new Promise((resolve, reject) => {
    child.once('error', error => {
      running.delete(child);
      reject(error);
    });
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve({ code, signal, tail });
    });
  });
  ended.catch(() => {});
  return { child, ended, stop: () => stop(child, ended) };
}

/** Runs a command to its end and returns its output; throws with the last lines if it fails. */
export async function run(command, args, options = {}) {
  const lines = [];
  const { ended } = start(command, args, {
    ...options,
    onLine: line => {
      lines.push(line);
      options.onLine?.(line);
    },
  });
  const { code, signal, tail } = await ended;
  if (code !== 0) {
    throw new UserError(
      `"${command} ${args.join(' ')}" ended with ${signal ?? code}:\n${tail
        .slice(-25)
        .join('\n')}`,
    );
  }
  return lines.join('\n');
}

/** Asks a process group to exit, and kills it after a while. */
export async function stop(child, ended, patienceMs = 15_000) {
  const kill = signal => {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // it has already exited
    }
  };
  if (child.exitCode !== null || child.signalCode !== null) {
    kill('SIGKILL');
    return;
  }
  kill('SIGTERM');
  const timer = setTimeout(() => kill('SIGKILL'), patienceMs);
  await ended.catch(() => {});
  clearTimeout(timer);
  kill('SIGKILL');
}

/** Stops everything that this script started and that is still running. */
export function stopAll() {
  for (const child of running) {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // it has already exited
    }
  }
}

process.once('exit', stopAll);

let onInterrupt;

/** Sets the handler of Ctrl-C; without one everything that was started is stopped immediately. */
export function handleInterrupt(handler) {
  onInterrupt = handler;
}

/** Waits for a program with its own servers to exit, lets Ctrl-C stop it gracefully, and exits with its code. */
export async function endWith({ child, ended }) {
  handleInterrupt(async () => {
    await stop(child, ended, 60_000);
    process.exit(130);
  });
  const { code } = await ended;
  process.exitCode = code ?? 1;
}

// Children are in their own process groups, so the terminal's signal reaches only this script
for (const [signal, number] of [
  ['SIGHUP', 1],
  ['SIGINT', 2],
  ['SIGTERM', 15],
]) {
  process.on(signal, () => {
    if (onInterrupt) {
      onInterrupt(signal);
    } else {
      stopAll();
      process.exit(128 + number);
    }
  });
}

/** Whether a command exists and works; returns its first line of output. */
export async function probe(command, args, options = {}) {
  try {
    return await run(command, args, options);
  } catch {
    return undefined;
  }
}
