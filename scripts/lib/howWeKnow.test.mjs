import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { root } from './paths.mjs';

/** The report, and two further inputs. */
const MIN_INPUTS = 3;

test('every kind of false verdict has a finding and three tests that exist', async () => {
  const text = await readFile(path.join(root, 'docs/how-we-know.md'), 'utf8');
  const findings = await readFile(path.join(root, 'docs/findings.md'), 'utf8');
  const section = text
    .slice(text.indexOf('## Kinds of false verdicts'))
    .split('\n## ', 2)
    .join('');
  const rows = section.split('\n').filter(line => /^\| (?!-|kind )/.test(line));
  assert.ok(rows.length > 15);
  for (const row of rows) {
    const code = /\]\(findings\.md#([a-z-]+)\)/.exec(row)?.[1];
    assert.match(findings, new RegExp(`^## ${code}$`, 'm'), row);
    let inputs = 0;
    for (const [, file, titles] of row.matchAll(/`([^`]+)`: ([^;|]+)/g)) {
      const source = await readFile(path.join(root, file), 'utf8');
      for (const [, title] of titles.matchAll(/“([^”]+)”/g)) {
        assert.ok(source.includes(title), `${file} has no “${title}”`);
        inputs += 1;
      }
    }
    assert.ok(inputs >= MIN_INPUTS, `${inputs} inputs in: ${row}`);
  }
});
