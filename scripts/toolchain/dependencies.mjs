import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { globFiles } from '../lib/files.mjs';
import path from 'node:path';
import { yarn } from './node.mjs';

const stampFile = root => path.join(root, 'node_modules/.installed-for');

/** What an installation depends on: the lock file, every manifest and the Node for which native modules are built. */
export async function installationKey(root, nodeVersion) {
  const hash = createHash('sha256').update(nodeVersion);
  const manifests = await globFiles(root, [
    'package.json',
    'yarn.lock',
    '.yarnrc.yml',
    'packages/*/package.json',
    'plugins/*/package.json',
    'libs/*/package.json',
    'tools/*/package.json',
  ]);
  for (const file of manifests) {
    hash.update(file).update(await readFile(path.join(root, file)));
  }
  return hash.digest('hex');
}

/**
 * Converts a line of Yarn to a progress message. Yarn skips an optional package that can't be built, such as keytar
 * without libsecret, and exits with an error if the package is required; so the line itself isn't a failure yet.
 */
export function toInstallProgress(line) {
  const text = line.replace(/^➤ YN\d+: [│┌└·]*\s*/, '').trim();
  if (/ couldn't be built successfully\b/.test(text)) {
    return 'building native packages';
  }
  const [, name] = /^(\S+)@\S+ must be (?:re)?built\b/.exec(text) ?? [];
  return name ? `building ${name}` : text;
}

/** Installs the dependencies if they are missing or were installed for another lock file or Node. */
export async function ensureDependencies({ root, node, onProgress }) {
  const key = await installationKey(root, node.version);
  const stamp = await readFile(stampFile(root), 'utf8').catch(() => undefined);
  if (stamp === key) {
    return false;
  }
  await yarn(node, root, ['install', '--immutable'], {
    onLine: line => onProgress?.(toInstallProgress(line)),
  });
  await writeFile(stampFile(root), key);
  return true;
}
