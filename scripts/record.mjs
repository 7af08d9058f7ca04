import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { cacheDirectory, root } from './lib/paths.mjs';
import { endWith, start, stopAll } from './lib/run.mjs';
import { fail, say, UserError } from './lib/say.mjs';
import { prepare } from './toolchain/index.mjs';

const HELP = `npm run record -- restic    drives restic against an object store that fails in every way, and keeps what it writes
        --only PATTERN  only runs whose OPERATION/FAULT/TARGET matches, such as '^restore/SlowDown/'
        --again         forgets the runs that an interrupted recording left behind

restic repeats some requests for a quarter of an hour, so the whole matrix takes about an hour. An interrupted recording
continues where it stopped. The result is in plugins/volsync-common/fixtures/restic.`;

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        only: { type: 'string', default: '' },
        again: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (!values.help && positionals.join(' ') !== 'restic') {
      throw new Error('What is to be recorded? There is "restic".');
    }
    return values;
  } catch (error) {
    throw new UserError(error.message, `Usage:\n${HELP}`);
  }
}

async function main() {
  const args = readArguments();
  if (args.help) {
    say(HELP);
    return;
  }
  const { node, environment } = await prepare({ restic: true });
  const folder = path.join(cacheDirectory(), 'record');
  await mkdir(folder, { recursive: true });
  const running = start(
    node.executable,
    [
      '--require',
      '@backstage/cli/config/nodeTransform.cjs',
      'conformance/faults/main.ts',
      `--raw=${path.join(folder, 'restic.jsonl')}`,
      `--only=${args.only}`,
      ...(args.again ? ['--again'] : []),
    ],
    {
      cwd: path.join(root, 'tools/sandbox'),
      env: { ...environment, NODE_ENV: 'development' },
      onLine: say,
    },
  );
  await endWith(running);
}

main().catch(fail).finally(stopAll);
