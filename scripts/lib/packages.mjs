import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { globFiles } from './files.mjs';
import { root } from './paths.mjs';

/** The packages that are published, as `{ folder, manifest }`. */
export async function listPublished() {
  const files = await globFiles(root, [
    'plugins/*/package.json',
    'libs/*/package.json',
  ]);
  const packages = await Promise.all(
    files.map(async file => ({
      folder: path.dirname(file),
      manifest: JSON.parse(await readFile(path.join(root, file), 'utf8')),
    })),
  );
  return packages.filter(({ manifest }) => !manifest.private);
}
