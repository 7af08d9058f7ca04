import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { ACCOUNTS, tokenFile, toKubeconfig } from './cluster.mjs';
import { LabServer } from './server.mjs';
import { runLabTests } from './tests.mjs';
import { findGo } from './tools.mjs';

let directory;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'volsync-lab-scripts-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function fakeGo(version) {
  const file = path.join(directory, 'go');
  await writeFile(file, `#!/bin/sh\necho ${version}\n`);
  await chmod(file, 0o755);
  return file;
}

test('a missing Go is reported in one line', async () => {
  const environment = { PATH: directory };
  assert.equal(await findGo(environment, []), undefined);
  const { left } = await runLabTests({
    node: process.execPath,
    environment,
    findGo: () => findGo(environment, []),
  });
  assert.match(left, /^Left out: .*there is no Go on this machine.*$/);
});

test('a missing Go is a failure on CI', async () => {
  await assert.rejects(
    runLabTests({
      node: process.execPath,
      environment: { PATH: directory, CI: 'true' },
      findGo: async () => undefined,
    }),
    /Left out[\s\S]*Install Go/,
  );
});

test('an older Go is reported with its version, a newer one is accepted', async () => {
  const old = await fakeGo('go1.21.5');
  await assert.rejects(
    findGo({ GO_BINARY: old }),
    /needs Go 1\.26 or newer; .*go is go1\.21\.5/,
  );
  const next = await fakeGo('go1.30.1');
  assert.deepEqual(await findGo({ GO_BINARY: next }), {
    binary: next,
    version: 'go1.30.1',
  });
  await assert.rejects(
    findGo({ GO_BINARY: path.join(directory, 'none') }),
    /GO_BINARY is ".*none", which isn't Go/,
  );
});

test('every account of the lab has a token, and its groups are one field', () => {
  const tokens = Object.fromEntries(
    Object.keys(ACCOUNTS).map(name => [name, `token-${name}`]),
  );
  const lines = tokenFile(tokens).trim().split('\n');
  assert.equal(lines.length, Object.keys(ACCOUNTS).length);
  assert.ok(lines.includes('token-admin,lab:admin,admin,"system:masters"'));
});

test('a kubeconfig has one context for each name of the single server', () => {
  const config = toKubeconfig({
    url: 'https://127.0.0.1:1',
    caData: 'Y2E=',
    token: 'secret',
    contexts: ['apps', 'edge'],
  });
  assert.equal(config['current-context'], 'apps');
  assert.deepEqual(
    config.contexts.map(({ name, context }) => [name, context.user]),
    [
      ['apps', 'lab'],
      ['edge', 'lab'],
    ],
  );
});

test('a server that exits is reported with its last output, a stopped one is not', async () => {
  const ending = new LabServer({
    name: 'ending',
    binary: 'sh',
    args: ['-c', 'echo out of order; exit 7'],
    logs: directory,
  });
  ending.start();
  while (!ending.failed()) {
    await new Promise(resolve => {
      setTimeout(resolve, 10);
    });
  }
  assert.match(ending.failed(), /ending ended with 7[\s\S]*out of order/);
  const lasting = new LabServer({
    name: 'lasting',
    binary: 'sleep',
    args: ['60'],
    logs: directory,
  });
  lasting.start();
  await lasting.stop();
  assert.equal(lasting.failed(), undefined);
});
