import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { listDuplicates, readLockFile } from './lockFile.mjs';
import { root } from './paths.mjs';

const LOCK_FILE = `
"@backstage/errors@npm:^1.3.0":
  version: 1.3.1
  resolution: "@backstage/errors@npm:1.3.1"
  languageName: node

"@backstage/errors@npm:^1.4.0":
  version: 1.4.0
  resolution: "@backstage/errors@npm:1.4.0"
  languageName: node

"app@link:../app::locator=backend%40workspace%3Apackages%2Fbackend":
  version: 0.0.0-use.local
  resolution: "app@link:../app::locator=backend%40workspace%3Apackages%2Fbackend"
`;

test('a package in two versions is listed with both, and a workspace is not a package', () => {
  const versions = readLockFile(LOCK_FILE);
  assert.deepEqual([...versions.keys()], ['@backstage/errors']);
  assert.deepEqual(listDuplicates(versions, '@backstage'), [
    '@backstage/errors: 1.3.1, 1.4.0',
  ]);
});

test('the lock file holds each @backstage package once, and icons below 4.9', async () => {
  const versions = readLockFile(
    await readFile(path.join(root, 'yarn.lock'), 'utf8'),
  );
  assert.ok(versions.size > 1000, `${versions.size} packages`);
  assert.deepEqual(listDuplicates(versions, '@backstage'), []);
  const icons = versions.get('@remixicon/react');
  assert.equal(icons.length, 1, `@remixicon/react: ${icons}`);
  assert.match(icons[0], /^4\.[0-8]\./);
});
