import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { yarn } from './toolchain/node.mjs';
import { cacheDirectory, root } from './lib/paths.mjs';
import { buildApp } from './lib/portal.mjs';
import { endWith, start, stopAll } from './lib/run.mjs';
import { fail, say, step, UserError } from './lib/say.mjs';
import { prepare } from './toolchain/index.mjs';

/**
 * Runs a benchmark, and writes its results to tools/bench/results. Never part of the tests, because a busy machine
 * would distort the results.
 */
const BENCHES = {
  restic: { file: 'libs/restic-repository/bench/run.mjs', build: true },
  fleet: { file: 'tools/bench/fleet/run.mjs', pages: true },
  operations: { file: 'tools/bench/operations/run.mjs' },
  complete: { file: 'tools/bench/complete/run.mjs' },
  files: { file: 'tools/bench/files/run.mjs' },
  bulk: { file: 'tools/bench/bulk/run.mjs' },
  table: { file: 'tools/bench/table/run.mjs' },
  scale: { file: 'tools/bench/scale/run.mjs' },
  load: { file: 'tools/bench/load/run.mjs' },
  pages: { file: 'tools/bench/pages/run.mjs', pages: true },
  start: { file: 'tools/bench/start/run.mjs' },
};

/** MinIO from the lab's last build; it is not built for a benchmark. */
async function findMinio() {
  const lab = path.join(cacheDirectory(), 'lab');
  const built = [];
  for (const name of await readdir(lab).catch(() => [])) {
    const file = path.join(lab, name, 'minio');
    const found = await stat(file).catch(() => undefined);
    if (found) built.push({ file, time: found.mtimeMs });
  }
  return built.sort((one, other) => other.time - one.time)[0]?.file;
}

async function main([name, ...args]) {
  const bench = Object.hasOwn(BENCHES, name ?? '') ? BENCHES[name] : undefined;
  if (!bench) {
    throw new UserError(
      name ? `There is no bench "${name}".` : 'Which bench?',
      `npm run bench -- ${Object.keys(BENCHES).join(' | ')}`,
    );
  }
  const { node, environment } = await prepare({
    restic: true,
    chromium: bench.pages,
  });
  if (bench.pages) await buildApp({ root, node });
  if (bench.build) {
    await step('Build what is measured', async () => {
      await yarn(node, root, ['tsc']);
      await yarn(node, root, ['workspace', 'restic-repository', 'build']);
    });
  }
  const minio = process.env.MINIO_BINARY ?? (await findMinio());
  const running = start(
    node.executable,
    [path.join(root, bench.file), ...args],
    {
      cwd: root,
      env: { ...environment, ...(minio && { MINIO_BINARY: minio }) },
      onLine: say,
    },
  );
  await endWith(running);
}

main(process.argv.slice(2)).catch(fail).finally(stopAll);
