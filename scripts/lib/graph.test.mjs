import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import {
  describeCircles,
  drawDot,
  drawText,
  readImports,
  toFolderGraph,
} from './graph.mjs';
import { root } from './paths.mjs';

let source;
beforeEach(async () => {
  source = await mkdtemp(path.join(tmpdir(), 'volsync-graph-'));
});
afterEach(() => rm(source, { recursive: true, force: true }));

async function write(files) {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(source, name)), { recursive: true });
    await writeFile(path.join(source, name), text);
  }
  return readImports(source, root);
}

test('folders are drawn bottom up, with their imports', async () => {
  const imports = await write({
    'index.ts': `export * from './routes';`,
    'routes/index.ts': `import { read } from '../clusters/read';\nimport x from 'luxon';`,
    'clusters/read.ts': `import type { Kind } from './kinds/Kind';`,
    'clusters/kinds/Kind.ts': 'export type Kind = string;',
    'routes/routes.test.ts': `import '../index';`,
  });
  const graph = toFolderGraph(imports);
  assert.deepEqual(drawText(graph), [
    'clusters/',
    'routes/   → clusters/',
    'index.ts  → routes/',
  ]);
  assert.deepEqual(drawText(toFolderGraph(imports, 'clusters')), [
    'kinds/',
    'read.ts → kinds/',
  ]);
  assert.ok(drawDot('a', graph).includes('  "routes/" -> "clusters/";'));
  assert.deepEqual(describeCircles(imports), []);
});

test('two files that import each other are a cycle, even if they import only types', async () => {
  const imports = await write({
    'one.ts': `import type { Two } from './two';`,
    'two.ts': `export type Two = import('./one').One;`,
  });
  assert.deepEqual(describeCircles(imports), [
    'files: one.ts, two.ts',
    'in .: one.ts → two.ts; two.ts → one.ts',
  ]);
});

test('folders that import each other through different files are a cycle, at any depth', async () => {
  const imports = await write({
    'a/b/one.ts': `import '../c/two';`,
    'a/c/two.ts': '',
    'a/c/three.ts': `export { x } from '../b/four';`,
    'a/b/four.ts': '',
  });
  assert.deepEqual(describeCircles(imports), ['in a: b/ → c/; c/ → b/']);
});
