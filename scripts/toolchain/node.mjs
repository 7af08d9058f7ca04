import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { cacheDirectory, root } from '../lib/paths.mjs';
import { probe, run } from '../lib/run.mjs';
import { UserError } from '../lib/say.mjs';

/** Backstage's native modules are known to work with Node 22; undici requires 22.19. */
export function isSupportedNode(version) {
  const [major, minor] = (version ?? '')
    .replace(/^v/, '')
    .split('.')
    .map(Number);
  return major === 22 && minor >= 19;
}

/** The folder with `include/node` next to a node executable, or undefined. */
export function headersOf(executable, exists = existsSync) {
  const bin = path.dirname(executable);
  const above = path.dirname(bin);
  return [above, bin].find(folder =>
    exists(path.join(folder, 'include/node/node.h')),
  );
}

async function describe(command, args) {
  const text = await probe(command, [
    ...args,
    '-p',
    'JSON.stringify([process.version, process.execPath])',
  ]);
  try {
    const [version, executable] = JSON.parse(text.trim().split('\n').pop());
    return { version, executable };
  } catch {
    return undefined;
  }
}

/** The package of the npm registry that contains Node itself, including headers, for this machine. */
const PACKAGE = `node-${process.platform}-${process.arch}`;

/** Node 22 from the npm registry, kept in the cache, because npx cleans up its own folder with the headers. */
async function fetchNode(cache) {
  const executable = path.join(
    cache,
    'node-22/node_modules',
    PACKAGE,
    'bin/node',
  );
  const kept = await describe(executable, []);
  if (kept && headersOf(executable)) return kept;
  await mkdir(path.join(cache, 'node-22'), { recursive: true });
  await run('npm', [
    'install',
    '--loglevel=error',
    '--prefix',
    path.join(cache, 'node-22'),
    '--no-save',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    `${PACKAGE}@22`,
  ]);
  return describe(executable, []);
}

/**
 * Node 22: the machine's, otherwise the one from the npm registry. Returns the environment in which Yarn, Backstage and
 * the native modules find it.
 */
export async function findNode(cache = cacheDirectory()) {
  const own = { version: process.version, executable: process.execPath };
  const machines = isSupportedNode(own.version)
    ? own
    : await describe('node', []);
  // A packaged Node may lack the headers that compiling native modules requires
  if (isSupportedNode(machines?.version) && headersOf(machines.executable)) {
    return { ...machines, environment: environmentFor(machines.executable) };
  }
  const fetched = await fetchNode(cache).catch(error => ({ error }));
  if (!isSupportedNode(fetched?.version)) {
    throw new UserError(
      `Node 22 is needed (22.19 or newer); this is ${process.version}, and npm couldn't download one.`,
      `Install Node 22, or check that npm reaches its registry: npm view ${PACKAGE}@22 version\n${
        fetched?.error?.message ?? ''
      }`,
    );
  }
  return { ...fetched, environment: environmentFor(fetched.executable) };
}

/** The environment of every command that runs with this Node. */
export function environmentFor(executable, environment = process.env) {
  const headers = headersOf(executable);
  const result = { ...environment };
  // npm's own variables configure the npm that started us: Yarn must not use them
  for (const key of Object.keys(result)) {
    if (
      /^npm_(config|package|lifecycle|command|execpath|node_execpath)/i.test(
        key,
      )
    ) {
      delete result[key];
    }
  }
  result.PATH = `${path.dirname(executable)}${path.delimiter}${
    environment.PATH
  }`;
  result.NODE = executable;
  if (headers) {
    result.npm_config_nodedir = headers;
  }
  return result;
}

/** The committed Yarn. */
export function yarnCommand(node) {
  return [node.executable, path.join(root, '.yarn/releases/yarn-4.13.0.cjs')];
}

/** Runs the committed Yarn in a folder. */
export async function yarn(node, folder, args, options = {}) {
  const [command, script] = yarnCommand(node);
  return run(command, [script, ...args], {
    cwd: folder,
    env: node.environment,
    ...options,
  });
}
