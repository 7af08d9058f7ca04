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

/**
 * A digest of everything below some folders by name, size and time of change: it sees every edit, and reads no file.
 * A path may also be a file.
 */
export async function stampOf(root, paths) {
  const lines = [];
  const visit = async file => {
    const found = await stat(path.join(root, file)).catch(() => undefined);
    if (found?.isFile()) {
      lines.push(`${file}\0${found.size}\0${found.mtimeMs}\0${found.ctimeMs}`);
    } else if (found) {
      const names = await readdir(path.join(root, file));
      await Promise.all(
        names
          .filter(name => !skipped.has(name))
          .map(name => visit(path.posix.join(file, name))),
      );
    }
  };
  await Promise.all(paths.map(visit));
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex');
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
