import {
  mkdir,
  mkdtemp,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startServices } from './lab/demo.mjs';
import { startLab } from './lab/index.mjs';
import { measureBundle } from './lib/bundleSize.mjs';
import {
  applyDiff,
  isPrinted,
  mergeByHand,
  readInstallation,
} from './lib/installation.mjs';
import { listDuplicates, readLockFile } from './lib/lockFile.mjs';
import { listPublished } from './lib/packages.mjs';
import { cacheDirectory, root } from './lib/paths.mjs';
import { answers, waitFor } from './lib/portal.mjs';
import { freePort } from './lib/ports.mjs';
import { run, start, stopAll } from './lib/run.mjs';
import { fail, say, step, total, UserError } from './lib/say.mjs';
import { ensureChromium } from './toolchain/chromium.mjs';
import { findNode, yarn } from './toolchain/node.mjs';
import { ensureRestic } from './toolchain/restic.mjs';

const yaml = createRequire(
  path.join(root, 'plugins/volsync-backend/package.json'),
)('yaml');

/**
 * Follows the README like an adopter: creates a new portal, updates it to the newest Backstage, and runs the README's
 * steps one by one, with packed packages, without this repository's lock file, against real servers: Kubernetes' API
 * server and a MinIO with a private certificate. Each command has to print what the README says. At the end Chromium
 * opens the portal.
 */

/** Values that differ between portals: the README's word, and this portal's. */
const namesOf = lab => [
  ['demo-ns', 'notes'],
  ['demo-pvc', 'data'],
  ['group:default/platform', 'group:default/guests'],
  ['https://minio.example.com', lab.minio.url],
  ['10.0.0.0/8', '127.0.0.0/8'],
  ['/etc/ssl/minio-ca.pem', path.join(lab.certificates, 'ca.crt')],
];

/** Builds and packs the published packages, and returns the archive of each by its name. */
async function pack(node, target) {
  await yarn(node, root, ['tsc']);
  await yarn(node, root, ['backstage-cli', 'repo', 'build']);
  const tarballs = {};
  for (const { folder, manifest } of await listPublished()) {
    const file = path.join(target, `${manifest.name}.tgz`);
    await yarn(node, path.join(root, folder), ['pack', '--out', file]);
    await checkContents(file, manifest);
    tarballs[manifest.name] = file;
  }
  return tarballs;
}

/** A missing file in an archive is only noticed by the adopter who needs it. Packing compiles a config.d.ts. */
async function checkContents(file, manifest) {
  const held = (await run('tar', ['-tzf', file])).split('\n');
  const wanted = ['README.md', 'LICENSE', ...manifest.files].map(name =>
    name === 'config.d.ts' ? 'config.schema.json' : name,
  );
  const missing = wanted.filter(
    each =>
      !held.some(
        entry =>
          entry === `package/${each}` || entry.startsWith(`package/${each}/`),
      ),
  );
  if (missing.length) {
    throw new UserError(
      `The archive of ${manifest.name} doesn't have: ${missing.join(', ')}`,
    );
  }
}

async function createPortal(environment, target) {
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
      env: { ...environment, BACKSTAGE_APP_NAME: 'fresh-portal' },
      cwd: tmpdir(),
    },
  );
}

const readVersions = async portal =>
  readLockFile(await readFile(path.join(portal, 'yarn.lock'), 'utf8'));

/** Two versions of a Backstage package mean two contexts, two themes or two route refs, so something stays empty. */
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
  return added;
}

/** In KiB of gzip, as decision record 0015 promises. */
const BUNDLE_BUDGETS = { initial: 30, all: 180 };

async function checkBundle(portal, packages) {
  const sizes = await measureBundle(
    path.join(portal, 'packages/app/dist'),
    source => packages.some(name => source.includes(`node_modules/${name}/`)),
  );
  for (const [when, budget] of Object.entries(BUNDLE_BUDGETS)) {
    const size = sizes[when] / 1024;
    say(`  ${size.toFixed(1)} KiB of ${budget}, ${when}`);
    if (size === 0 || size > budget) {
      throw new UserError(`The bundle's part has ${size.toFixed(1)} KiB.`);
    }
  }
}

/** The only difference from an adopter: packages that aren't published yet come from archives. */
async function useTarballs(portal, tarballs) {
  const file = path.join(portal, 'package.json');
  const manifest = JSON.parse(await readFile(file, 'utf8'));
  for (const [name, tarball] of Object.entries(tarballs)) {
    manifest.resolutions[name] = `file:${tarball}`;
  }
  await writeFile(file, JSON.stringify(manifest, undefined, 2));
}

/** `yarn add` with the archive of each of our packages, because it would query the registry for a version. */
const withTarballs = (line, tarballs) =>
  / add /.test(line)
    ? line.replace(/[\w-]+/g, word =>
        Object.hasOwn(tarballs, word) ? `${word}@file:${tarballs[word]}` : word,
      )
    : line;

/** A person in a terminal, in the folder of the portal: commands share exported variables. */
class Adopter {
  #names;

  constructor({ portal, environment, names, tarballs }) {
    this.portal = portal;
    this.environment = environment;
    this.tarballs = tarballs;
    this.#names = names;
  }

  async follow({ language, file, body, prints }, onProgress) {
    const text = this.#named(body);
    if (language === 'sh') {
      await this.#run(text, { prints: prints && this.#named(prints) });
      onProgress(text);
    } else if (language === 'diff') {
      await this.#edit(file, code => applyDiff(code, text));
    } else if (file === 'catalog-info.yaml') {
      await this.#annotate(text);
    } else if (language === 'yaml') {
      await this.#edit(file, old =>
        yaml.stringify(mergeByHand(yaml.parse(old), yaml.parse(text))),
      );
    } else {
      throw new UserError(`Nobody knows what to do with "${body}".`);
    }
  }

  #named(text) {
    return this.#names.reduce(
      (named, [from, to]) => named.replaceAll(from, to),
      text,
    );
  }

  async #edit(file, change) {
    const target = path.join(this.portal, file);
    await writeFile(target, change(await readFile(target, 'utf8')));
  }

  async #run(text, { prints }) {
    const lines = text
      .split('\n')
      .map(line => withTarballs(line, this.tarballs));
    const end = '--- the environment afterwards';
    const printed = await run(
      'sh',
      ['-e', '-c', `${lines.join('\n')}\necho '${end}'\nenv -0`],
      { cwd: this.portal, env: this.environment },
    );
    const [output, variables] = printed.split(`${end}\n`);
    this.environment = Object.fromEntries(
      variables
        .split('\0')
        .filter(Boolean)
        .map(variable => [
          variable.slice(0, variable.indexOf('=')),
          variable.slice(variable.indexOf('=') + 1),
        ]),
    );
    if (prints && !isPrinted(output, prints)) {
      throw new UserError(
        `The README says that this prints\n${prints}\nand it printed\n${output}`,
      );
    }
  }

  /** create-app's example service gets what the README adds to a service's own file. */
  async #annotate(text) {
    const added = yaml.parse(text);
    await this.#edit('examples/entities.yaml', old =>
      yaml
        .parseAllDocuments(old)
        .map(document => document.toJS())
        .map(entity =>
          entity.kind === 'Component' ? mergeByHand(entity, added) : entity,
        )
        .map(entity => yaml.stringify(entity))
        .join('---\n'),
    );
  }
}

/** An adopter's cluster and MinIO, with a service that VolSync backs up. */
async function startCluster({ node, restic, work }) {
  const lab = await startLab({ minioTls: true });
  const ca = path.join(lab.certificates, 'ca.crt');
  for (const name of ['notes', 'photos']) {
    await lab.kubectl(['create', 'namespace', name]);
  }
  // The mover trusts the object store's certificate authority, like with `customCA` in a cluster
  const mover = path.join(work, 'restic');
  await writeFile(
    mover,
    `#!/bin/sh\nSSL_CERT_FILE='${ca}' exec '${restic}' "$@"\n`,
    { mode: 0o755 },
  );
  const services = await startServices({
    lab,
    node,
    environment: {
      ...node.environment,
      RESTIC_BINARY: mover,
      NODE_EXTRA_CA_CERTS: ca,
    },
    onProgress: () => {},
  });
  return {
    lab,
    stop: async () => {
      await services.stop();
      await lab.stop();
    },
  };
}

/** Yarn and kubectl on the path, as an adopter has them. */
async function prepareTools({ node, lab, work }) {
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
  await symlink(lab.tools.kubectl, path.join(bin, 'kubectl'));
  return {
    ...node.environment,
    PATH: `${bin}${path.delimiter}${node.environment.PATH}`,
    KUBECONFIG: lab.kubeconfig,
    KUBECACHEDIR: path.join(work, 'kubectl-cache'),
    YARN_ENABLE_TELEMETRY: '0',
    GITHUB_TOKEN: 'none',
  };
}

/** The portal's URL and its guest; the rest is as in the README and create-app. */
const configurationOf = port => `
app:
  baseUrl: http://localhost:${port}
backend:
  baseUrl: http://localhost:${port}
  listen: { host: 127.0.0.1, port: ${port} }
  csp: { upgrade-insecure-requests: false }
auth:
  providers:
    guest:
      userEntityRef: user:default/guest
      ownershipEntityRefs: ['user:default/guest', 'group:default/guests']
`;

async function startFreshPortal({ node, adopter, port, config }) {
  const { portal } = adopter;
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
      env: { ...adopter.environment, NODE_ENV: 'development' },
    },
  );
  await waitFor(
    () => answers(`http://127.0.0.1:${port}/.backstage/health/v1/readiness`),
    backend,
  );
  return backend;
}

async function main() {
  const node = await findNode();
  const cache = cacheDirectory();
  const [restic, chromium] = [
    await ensureRestic({ cache }),
    await ensureChromium({ cache }),
  ];
  const work = await mkdtemp(path.join(tmpdir(), 'volsync-install-'));
  const portal = path.join(work, 'portal');
  let cluster;
  try {
    const installation = readInstallation(
      await readFile(path.join(root, 'README.md'), 'utf8'),
    );
    cluster = await step('A cluster and an object store with backups', () =>
      startCluster({ node, restic, work }),
    );
    const { lab } = cluster;
    const tarballs = await step('Build and pack the packages', () =>
      pack(node, work),
    );
    const tools = await prepareTools({ node, lab, work });
    await step('Make a fresh portal', () => createPortal(tools, portal));
    await step('Move it to the newest Backstage', onProgress =>
      run('yarn', ['up', '@backstage/*', '--mode=update-lockfile'], {
        cwd: portal,
        env: tools,
        onLine: onProgress,
      }),
    );
    const before = await readVersions(portal);
    await useTarballs(portal, tarballs);
    const adopter = new Adopter({
      portal,
      environment: tools,
      names: namesOf(lab),
      tarballs,
    });
    for (const [index, { title, blocks }] of installation.steps.entries()) {
      await step(`README, step ${index + 1}: ${title}`, async onProgress => {
        for (const block of blocks) await adopter.follow(block, onProgress);
      });
    }
    const added = await checkVersions(before, portal);
    await step('The fresh portal is built', onProgress =>
      yarn(node, portal, ['workspace', 'app', 'build'], {
        onLine: onProgress,
      }),
    );
    await step('The bundle is as small as promised', () =>
      checkBundle(portal, [...added, ...Object.keys(tarballs)]),
    );
    const port = await freePort();
    const config = path.join(work, 'app-config.test.yaml');
    await writeFile(config, configurationOf(port));
    const backend = await step('The fresh portal starts', () =>
      startFreshPortal({ node, adopter, port, config }),
    );
    await step('Chromium finds the verdict, the pages and the form', () =>
      run(
        node.executable,
        [
          path.join(root, 'scripts/lib/look-at-portal.cjs'),
          `http://localhost:${port}`,
          chromium,
        ],
        { env: node.environment, cwd: root },
      ),
    );
    await backend.stop();
    say(
      `The README's ${installation.steps.length} steps lead to a verdict: ${
        installation.lines
      } lines, ${total()} in all.`,
    );
  } finally {
    await cluster?.stop();
    stopAll();
    await rm(work, { recursive: true, force: true, maxRetries: 5 });
  }
}

main().catch(fail).finally(stopAll);
