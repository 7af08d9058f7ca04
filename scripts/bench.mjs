import path from 'node:path';
import { yarn } from './lib/node.mjs';
import { root } from './lib/paths.mjs';
import { start, stopAll } from './lib/run.mjs';
import { fail, say, step, UserError } from './lib/say.mjs';
import { prepare } from './lib/toolchain.mjs';

/** Measures, and writes what it measured to bench/results. Never part of the tests: a busy machine would lie. */
const BENCHES = {
  restic: 'packages/restic-repository/bench/run.mjs',
};

async function main([name, ...args]) {
  const file = Object.hasOwn(BENCHES, name ?? '') ? BENCHES[name] : undefined;
  if (!file) {
    throw new UserError(
      name ? `There is no bench "${name}".` : 'Which bench?',
      `npm run bench -- ${Object.keys(BENCHES).join(' | ')}`,
    );
  }
  const { node, environment } = await prepare({ restic: true });
  await step('Build what is measured', async () => {
    await yarn(node, root, ['tsc']);
    await yarn(node, root, ['workspace', 'restic-repository', 'build']);
  });
  const { ended } = start(node.executable, [path.join(root, file), ...args], {
    cwd: root,
    env: environment,
    onLine: say,
  });
  const { code } = await ended;
  process.exitCode = code ?? 1;
}

main(process.argv.slice(2)).catch(fail).finally(stopAll);
