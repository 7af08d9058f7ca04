import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import satisfies from 'spdx-satisfies';

/** Licenses that need no review: permissive, or weak copyleft without modification. SPDX identifiers. */
const ALLOWED = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-3.0',
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MPL-2.0',
  'PSF-2.0',
  'Python-2.0',
  'Unlicense',
  'Zlib',
];

/** Packages whose manifest has no usable license; each license text was read. */
const READ = {
  'fast-shallow-equal': 'Unlicense',
  pause: 'MIT',
  'pause-stream': '(MIT OR Apache-2.0)',
  'react-universal-interface': 'Unlicense',
  spawndamnit: 'MIT',
  tosource: 'Zlib',
  'valid-url': 'MIT',
};

/** Allowed exceptions, each with its reason. */
const EXCEPTIONS = {
  '@isomorphic-git/pgp-plugin':
    'LGPL 3: a library of the scaffolder that Backstage brings; used as it is, replaceable',
  'rollup-plugin-dts':
    'LGPL 3: builds the type declarations; nothing of it is shipped',
};

/** Every package below a `node_modules`, including nested ones; links to the workspace are our own and excluded. */
export async function* listPackages(directory) {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const folder = path.join(directory, entry.name);
    if (!entry.isDirectory() || entry.name.startsWith('.')) continue;
    if (entry.name.startsWith('@')) {
      yield* listPackages(folder);
      continue;
    }
    const manifest = path.join(folder, 'package.json');
    if (!existsSync(manifest)) continue;
    const { name, version, license, licenses } = JSON.parse(
      await readFile(manifest, 'utf8'),
    );
    yield { name, version, licence: toExpression(license ?? licenses) };
    const nested = path.join(folder, 'node_modules');
    if (existsSync(nested)) yield* listPackages(nested);
  }
}

/** Converts the license fields of npm's manifests, old and new, to one SPDX expression. */
export function toExpression(value) {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) {
    return `(${value.map(one => one.type ?? one).join(' OR ')})`;
  }
  return value?.type;
}

/** `allowed`, or why not. */
export function judgeLicence({ name, licence }) {
  if (EXCEPTIONS[name]) return { allowed: true };
  const expression = READ[name] ?? licence;
  if (!expression) return { allowed: false, reason: 'says no licence' };
  try {
    return satisfies(expression, ALLOWED)
      ? { allowed: true }
      : { allowed: false, reason: `is licensed as ${expression}` };
  } catch {
    return {
      allowed: false,
      reason: `says "${expression}", which is no SPDX expression`,
    };
  }
}
