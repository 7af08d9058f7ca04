import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { cacheDirectory, root } from '../../../scripts/lib/paths.mjs';
import { startPostgres } from '../../../scripts/toolchain/postgres.mjs';
import { handleInterrupt, start } from '../../../scripts/lib/run.mjs';
import { fail, say, step, UserError } from '../../../scripts/lib/say.mjs';
import { readArguments } from '../lib/readArguments.mjs';
import { toMarkdown } from './report.mjs';

/** Smaller runs work, but are not saved. */
const WHOLE = { volumes: 50, people: 4 };

async function measure(options, directory, onStarted) {
  const file = path.join(directory, 'results.json');
  const running = start(
    process.execPath,
    [
      '--require',
      '@backstage/cli/config/nodeTransform.cjs',
      path.join(root, 'tools/bench/operations/measure.ts'),
    ],
    {
      cwd: path.join(root, 'plugins/volsync-backend'),
      env: {
        ...process.env,
        NODE_ENV: 'development',
        OPERATIONS_BENCH: JSON.stringify({ ...options, directory, file }),
      },
      onLine: line => /^[…✓]/.test(line) && say(line),
    },
  );
  onStarted(running);
  const { code, tail } = await running.ended;
  if (code !== 0) {
    throw new UserError(`The bench ended with ${code}:\n${tail.join('\n')}`);
  }
  return JSON.parse(await readFile(file, 'utf8'));
}

async function main() {
  const options = readArguments(WHOLE);
  const directory = await mkdtemp(path.join(tmpdir(), 'volsync-bench-'));
  let postgres;
  let running;
  const end = async () => {
    await running?.stop();
    await postgres?.stop();
    await rm(directory, { recursive: true, force: true });
  };
  handleInterrupt(async () => {
    await end();
    process.exit(130);
  });
  try {
    const [load] = loadavg();
    postgres = await step('PostgreSQL', () =>
      startPostgres({ cache: cacheDirectory() }),
    );
    const results = {
      at: new Date().toISOString(),
      node: process.version,
      postgres: postgres.version,
      cores: cpus().length,
      processor: cpus()[0]?.model,
      load,
      options,
      ...(await measure(
        { ...options, postgres: postgres.url },
        directory,
        one => {
          running = one;
        },
      )),
    };
    const text = toMarkdown(results);
    say(`\n${text}`);
    if (
      Object.entries(WHOLE).every(([name, least]) => options[name] >= least)
    ) {
      const folder = path.join(root, 'tools/bench/results');
      await mkdir(folder, { recursive: true });
      await writeFile(path.join(folder, 'operations.md'), text);
      await writeFile(
        path.join(folder, 'operations.json'),
        `${JSON.stringify(results, undefined, 2)}\n`,
      );
    }
  } finally {
    await end();
  }
}

main().catch(error => {
  fail(error);
  process.exitCode = 1;
});
