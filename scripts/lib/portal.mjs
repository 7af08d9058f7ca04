import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BUNDLE, bundleBackend } from './bundleBackend.mjs';
import { digestOf } from './files.mjs';
import { yarn } from '../toolchain/node.mjs';
import { cacheDirectory } from './paths.mjs';
import { freePort, isFree } from './ports.mjs';
import { start } from './run.mjs';
import { say, step, UserError } from './say.mjs';

const BUNDLED = [
  'packages/app',
  'plugins/volsync',
  'plugins/volsync-common',
  'node_modules/.installed-for',
];

/** Builds the frontend if its sources have changed since the last build. */
export async function buildApp({ root, node }) {
  const stampFile = path.join(root, 'packages/app/dist/.built-from');
  const digest = await digestOf(root, BUNDLED);
  const stamp = await readFile(stampFile, 'utf8').catch(() => undefined);
  if (stamp === digest) return;
  await step("The portal's pages", onProgress =>
    yarn(node, root, ['workspace', 'app', 'build'], { onLine: onProgress }),
  );
  await writeFile(stampFile, digest);
}

/** The same secret at every start, so the sandbox's clusters recognise the portal. */
async function sandboxToken(directory) {
  const file = path.join(directory, 'token');
  const known = await readFile(file, 'utf8').catch(() => undefined);
  if (known) return known;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const token = randomBytes(24).toString('hex');
  await writeFile(`${file}.new`, token, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return token;
}

/** The sandbox's part of the environment: the same ports as last time if they are free. */
export async function sandboxEnvironment(directory) {
  const file = path.join(directory, 'ports.json');
  const known = JSON.parse(await readFile(file, 'utf8').catch(() => '{}'));
  const token = await sandboxToken(directory);
  const taken = new Set();
  const ports = {
    apps: await freePort(known.apps ?? 6551, taken),
    edge: await freePort(known.edge ?? 6552, taken),
    objectStore: await freePort(known.objectStore ?? 6553, taken),
    metrics: await freePort(known.metrics ?? 6554, taken),
  };
  await writeFile(file, JSON.stringify(ports));
  return {
    SANDBOX_DIRECTORY: directory,
    SANDBOX_TOKEN: token,
    SANDBOX_PORT_APPS: String(ports.apps),
    SANDBOX_PORT_EDGE: String(ports.edge),
    SANDBOX_PORT_OBJECT_STORE: String(ports.objectStore),
    SANDBOX_PORT_METRICS: String(ports.metrics),
  };
}

export async function answers(url) {
  const response = await fetch(url, {
    signal: AbortSignal.timeout(3_000),
  }).catch(() => undefined);
  return response?.ok ? response : undefined;
}

/** Polls until something responds; if the process exits, throws with its last output. */
export async function waitFor(ask, started, patienceMs = 240_000) {
  const deadline = Date.now() + patienceMs;
  while (!(await ask())) {
    const ended = await Promise.race([
      started.ended,
      new Promise(resolve => {
        setTimeout(resolve, 500);
      }),
    ]);
    if (ended) {
      throw new UserError(
        `It ended while starting:\n${ended.tail.slice(-25).join('\n')}`,
      );
    }
    if (Date.now() > deadline) {
      throw new UserError('It did not become ready within four minutes.');
    }
  }
}

/**
 * Starts the backend, which also serves the pages, and waits until it is ready.
 * @param {{ root: string, node: object, configs: string[], port: number, environment: object, verbose?: boolean }}
 * options
 */
export async function startPortal({
  root,
  node,
  configs,
  port,
  environment,
  verbose,
}) {
  if (!(await isFree(port))) {
    throw new UserError(
      `Port ${port} is in use.`,
      'Stop what listens there, or choose another: npm start -- --port 3001',
    );
  }
  await bundleBackend(root, {
    onBuild: work => step("The portal's backend", work),
  });
  const backend = path.join(root, 'packages/backend');
  const bundle = path.join(root, BUNDLE);
  const portal = start(
    node.executable,
    [
      '--require',
      path.join(root, 'scripts/lib/keepConfigSchema.cjs'),
      path.join(bundle, 'index.js'),
      ...configs.flatMap(config => ['--config', path.join(root, config)]),
    ],
    {
      cwd: backend,
      env: {
        ...environment,
        PORTAL_PORT: String(port),
        NODE_ENV: 'development',
        // What Node compiled at the last start
        NODE_COMPILE_CACHE: path.join(cacheDirectory(), 'compiled'),
        VOLSYNC_CONFIG_SCHEMA: path.join(bundle, 'config-schema.json'),
      },
      onLine: line => {
        if (verbose || /\b(warn|error)\b/i.test(line)) say(`  ${line}`);
        else if (/ sandbox /.test(line))
          say(`  ${line.replace(/^.*? sandbox (info )?/, '')}`);
      },
    },
  );
  const url = `http://localhost:${port}`;
  try {
    await step('The portal', () =>
      waitFor(
        () =>
          answers(`http://127.0.0.1:${port}/.backstage/health/v1/readiness`),
        portal,
      ),
    );
  } catch (error) {
    await portal.stop();
    throw error;
  }
  return { ...portal, url };
}

/** A loaded machine seeds for many minutes, but each step takes seconds. */
const SANDBOX_TIMEOUT_MS = 300_000;

/** Waits until the sandbox's services have their backups, as long as it makes progress. */
export async function waitForSandbox(url, onProgress) {
  let message = 'no answer';
  let changedAt = Date.now();
  for (;;) {
    const response = await answers(`${url}/api/sandbox/status`);
    const status = await response?.json();
    if (status?.ready) return status;
    if (status?.message && status.message !== message) {
      ({ message } = status);
      changedAt = Date.now();
    }
    if (status?.message) onProgress?.(message);
    if (Date.now() - changedAt > SANDBOX_TIMEOUT_MS)
      throw new UserError(
        `The sandbox has made no progress for five minutes: ${message}`,
      );
    await new Promise(resolve => {
      setTimeout(resolve, 500);
    });
  }
}
