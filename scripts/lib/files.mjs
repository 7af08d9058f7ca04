import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

/** Files that match patterns with one `*` for each segment, sorted; missing folders are ignored. */
export async function globFiles(root, patterns) {
  const found = new Set();
  for (const pattern of patterns) {
    let folders = [''];
    const segments = pattern.split('/');
    for (const [index, segment] of segments.entries()) {
      const next = [];
      for (const folder of folders) {
        const names =
          segment === '*'
            ? await readdir(path.join(root, folder)).catch(() => [])
            : [segment];
        for (const name of names) {
          const file = path.posix.join(folder, name);
          const entry = await stat(path.join(root, file)).catch(
            () => undefined,
          );
          if (!entry) continue;
          if (
            index === segments.length - 1 ? entry.isFile() : entry.isDirectory()
          ) {
            next.push(file);
          }
        }
      }
      folders = next;
    }
    folders.forEach(file => found.add(file));
  }
  return [...found].sort();
}

const skipped = new Set(['node_modules', 'dist', 'dist-types', 'coverage']);

/** A digest of everything below some folders, by name and content. */
export async function digestOf(root, folders) {
  const hash = createHash('sha256');
  const visit = async folder => {
    const entries = await readdir(path.join(root, folder), {
      withFileTypes: true,
    }).catch(() => []);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = path.posix.join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!skipped.has(entry.name)) await visit(file);
      } else if (entry.isFile()) {
        hash.update(`${file}\0`).update(await readFile(path.join(root, file)));
      }
    }
  };
  for (const folder of folders) await visit(folder);
  return hash.digest('hex');
}

/** Every file of the project by its path from `root`, sorted, without installed or built files. */
export async function listFiles(root) {
  const files = [];
  const visit = async folder => {
    const entries = await readdir(path.join(root, folder), {
      withFileTypes: true,
    });
    for (const entry of entries) {
      const file = path.posix.join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!skipped.has(entry.name) && entry.name !== '.git') {
          await visit(file);
        }
      } else if (entry.isFile()) files.push(file);
    }
  };
  await visit('');
  return files.sort();
}
