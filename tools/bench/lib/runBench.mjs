import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../../../scripts/lib/paths.mjs';
import { start } from '../../../scripts/lib/run.mjs';
import { fail, say, UserError } from '../../../scripts/lib/say.mjs';
import { readArguments } from './readArguments.mjs';

async function measure({ name, maxMinutes }, options, directory) {
  const file = path.join(directory, 'results.json');
  const { ended, stop } = start(
    process.execPath,
    [
      '--require',
      '@backstage/cli/config/nodeTransform.cjs',
      path.join(root, 'tools/bench', name, 'measure.ts'),
    ],
    {
      cwd: path.join(root, 'plugins/volsync-backend'),
      env: {
        ...process.env,
        NODE_ENV: 'development',
        BENCH: JSON.stringify({ ...options, directory, file }),
      },
      onLine: line => /^[…✓]/.test(line) && say(line),
    },
  );
  const timer = setTimeout(() => {
    say(`Still running after ${maxMinutes} minutes: ended`);
    void stop();
  }, maxMinutes * 60_000);
  const { code, tail } = await ended;
  clearTimeout(timer);
  if (code !== 0) {
    throw new UserError(`The bench ended with ${code}:\n${tail.join('\n')}`);
  }
  return JSON.parse(await readFile(file, 'utf8'));
}

/** Says if the machine had other work, because the durations are then longer than the product's. */
export function describeLoad({ cores, load }) {
  return load > cores / 2
    ? ` The machine was busy with other work (${load.toFixed(
        1,
      )} processes waiting for ${cores} cores when it began): the seconds are worse than the product, and only their ratios say something.`
    : '';
}

/**
 * Runs `measure.ts` of a benchmark in its own process, and saves the results. `whole` has its options and their values;
 * results of smaller runs aren't saved.
 */
export async function runBench(bench) {
  const { name, whole, toMarkdown } = bench;
  const directory = await mkdtemp(path.join(tmpdir(), 'volsync-bench-'));
  try {
    const options = readArguments(whole);
    const [load] = loadavg();
    const results = {
      at: new Date().toISOString(),
      node: process.version,
      cores: cpus().length,
      processor: cpus()[0]?.model,
      load,
      options,
      ...(await measure(bench, options, directory)),
    };
    const text = toMarkdown(results);
    say(`\n${text}`);
    if (
      Object.entries(whole).every(([option, least]) => options[option] >= least)
    ) {
      const folder = path.join(root, 'tools/bench/results');
      await mkdir(folder, { recursive: true });
      await writeFile(path.join(folder, `${name}.md`), text);
      await writeFile(
        path.join(folder, `${name}.json`),
        `${JSON.stringify(results, undefined, 2)}\n`,
      );
    }
  } catch (error) {
    fail(error);
    process.exitCode = 1;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
