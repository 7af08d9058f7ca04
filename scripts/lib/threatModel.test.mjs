import assert from 'node:assert/strict';
import { access, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import prettier from 'prettier';
import { DEFENSES, SECTIONS } from './defenses.mjs';
import { root } from './paths.mjs';

const FILE = path.join(root, 'docs/threat-model.md');
const TABLES = /(<!-- attacks -->\n)[\s\S]*(<!-- \/attacks -->)/;

function toTable(attacks) {
  const rows = attacks.map(({ attack, defense, tests, without = [] }) => [
    attack,
    defense,
    tests
      .map(file => {
        const isSeen = without.some(edit => edit.test === file);
        return `\`${file}\`${isSeen ? ' ✓' : ''}`;
      })
      .join(', '),
  ]);
  return [['attack', 'defense', 'test'], ['---', '---', '---'], ...rows]
    .map(cells => `| ${cells.join(' | ')} |`)
    .join('\n');
}

test('the tables of the threat model match the list', async () => {
  const text = await readFile(FILE, 'utf8');
  const tables = SECTIONS.map(
    ({ title, attacks }) => `\n### ${title}\n\n${toTable(attacks)}\n`,
  ).join('');
  const written = await prettier.format(
    text.replace(TABLES, (_, begin, end) => `${begin}${tables}\n${end}`),
    { ...(await prettier.resolveConfig(FILE)), parser: 'markdown' },
  );
  if (process.env.UPDATE_DOCS) {
    await writeFile(FILE, written);
  } else {
    assert.equal(text, written, 'UPDATE_DOCS=1 writes docs/threat-model.md');
  }
});

test('every defense of the threat model has tests that exist', async () => {
  const attacks = SECTIONS.flatMap(section => section.attacks);
  assert.ok(attacks.length > 30);
  for (const { attack, tests, without = [] } of attacks) {
    assert.ok(tests.length > 0, `no test against: ${attack}`);
    for (const file of tests) {
      await access(path.join(root, file));
    }
    for (const { test: its } of without) {
      assert.ok(tests.includes(its), `${attack}: ${its}`);
    }
  }
});

test('each removable defense occurs once in the code, and its test exists', async () => {
  for (const { attack, file, from, to, test: its } of DEFENSES) {
    const text = await readFile(path.join(root, file), 'utf8');
    assert.equal(text.split(from).length, 2, `${attack}: ${file}`);
    assert.notEqual(from, to);
    await access(path.join(root, its));
  }
});
