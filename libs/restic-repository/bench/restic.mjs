import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';

const everyMs = 20;

/**
 * Runs restic to its end. Its output is discarded unless `keep` is set, because that is fastest. Resolves with its
 * duration, and its peak memory if the system reports it (Linux).
 */
export async function runRestic(
  { location, password, cache, environment = {} },
  parameters,
  { cwd, keep } = {},
) {
  const start = performance.now();
  const child = spawn(process.env.RESTIC_BINARY || 'restic', parameters, {
    cwd,
    stdio: ['ignore', keep ? 'pipe' : 'ignore', 'pipe'],
    env: {
      PATH: process.env.PATH,
      RESTIC_REPOSITORY: location,
      RESTIC_PASSWORD: password,
      RESTIC_CACHE_DIR: cache,
      ...environment,
    },
  });
  let peakBytes;
  let processorMilliseconds;
  const look = setInterval(async () => {
    peakBytes = (await peakOf(child.pid)) ?? peakBytes;
    processorMilliseconds =
      (await processorOf(child.pid)) ?? processorMilliseconds;
  }, everyMs);
  const output = [];
  const errors = [];
  child.stdout?.on('data', chunk => output.push(chunk));
  child.stderr.on('data', chunk => errors.push(chunk));
  try {
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    const milliseconds = performance.now() - start;
    if (code !== 0) {
      throw new Error(
        `restic ${parameters[0]} ended with ${code}: ${Buffer.concat(errors)}`,
      );
    }
    const text = Buffer.concat(output).toString('utf8');
    return { milliseconds, processorMilliseconds, peakBytes, text };
  } finally {
    clearInterval(look);
  }
}

/** The processor time of a process until now, as Linux reports it in hundredths of a second. */
async function processorOf(process) {
  const line = await readFile(`/proc/${process}/stat`, 'utf8').catch(() => '');
  // After the name, which may contain spaces
  const [user, system] = line
    .slice(line.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return system === undefined ? undefined : (user + system) * 10;
}

/** The peak memory of a process, as Linux reports it. */
export async function peakOf(process) {
  const status = await readFile(`/proc/${process}/status`, 'utf8').catch(
    () => '',
  );
  const kibibytes = /VmHWM:\s*(\d+) kB/.exec(status)?.[1];
  return kibibytes && Number(kibibytes) * 1024;
}

/** Resets the peak memory of this process, if Linux allows it. */
export async function forgetPeak() {
  await writeFile('/proc/self/clear_refs', '5').catch(() => {});
}
