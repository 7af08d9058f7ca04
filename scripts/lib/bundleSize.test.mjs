import assert from 'node:assert/strict';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { countFrom, measureBundle } from './bundleSize.mjs';

/** `aaaa` of the first source, `bb` of the second, then `ccc` of the first on a separate line. */
const TEXT = 'aaaabb\nccc';
const MAP = { sources: ['one.js', 'two.js'], mappings: 'AAAA,ICAA;ADAA' };

test('the characters of a source are counted with the source map', () => {
  assert.equal(
    countFrom(TEXT, MAP, name => name === 'one.js'),
    7,
  );
  assert.equal(
    countFrom(TEXT, MAP, name => name === 'two.js'),
    2,
  );
});

test('a file counts by its share, and for the first page if that loads it', async () => {
  const dist = await mkdtemp(path.join(tmpdir(), 'volsync-bundle-'));
  try {
    await mkdir(path.join(dist, 'static'));
    await writeFile(
      path.join(dist, 'index.html'),
      '<script src="/static/first.js"></script>',
    );
    for (const name of ['first.js', 'later.js', 'unmapped.js']) {
      await writeFile(path.join(dist, 'static', name), TEXT);
    }
    for (const name of ['first.js', 'later.js']) {
      await writeFile(
        path.join(dist, 'static', `${name}.map`),
        JSON.stringify(MAP),
      );
    }
    const { initial, all } = await measureBundle(dist, name =>
      name.startsWith('two'),
    );
    assert.ok(initial > 0);
    assert.equal(all, 2 * initial);
  } finally {
    await rm(dist, { recursive: true });
  }
});
