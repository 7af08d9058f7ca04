/** The output in the terminal: a line for each step, and its progress while it runs. */

export class UserError extends Error {
  /** @param {string} message what is wrong @param {string} [remedy] what to do */
  constructor(message, remedy) {
    super(remedy ? `${message}\n  ${remedy}` : message);
    this.name = 'UserError';
  }
}

const started = Date.now();
const seconds = since => `${((Date.now() - since) / 1000).toFixed(0)} s`;

let output = process.stdout;

/** Prints to another stream from now on: standard error, if standard output is for a result. */
export function sayOn(stream) {
  output = stream;
}

export function say(text) {
  output.write(`${text}\n`);
}

/** Runs one step and prints its start, its progress every 20 seconds, and its result. */
export async function step(title, work) {
  const since = Date.now();
  let last = '';
  say(`… ${title}`);
  const timer = setInterval(
    () => say(`  running for ${seconds(since)}${last && `: ${last}`}`),
    20_000,
  );
  timer.unref();
  try {
    const result = await work(text => {
      last = text;
    });
    say(`✓ ${title} (${seconds(since)})`);
    return result;
  } catch (error) {
    say(`✗ ${title} (${seconds(since)})`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

export function total() {
  return seconds(started);
}

/** Prints why a script failed: a user's mistake without a stack trace, a bug with one. */
export function fail(error) {
  process.stderr.write(
    `\n${error instanceof UserError ? error.message : error?.stack ?? error}\n`,
  );
  process.exitCode = 1;
}
