import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Every secret that a test creates contains this word: the passwords of repositories, the keys of object stores, the
 * tokens of clusters and of people. So everything that a test run produced can be searched for all of them at once,
 * including secrets of future tests.
 */
export const MARK = 'canary';

/**
 * The encodings in which a secret may appear: plain, in base64 and base64url at each of the three offsets within a
 * group of three bytes, in hex, and percent-encoded. For base64, only the characters that depend on the word alone are
 * searched.
 */
export function formsOf(mark) {
  const bytes = Buffer.from(mark);
  const hex = bytes.toString('hex');
  const forms = [
    { form: 'plain', text: mark, ignoreCase: true },
    { form: 'hex', text: hex, ignoreCase: true },
    { form: 'url', text: hex.replace(/../g, '%$&'), ignoreCase: true },
  ];
  for (const before of [0, 1, 2]) {
    const padded = Buffer.concat([Buffer.alloc(before), bytes]);
    const text = padded
      .toString('base64')
      .slice(Math.ceil((before * 8) / 6), Math.floor((padded.length * 8) / 6));
    forms.push({ form: `base64+${before}`, text });
    const url = text.replaceAll('+', '-').replaceAll('/', '_');
    if (url !== text) forms.push({ form: `base64url+${before}`, text: url });
  }
  return forms;
}

const FORMS = formsOf(MARK);

/** The encodings in which a secret is in the text, and the preceding text; never the secret itself. */
export function findSecrets(text) {
  const lower = text.toLowerCase();
  return FORMS.flatMap(({ form, text: wanted, ignoreCase }) => {
    const at = (ignoreCase ? lower : text).indexOf(wanted);
    return at < 0
      ? []
      : { form, before: text.slice(Math.max(0, at - 60), at).trim() };
  });
}

/** A secret in each of the encodings, for planted leaks. */
function plantedLeaks() {
  const secret = `${MARK}-${randomBytes(9).toString('hex')}`;
  const inGroup = (before, encoding) =>
    Buffer.from(`${'k'.repeat(before)}${secret}`).toString(encoding);
  return {
    plain: secret,
    hex: Buffer.from(secret).toString('hex').toUpperCase(),
    url: Buffer.from(secret).toString('hex').replace(/../g, '%$&'),
    'base64+0': inGroup(0, 'base64'),
    'base64+1': inGroup(1, 'base64'),
    'base64+2': inGroup(2, 'base64url'),
  };
}

/**
 * Searches all files below a directory, whose folders are named after their content. Plants leaks first and finds them
 * again, so a broken search does not count as a clean one; and counts what it searched.
 */
export async function searchProduced(directory) {
  const planted = path.join(directory, 'planted');
  const leaks = plantedLeaks();
  await mkdir(planted, { recursive: true });
  for (const [form, text] of Object.entries(leaks)) {
    await writeFile(path.join(planted, form), `{"log":"${text}"}`);
  }
  const { kinds, found } = await searchFiles(directory);
  await rm(planted, { recursive: true, force: true });
  const blind = Object.keys(leaks).filter(
    form => !found.some(one => one.kind === 'planted' && one.form === form),
  );
  kinds.delete('planted');
  return { kinds, blind, leaks: found.filter(one => one.kind !== 'planted') };
}

async function searchFiles(directory) {
  const kinds = new Map();
  const found = [];
  const entries = await readdir(directory, {
    recursive: true,
    withFileTypes: true,
  });
  for (const entry of entries.filter(one => one.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(directory, file);
    const kind = name.split(path.sep)[0];
    // Each byte as one character, because a database is not text
    const text = await readFile(file, 'latin1');
    const count = kinds.get(kind) ?? { files: 0, bytes: 0 };
    kinds.set(kind, {
      files: count.files + 1,
      bytes: count.bytes + text.length,
    });
    for (const leak of findSecrets(text)) found.push({ kind, name, ...leak });
  }
  return { kinds, found };
}
