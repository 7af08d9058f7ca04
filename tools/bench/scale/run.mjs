import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { cacheDirectory, root } from '../../../scripts/lib/paths.mjs';
import { startPostgres } from '../../../scripts/toolchain/postgres.mjs';
import { handleInterrupt, start } from '../../../scripts/lib/run.mjs';
import { fail, say, step, UserError } from '../../../scripts/lib/say.mjs';
import { readArguments } from '../lib/readArguments.mjs';
import { toMarkdown } from './report.mjs';

const SIZES = [1_000, 10_000, 100_000];
const REPEATS = 100;

async function measure(options, directory, onStarted) {
  const file = path.join(directory, 'results.json');
  const running = start(
    process.execPath,
    [
      '--expose-gc',
      '--require',
      '@backstage/cli/config/nodeTransform.cjs',
      path.join(root, 'tools/bench/scale/measure.ts'),
    ],
    {
      cwd: path.join(root, 'plugins/volsync-backend'),
      env: {
        ...process.env,
        NODE_ENV: 'development',
        SCALE_BENCH: JSON.stringify({ ...options, directory, file }),
      },
      onLine: line => line.startsWith('✓') && say(line),
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
  const { volumes, repeats } = readArguments({
    volumes: SIZES.at(-1),
    repeats: REPEATS,
  });
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
    const sizes = SIZES.filter(size => size <= volumes);
    const results = {
      at: new Date().toISOString(),
      node: process.version,
      postgres: postgres.version,
      cores: cpus().length,
      processor: cpus()[0]?.model,
      load,
      repeats,
      databases: await measure(
        { sizes, repeats, postgres: postgres.url },
        directory,
        one => {
          running = one;
        },
      ),
    };
    const text = toMarkdown(results);
    say(`\n${text}`);
    if (sizes.length === SIZES.length && repeats >= REPEATS) {
      const folder = path.join(root, 'tools/bench/results');
      await mkdir(folder, { recursive: true });
      await writeFile(path.join(folder, 'scale.md'), text);
      await writeFile(
        path.join(folder, 'scale.json'),
        `${JSON.stringify(results)}\n`,
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
