import path from 'node:path';
import { findGo as find } from './tools.mjs';
import { root } from '../lib/paths.mjs';
import { start } from '../lib/run.mjs';
import { say, UserError } from '../lib/say.mjs';

/**
 * Runs the lab's tests, if there is a Go to build its servers with. Otherwise one line says what was skipped; on CI
 * that is a failure, because the claims that rest on them would quietly go untested.
 * @param {{ node: string, environment?: object, output?: string, patterns?: readonly string[],
 *   onLine?: (line: string) => void, findGo?: typeof find }} options `output`: path of Jest's report
 * @returns {Promise<{ left: string } | { code: number }>} `left`: the line that says what was skipped
 */
export async function runLabTests(options) {
  const {
    node,
    environment = process.env,
    onLine = say,
    findGo = find,
  } = options;
  if (!(await findGo(environment))) {
    const left =
      'Left out: the tests against a real Kubernetes and MinIO, for there is no Go on this machine (1.26 or newer).';
    if (environment.CI === 'true') {
      throw new UserError(left, 'Install Go, or set GO_BINARY to its path.');
    }
    return { left };
  }
  const { ended } = start(
    node,
    [
      path.join(root, 'node_modules/jest/bin/jest.js'),
      `--config=${path.join(root, 'tools/lab/jest.config.cjs')}`,
      ...(options.output ? ['--json', `--outputFile=${options.output}`] : []),
      ...(options.patterns ?? []),
    ],
    { cwd: path.join(root, 'tools/lab'), env: environment, onLine },
  );
  const { code } = await ended;
  return { code: code ?? 1 };
}
