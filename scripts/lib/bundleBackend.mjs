import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire, isBuiltin } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { globFiles, stampOf } from './files.mjs';
import { UserError } from './say.mjs';

/*
 * The backend's own 1,200 modules are bundled into one file, because finding and transpiling them one by one takes
 * seconds at each start. Installed packages stay where they are: some read files of their own. The bundle is kept
 * until a source, a manifest or the installation changes.
 */
export const BUNDLE = 'packages/backend/dist/start';

/** Everything that the bundle and the schema of the configuration are made of */
const SOURCES = [
  'packages',
  'plugins',
  'libs',
  'tools/sandbox',
  'scripts/lib/bundleBackend.mjs',
  'scripts/lib/keepConfigSchema.cjs',
  'node_modules/.installed-for',
];

/** The reader's threads start from this file, so it is an entry point of its own. */
const THREAD = 'libs/restic-repository/src/threads/thread.ts';
const THREAD_FILE = 'threadFile: string = __filename';

/** The name of every package of this repository */
async function ownPackages(root) {
  const manifests = await globFiles(root, [
    'packages/*/package.json',
    'plugins/*/package.json',
    'libs/*/package.json',
    'tools/*/package.json',
  ]);
  return Promise.all(
    manifests.map(
      async file =>
        JSON.parse(await readFile(path.join(root, file), 'utf8')).name,
    ),
  );
}

/** The path depends on who imports it, because two packages may use different versions. */
const keepInstalledOutside = own => ({
  name: 'keep-installed-outside',
  setup(context) {
    context.onResolve({ filter: /^[^./]/ }, args => {
      const isOwn = own.some(
        name => args.path === name || args.path.startsWith(`${name}/`),
      );
      if (isOwn || isBuiltin(args.path) || args.kind === 'entry-point') {
        return undefined;
      }
      const { resolve } = createRequire(path.join(args.resolveDir, 'index.js'));
      return { path: resolve(args.path), external: true };
    });
  },
});

const separateThread = file => ({
  name: 'separate-thread',
  setup(context) {
    context.onLoad({ filter: /[\\/]threads[\\/]thread\.ts$/ }, async args => {
      if (args.path !== file) return undefined;
      const text = await readFile(file, 'utf8');
      if (!text.includes(THREAD_FILE)) {
        throw new Error(`"${THREAD_FILE}" is no longer in it.`);
      }
      return {
        contents: text.replace(
          THREAD_FILE,
          "threadFile: string = require('node:path').join(__dirname, 'thread.js')",
        ),
        loader: 'ts',
      };
    });
  },
});

/** Bundles the backend if what it is made of has changed. */
export async function bundleBackend(root, { onBuild = work => work() } = {}) {
  const directory = path.join(root, BUNDLE);
  const stamp = await stampOf(root, SOURCES);
  const known = await readFile(
    path.join(directory, '.built-from'),
    'utf8',
  ).catch(() => undefined);
  if (known === stamp) return false;
  await onBuild(async () => {
    // Beside it, because another start may be reading it
    const partial = `${directory}-${process.pid}`;
    // Only an installed project has it
    const installed = createRequire(path.join(root, 'package.json'));
    const esbuild = await import(
      pathToFileURL(installed.resolve('esbuild')).href
    );
    const own = await ownPackages(root);
    try {
      await esbuild.build({
        absWorkingDir: root,
        entryPoints: {
          index: path.join(root, 'packages/backend/src/index.ts'),
          thread: path.join(root, THREAD),
        },
        outdir: partial,
        bundle: true,
        platform: 'node',
        target: 'node22',
        format: 'cjs',
        // Names are part of messages and of what is registered
        keepNames: true,
        // Node's loader of ECMAScript modules would read each installed package once more
        supported: { 'dynamic-import': false },
        sourcemap: 'linked',
        sourcesContent: false,
        logLevel: 'silent',
        plugins: [
          keepInstalledOutside(own),
          separateThread(path.join(root, THREAD)),
        ],
      });
    } catch (error) {
      if (!error.errors) throw error;
      const messages = await esbuild.formatMessages(error.errors, {
        kind: 'error',
      });
      throw new UserError(
        `The backend can't be built:\n${messages.join('\n')}`,
      );
    } finally {
      await esbuild.stop();
    }
    await writeFile(path.join(partial, '.built-from'), stamp);
    await rm(directory, { recursive: true, force: true });
    await rename(partial, directory);
  });
  return true;
}
