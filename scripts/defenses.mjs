import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { DEFENSES } from './lib/defenses.mjs';
import { root } from './lib/paths.mjs';
import { start, stopAll } from './lib/run.mjs';
import { fail, say, UserError } from './lib/say.mjs';
import { yarnCommand } from './toolchain/node.mjs';
import { prepare } from './toolchain/index.mjs';

/**
 * Removes each defense of docs/threat-model.md from the code, one at a time, and runs its test, which has to fail. The
 * files are restored in any case. Not part of `npm test`, because it changes the sources while it runs.
 */

const HELP = `npm run defenses                 takes out each defense, and sees its test fail
npm run defenses -- --only TEXT  those whose attack contains the text`;

/** The command that runs one test file. */
function toCommand({ test, only }, node) {
  const titles = only ? ['-t', only] : [];
  if (test.startsWith('tools/lab/')) {
    return [
      node.executable,
      [
        path.join(root, 'scripts/lab.mjs'),
        '--test',
        path.posix.relative('tools/lab', test).replace(/\.test\.ts$/, ''),
      ],
    ];
  }
  const folder = test.split('/').slice(0, 2).join('/');
  const [command, script] = yarnCommand(node);
  return [
    command,
    [
      script,
      '--cwd',
      path.join(root, folder),
      'test',
      '--watchAll=false',
      path.posix.relative(folder, test),
      ...titles,
    ],
  ];
}

/** Undefined if the test failed, as it should; otherwise the problem. */
async function withoutDefense(defense, { node, environment }) {
  const file = path.join(root, defense.file);
  const before = await readFile(file, 'utf8');
  if (before.split(defense.from).length !== 2) {
    throw new UserError(
      `"${defense.from}" does not stand once in ${defense.file}.`,
      'Correct the entry in scripts/lib/defenses.mjs.',
    );
  }
  const restore = () => writeFile(file, before);
  const onSignal = () => restore().finally(() => process.exit(130));
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    await writeFile(
      file,
      before.replace(defense.from, () => defense.to),
    );
    const [command, args] = toCommand(defense, node);
    let hasFailed = false;
    const { code } = await start(command, args, {
      cwd: root,
      env: { ...environment, CI: 'true' },
      // Without some defenses the test's process crashes
      onLine: line => {
        hasFailed ||= /^\s*✕|^\s*● .*›|^FATAL ERROR/.test(line);
      },
    }).ended;
    if (code === 0) return 'its test still passes';
    if (!hasFailed) return 'its test did not run';
    return undefined;
  } finally {
    await restore();
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

async function main() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    say(HELP);
    return;
  }
  const chosen = DEFENSES.filter(({ attack }) =>
    attack.includes(values.only ?? ''),
  );
  if (chosen.length === 0) throw new UserError('No attack matches.', HELP);
  const tools = await prepare({ restic: true });
  let untested = 0;
  for (const defense of chosen) {
    const begun = Date.now();
    const wrong = await withoutDefense(defense, tools);
    const seconds = Math.round((Date.now() - begun) / 1_000);
    say(
      `${wrong ? '✗' : '✓'} ${defense.attack} (${seconds} s)${
        wrong ? `: ${wrong}` : ''
      }`,
    );
    untested += wrong ? 1 : 0;
  }
  say(
    `${chosen.length - untested} of ${
      chosen.length
    } defenses have a test that fails without them.`,
  );
  process.exitCode = untested ? 1 : 0;
}

main().catch(fail).finally(stopAll);
