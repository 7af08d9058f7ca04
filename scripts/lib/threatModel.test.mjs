import assert from 'node:assert/strict';
import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { DEFENSES } from './defenses.mjs';
import { root } from './paths.mjs';

test('every defense of the threat model names a test, and each test exists', async () => {
  const text = await readFile(path.join(root, 'docs/threat-model.md'), 'utf8');
  const rows = text
    .slice(text.indexOf('## Attacks'))
    .split('\n')
    .filter(line => /^\| (?!-|attack)/.test(line));
  assert.ok(rows.length > 15);
  for (const row of rows) {
    const named = [...row.matchAll(/`([^`\s]+\.test\.(?:ts|tsx|mjs))`/g)];
    assert.ok(named.length > 0, `no test in: ${row}`);
    for (const [, file] of named) {
      await access(path.join(root, file));
    }
  }
});

test('each defense that can be taken out stands once in the code, and its test exists', async () => {
  for (const { attack, file, from, to, test: its } of DEFENSES) {
    const text = await readFile(path.join(root, file), 'utf8');
    assert.equal(text.split(from).length, 2, `${attack}: ${file}`);
    assert.notEqual(from, to);
    await access(path.join(root, its));
  }
});
