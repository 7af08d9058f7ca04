import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './lib/paths.mjs';
import { start, stopAll } from './lib/run.mjs';
import { fail, say, sayOn, UserError } from './lib/say.mjs';
import { prepare } from './toolchain/index.mjs';

const HELP = `npm run replay -- FOLDER      plays a recording of VolSync through the backend, and prints its verdicts
                  --at TIME   only those of one moment: 2026-11-23T02:26:14Z, or 02:26:14 on the day of the recording
                  --json      one line of JSON for each change, and nothing else on standard output

FOLDER holds watch.jsonl, and where they were recorded mover-logs/, final/ and meta.json. Recordings of the real
controller are in plugins/volsync-common/fixtures/tapes.`;

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        at: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (!values.help && positionals.length !== 1) {
      throw new Error(
        positionals.length === 0
          ? 'Which recording? The folder is missing.'
          : `One folder at a time: ${positionals.join(', ')}.`,
      );
    }
    return { ...values, folder: positionals[0] };
  } catch (error) {
    throw new UserError(error.message, `Usage:\n${HELP}`);
  }
}

/** npm runs scripts in the root, but a folder is relative to the user's directory. */
function locate(folder) {
  const fromThere = path.resolve(process.env.INIT_CWD ?? '', folder);
  return existsSync(fromThere) ? fromThere : path.resolve(folder);
}

async function main() {
  const args = readArguments();
  if (args.help) {
    say(HELP);
    return;
  }
  sayOn(process.stderr);
  const { node, environment } = await prepare();
  const { ended } = start(
    node.executable,
    [
      '--require',
      '@backstage/cli/config/nodeTransform.cjs',
      'src/main.ts',
      locate(args.folder),
      ...(args.at === undefined ? [] : [`--at=${args.at}`]),
      ...(args.json ? ['--json'] : []),
    ],
    {
      cwd: path.join(root, 'tools/replay'),
      env: { ...environment, NODE_ENV: 'development' },
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  const { code, signal } = await ended;
  process.exitCode = signal ? 1 : code;
}

main().catch(error => {
  fail(error);
  stopAll();
});
