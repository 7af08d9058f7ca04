import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../../../scripts/lib/paths.mjs';
import { freePort } from '../../../scripts/lib/ports.mjs';
import { start } from '../../../scripts/lib/run.mjs';
import { fail, say, UserError } from '../../../scripts/lib/say.mjs';

/**
 * How long `npm start` takes from the command until the portal is ready: the first start of a new directory, and the
 * starts that follow it. Processor time is beside it, because other programs don't distort it.
 */
const MAX_START_MS = 600_000;
const READY = /The portal is ready/;
const TICKS_PER_SECOND = 100;

/** Seconds of processor time of a process and all below it, including ended ones */
async function processorSeconds(processId) {
  const all = new Map();
  for (const name of await readdir('/proc')) {
    const text =
      /^\d+$/.test(name) &&
      (await readFile(`/proc/${name}/stat`, 'utf8').catch(() => undefined));
    if (!text) continue;
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    all.set(Number(name), {
      parent: Number(fields[1]),
      ticks: fields.slice(11, 15).reduce((sum, one) => sum + Number(one), 0),
    });
  }
  const isBelow = id =>
    id === processId || (all.has(id) && isBelow(all.get(id).parent));
  return (
    [...all.keys()]
      .filter(isBelow)
      .reduce((sum, id) => sum + all.get(id).ticks, 0) / TICKS_PER_SECOND
  );
}

/** One start: the seconds of each step, then it is stopped as Ctrl-C does. */
async function measureStart(directory) {
  const since = performance.now();
  const port = await freePort();
  const steps = [];
  let load;
  let onReady;
  const ready = new Promise(resolve => {
    onReady = resolve;
  });
  const portal = start(
    process.execPath,
    ['scripts/start.mjs', '--port', `${port}`, '--directory', directory],
    {
      cwd: root,
      onLine: line => {
        const seconds = (performance.now() - since) / 1000;
        const [, title] = /^✓ (.*) \(\d+ s\)$/.exec(line) ?? [];
        if (title) steps.push({ title, seconds });
        if (READY.test(line)) onReady(seconds);
      },
    },
  );
  const limit = setTimeout(() => portal.stop(), MAX_START_MS);
  try {
    const seconds = await Promise.race([ready, portal.ended]);
    if (typeof seconds !== 'number') {
      throw new UserError(
        `The portal did not become ready:\n${seconds.tail.join('\n')}`,
      );
    }
    const page = await fetch(`http://127.0.0.1:${port}/`);
    if (!page.ok) throw new UserError(`The page answered ${page.status}.`);
    const processor = await processorSeconds(portal.child.pid);
    [load] = loadavg();
    return { seconds, processor, load, steps };
  } finally {
    clearTimeout(limit);
    portal.child.kill('SIGINT');
    await portal.ended;
  }
}

const median = values =>
  [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)];

function toMarkdown({ first, later }) {
  const row = (name, one) =>
    `| ${name} | ${one.seconds.toFixed(1)} | ${one.processor.toFixed(
      1,
    )} | ${one.load.toFixed(1)} |`;
  const middle = {
    seconds: median(later.map(one => one.seconds)),
    processor: median(later.map(one => one.processor)),
    load: median(later.map(one => one.load)),
  };
  const last = later.at(-1);
  return `# Start of the portal

\`npm run bench -- start\`: seconds from the command until the portal is ready, its page answers, and the sandbox runs. Node ${
    process.version
  }, ${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown processor'}.

| start | seconds | processor seconds | load of the machine |
| --- | --- | --- | --- |
${row('first, with a new directory', first)}
${later.map((one, index) => row(`${index + 2}`, one)).join('\n')}
${row('median after the first', middle)}

The last start:

| step ended | after seconds |
| --- | --- |
${last.steps
  .map(({ title, seconds }) => `| ${title} | ${seconds.toFixed(1)} |`)
  .join('\n')}
`;
}

async function main() {
  const { values } = parseArgs({
    options: { repeats: { type: 'string', default: '5' } },
  });
  const directory = await mkdtemp(path.join(tmpdir(), 'volsync-start-'));
  try {
    const first = await measureStart(directory);
    say(`first start: ${first.seconds.toFixed(1)} s`);
    const later = [];
    while (later.length < Number(values.repeats)) {
      const one = await measureStart(directory);
      later.push(one);
      say(
        `start: ${one.seconds.toFixed(1)} s, ${one.processor.toFixed(
          1,
        )} s of processor time, load ${one.load.toFixed(1)}`,
      );
    }
    const markdown = toMarkdown({ first, later });
    await writeFile(path.join(root, 'tools/bench/results/start.md'), markdown);
    say(markdown);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

main().catch(fail);
