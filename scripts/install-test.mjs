import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from './lib/ports.mjs';
import { readInstallation } from './lib/installation.mjs';
import { listDuplicates, readLockFile } from './lib/lockFile.mjs';
import { findNode, yarn } from './toolchain/node.mjs';
import { cacheDirectory, root } from './lib/paths.mjs';
import { answers, sandboxEnvironment, waitFor } from './lib/portal.mjs';
import { ensureChromium } from './toolchain/chromium.mjs';
import { ensureRestic } from './toolchain/restic.mjs';
import { run, start, stopAll } from './lib/run.mjs';
import { fail, say, step, total, UserError } from './lib/say.mjs';

/**
 * Does what an adopter does: makes a fresh portal, moves it to the newest Backstage, installs the packed packages with the
 * README's own lines and without this repository's lock file, and opens the tab in Chromium against a sandbox.
 */

const PACKAGES = [
  ['backstage-plugin-volsync-common', 'plugins/volsync-common'],
  ['backstage-plugin-volsync-node', 'plugins/volsync-node'],
  ['restic-repository', 'libs/restic-repository'],
  ['backstage-plugin-volsync-backend', 'plugins/volsync-backend'],
  ['backstage-plugin-volsync', 'plugins/volsync'],
];

async function pack(node, target) {
  await yarn(node, root, ['tsc']);
  const tarballs = {};
  for (const [name, folder] of PACKAGES) {
    const file = path.join(target, `${name}.tgz`);
    await yarn(node, root, ['workspace', name, 'build']);
    await yarn(node, path.join(root, folder), ['pack', '--out', file]);
    tarballs[name] = file;
  }
  return tarballs;
}

async function createPortal(node, target) {
  await run(
    'npx',
    [
      '--yes',
      '@backstage/create-app@0.9.2',
      '--skip-install',
      '--path',
      target,
    ],
    {
      env: { ...node.environment, BACKSTAGE_APP_NAME: 'fresh-portal' },
      cwd: tmpdir(),
    },
  );
}

/** create-app brings the release that it was made for. An adopter has the newest one, all of it. */
async function updateBackstage(node, portal, onProgress) {
  await run('yarn', ['up', '@backstage/*', '--mode=update-lockfile'], {
    cwd: portal,
    env: node.environment,
    onLine: onProgress,
  });
}

const readVersions = async portal =>
  readLockFile(await readFile(path.join(portal, 'yarn.lock'), 'utf8'));

/** Two versions of a Backstage package mean two contexts, two themes or two route refs: something stays empty. */
async function checkVersions(before, portal) {
  const after = await readVersions(portal);
  const duplicates = listDuplicates(after, '@backstage');
  if (duplicates.length) {
    throw new UserError(
      `The fresh portal has Backstage packages twice:\n  ${duplicates.join(
        '\n  ',
      )}`,
    );
  }
  const added = [...after.keys()].filter(name => !before.has(name));
  say(
    `  ${added.length} packages added beside ours: ${added.sort().join(', ')}`,
  );
}

/** The one thing that an adopter doesn't do: packages that aren't published yet come from archives. */
async function useTarballs(portal, tarballs) {
  const file = path.join(portal, 'package.json');
  const manifest = JSON.parse(await readFile(file, 'utf8'));
  for (const [name, tarball] of Object.entries(tarballs)) {
    manifest.resolutions[name] = `file:${tarball}`;
  }
  await writeFile(file, JSON.stringify(manifest, undefined, 2));
}

/** The line with the archive of each of our packages, because `yarn add` asks the registry for a version otherwise. */
function withTarballs(line, tarballs) {
  return line.replace(/[\w-]+/g, word =>
    Object.hasOwn(tarballs, word) ? `${word}@file:${tarballs[word]}` : word,
  );
}

async function main() {
  const node = await findNode();
  const [restic, chromium] = [
    await ensureRestic({ cache: cacheDirectory() }),
    await ensureChromium({ cache: cacheDirectory() }),
  ];
  const work = await mkdtemp(path.join(tmpdir(), 'volsync-install-'));
  const portal = path.join(work, 'portal');
  // A Yarn on the path, as create-app and an adopter expect it
  const bin = path.join(work, 'bin');
  await mkdir(bin);
  await writeFile(
    path.join(bin, 'yarn'),
    `#!/bin/sh\nexec '${node.executable}' '${path.join(
      root,
      '.yarn/releases/yarn-4.13.0.cjs',
    )}' "$@"\n`,
    { mode: 0o755 },
  );
  node.environment.YARN_ENABLE_TELEMETRY = '0';
  node.environment.PATH = `${bin}${path.delimiter}${node.environment.PATH}`;
  try {
    const installation = readInstallation(
      await readFile(path.join(root, 'README.md'), 'utf8'),
    );
    const tarballs = await step('Build and pack the packages', () =>
      pack(node, work),
    );
    await step('Make a fresh portal', () => createPortal(node, portal));
    await step('Move it to the newest Backstage', onProgress =>
      updateBackstage(node, portal, onProgress),
    );
    const before = await readVersions(portal);
    const since = Date.now();
    await step(`The README's ${installation.lines} lines`, async onProgress => {
      await useTarballs(portal, tarballs);
      for (const line of installation.shell) {
        await run('sh', ['-c', withTarballs(line, tarballs)], {
          cwd: portal,
          env: node.environment,
          onLine: onProgress,
        });
      }
      const index = path.join(portal, 'packages/backend/src/index.ts');
      const code = await readFile(index, 'utf8');
      await writeFile(
        index,
        code.replace(
          'backend.start();',
          `${installation.backend.join('\n')}\nbackend.start();`,
        ),
      );
    });
    say(
      `  Installed in ${((Date.now() - since) / 1000).toFixed(
        0,
      )} s, all of it Yarn's`,
    );
    await checkVersions(before, portal);
    const sandbox = await step('A sandbox beside it', () =>
      startSandbox(node, path.join(work, 'sandbox'), restic),
    );
    await step('The fresh portal is built', onProgress =>
      yarn(node, portal, ['workspace', 'app', 'build'], {
        onLine: onProgress,
      }),
    );
    const port = await freePort();
    const config = path.join(work, 'app-config.test.yaml');
    await writeFile(config, configuration(installation, port));
    const backend = start(
      node.executable,
      [
        '--require',
        '@backstage/cli/config/nodeTransform.cjs',
        'src/index.ts',
        '--config',
        path.join(portal, 'app-config.yaml'),
        '--config',
        config,
      ],
      {
        cwd: path.join(portal, 'packages/backend'),
        env: {
          ...node.environment,
          ...sandbox.environment,
          GITHUB_TOKEN: 'none',
          NODE_ENV: 'development',
        },
      },
    );
    await step('The fresh portal starts', () =>
      waitFor(
        () =>
          answers(`http://127.0.0.1:${port}/.backstage/health/v1/readiness`),
        backend,
      ),
    );
    await step('The tab shows a protected service', () =>
      run(
        node.executable,
        [
          path.join(root, 'scripts/lib/look-at-tab.cjs'),
          `http://localhost:${port}`,
          chromium,
        ],
        { env: node.environment, cwd: root },
      ),
    );
    await step('The packed command checks the setup', async () => {
      const lines = await checkSetup(node, { portal, config, sandbox });
      say(`  ${lines.length} links of the chain were looked at`);
    });
    await backend.stop();
    await sandbox.stop();
    say(
      `The packed packages work in a fresh portal: ${total()} in all, ${
        installation.lines
      } lines.`,
    );
  } finally {
    stopAll();
    await rm(work, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The command that an adopter has with the backend's package: the cluster and the repositories must be readable. */
async function checkSetup(node, { portal, config, sandbox }) {
  const printed = await run(
    'yarn',
    [
      ...['backstage-plugin-volsync-backend', 'check', '--json'],
      ...['--config', path.join(portal, 'app-config.yaml')],
      ...['--config', config],
    ],
    {
      cwd: path.join(portal, 'packages/backend'),
      env: {
        ...node.environment,
        ...sandbox.environment,
        GITHUB_TOKEN: 'none',
      },
    },
  );
  const steps = printed
    .split('\n')
    .flatMap(line => (line.startsWith('{') ? [JSON.parse(line)] : []));
  for (const title of ['Cluster reachable', 'Repositories readable']) {
    if (!steps.some(found => found.title === title && found.state !== 'bad')) {
      throw new UserError(`"${title}" is not good:\n${printed}`);
    }
  }
  return steps;
}

async function startSandbox(node, directory, restic) {
  const environment = {
    ...(await sandboxEnvironment(directory)),
    RESTIC_BINARY: restic,
  };
  const sandbox = start(
    node.executable,
    [
      '--require',
      '@backstage/cli/config/nodeTransform.cjs',
      path.join(root, 'tools/sandbox/src/main.ts'),
    ],
    {
      cwd: path.join(root, 'tools/sandbox'),
      env: { ...node.environment, ...environment },
      onLine: line => {
        if (/"ready"|is ready/.test(line)) ready();
      },
    },
  );
  let ready;
  const readiness = new Promise(resolve => {
    ready = resolve;
  });
  await Promise.race([
    readiness,
    sandbox.ended.then(({ tail }) => {
      throw new Error(`The sandbox ended:\n${tail.join('\n')}`);
    }),
  ]);
  return { ...sandbox, environment };
}

/** The README's own keys with the sandbox's addresses, and where this portal answers. */
function configuration(installation, port) {
  const volsync = installation.configuration
    .join('\n')
    .replace(
      /http:\/\/10\.25\.11\.3:9000/g,
      'http://127.0.0.1:${SANDBOX_PORT_OBJECT_STORE}',
    )
    .replace(/name: demo-ns/g, "name: '*'")
    .replace(/group:default\/platform/g, 'group:default/*');
  return `${volsync}
app:
  baseUrl: http://localhost:${port}
backend:
  baseUrl: http://localhost:${port}
  listen: { host: 127.0.0.1, port: ${port} }
  csp: { upgrade-insecure-requests: false }
integrations: {}
kubernetes:
  serviceLocatorMethod: { type: multiTenant }
  clusterLocatorMethods:
    - type: config
      clusters:
        - name: apps
          url: http://127.0.0.1:\${SANDBOX_PORT_APPS}
          authProvider: serviceAccount
          serviceAccountToken: \${SANDBOX_TOKEN}
        - name: edge
          url: http://127.0.0.1:\${SANDBOX_PORT_EDGE}
          authProvider: serviceAccount
          serviceAccountToken: \${SANDBOX_TOKEN}
catalog:
  rules:
    - allow: [Component, System, API, Resource, Location, Group, User, Template]
  locations:
    - type: file
      target: ${path.join(root, 'tools/sandbox/examples/all.yaml')}
`;
}

main().catch(fail).finally(stopAll);
