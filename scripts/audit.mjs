import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  judgeAdvisories,
  matchAdvisories,
  readRegistryAnswer,
} from './lib/audit.mjs';
import { readLockFile } from './lib/lockFile.mjs';
import { root } from './lib/paths.mjs';
import { fail, say, UserError } from './lib/say.mjs';
import { yarnCommand } from './toolchain/node.mjs';

/**
 * Known vulnerabilities in installed packages: from the registry, and from scripts/audit/advisories.json if the
 * registry has no advisories. scripts/audit/accepted.json lists accepted ones: `id`, `until` (a date) and `why`.
 */
const TIMEOUT_MS = 120_000;

const readJson = async name =>
  JSON.parse(await readFile(path.join(root, 'scripts/audit', name), 'utf8'));

async function askRegistry() {
  const [file, ...args] = [
    ...yarnCommand({ executable: process.execPath }),
    ...['npm', 'audit', '--all', '--recursive', '--json', '--no-deprecations'],
  ];
  // It fails if it finds something, or if the query fails
  const output = await new Promise(resolve => {
    execFile(
      file,
      args,
      { cwd: root, timeout: TIMEOUT_MS, maxBuffer: 64 * 1024 * 1024 },
      (_, stdout) => resolve(stdout),
    );
  });
  return readRegistryAnswer(output);
}

async function main() {
  const answer = await askRegistry();
  const found =
    answer ??
    matchAdvisories(
      await readJson('advisories.json'),
      readLockFile(await readFile(path.join(root, 'yarn.lock'), 'utf8')),
      root,
    );
  const today = new Date().toISOString().slice(0, 10);
  const problems = judgeAdvisories(
    found,
    await readJson('accepted.json'),
    today,
  );
  problems.forEach(problem => say(problem));
  if (problems.length) {
    throw new UserError(
      'Update these packages, or accept an advisory in scripts/audit/accepted.json with a reason and a date.',
    );
  }
  say(
    `No known vulnerability of high severity, according to ${
      answer ? 'the registry' : 'scripts/audit/advisories.json'
    }.`,
  );
}

main().catch(fail);
