import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../../../scripts/lib/paths.mjs';
import { start } from '../../../scripts/lib/run.mjs';
import { fail, say, UserError } from '../../../scripts/lib/say.mjs';
import { readArguments } from '../lib/readArguments.mjs';
import { toMarkdown } from './report.mjs';

/** Smaller runs are not saved. */
const WHOLE = { repositories: 200, hours: 24, quiet: 5 };

async function main() {
  const options = readArguments(WHOLE);
  const directory = await mkdtemp(path.join(tmpdir(), 'volsync-bench-'));
  try {
    const [load] = loadavg();
    const file = path.join(directory, 'results.json');
    const { ended } = start(
      process.execPath,
      [
        '--require',
        '@backstage/cli/config/nodeTransform.cjs',
        path.join(root, 'tools/bench/complete/measure.ts'),
      ],
      {
        cwd: path.join(root, 'libs/restic-repository'),
        env: {
          ...process.env,
          COMPLETE_BENCH: JSON.stringify({ ...options, file }),
        },
        onLine: say,
      },
    );
    const { code, tail } = await ended;
    if (code !== 0) {
      throw new UserError(`The bench ended with ${code}:\n${tail.join('\n')}`);
    }
    const results = {
      at: new Date().toISOString(),
      node: process.version,
      cores: cpus().length,
      processor: cpus()[0]?.model,
      load,
      options,
      ...JSON.parse(await readFile(file, 'utf8')),
    };
    const text = toMarkdown(results);
    say(`\n${text}`);
    if (
      Object.entries(WHOLE).every(([name, least]) => options[name] >= least)
    ) {
      const folder = path.join(root, 'tools/bench/results');
      await mkdir(folder, { recursive: true });
      await writeFile(path.join(folder, 'complete.md'), text);
      await writeFile(
        path.join(folder, 'complete.json'),
        `${JSON.stringify(results, undefined, 2)}\n`,
      );
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

main().catch(error => {
  fail(error);
  process.exitCode = 1;
});
