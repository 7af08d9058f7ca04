import assert from 'node:assert/strict';
import {
  access,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  addCounts,
  countJest,
  countNode,
  countPlaywright,
  summary,
} from './counts.mjs';
import { mirrorsIn } from '../toolchain/debian.mjs';
import {
  installationKey,
  toInstallProgress,
} from '../toolchain/dependencies.mjs';
import { BUNDLE, bundleBackend } from './bundleBackend.mjs';
import { digestOf, globFiles, stampOf } from './files.mjs';
import {
  checkKubeconfig,
  writeKubeconfigConfiguration,
} from './kubeconfig.mjs';
import {
  environmentFor,
  findNode,
  headersOf,
  isSupportedNode,
} from '../toolchain/node.mjs';
import { root } from './paths.mjs';
import { freePort, isFree } from './ports.mjs';
import { checkProduced } from './produced.mjs';
import { sandboxEnvironment } from './portal.mjs';
import { ensureRestic, isSupportedRestic } from '../toolchain/restic.mjs';
import { probe, run, start } from './run.mjs';

let directory;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'volsync-scripts-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test('only a Node 22 with zstd is accepted', () => {
  assert.deepEqual(
    ['v22.19.0', '22.23.3', 'v22.18.0', 'v20.20.2', 'v24.1.0'].map(
      isSupportedNode,
    ),
    [true, true, false, false, false],
  );
});

test('the headers match the running Node', () => {
  const at = folder => file => file === `${folder}/include/node/node.h`;
  assert.equal(headersOf('/usr/bin/node', at('/usr')), '/usr');
  assert.equal(headersOf('/x/bin/node', at('/x')), '/x');
  assert.equal(
    headersOf('/usr/bin/node', () => false),
    undefined,
  );
});

test("npm's own variables do not reach Yarn, and another Node's headers are not used", () => {
  const environment = environmentFor(process.execPath, {
    PATH: '/bin',
    npm_config_nodedir: '/somewhere/else',
    npm_package_name: 'x',
    HOME: '/home/somebody',
  });
  assert.notEqual(environment.npm_config_nodedir, '/somewhere/else');
  assert.equal(environment.npm_package_name, undefined);
  assert.equal(environment.HOME, '/home/somebody');
  assert.equal(
    environment.PATH.split(path.delimiter)[0],
    path.dirname(process.execPath),
  );
});

test('an old restic counts as absent', () => {
  assert.equal(isSupportedRestic('restic 0.14.0 compiled with go1.19'), false);
  assert.equal(isSupportedRestic('restic 0.17.3 compiled with go1.23'), true);
  assert.equal(isSupportedRestic('restic 1.0.0'), true);
  assert.equal(isSupportedRestic('command not found'), false);
  assert.equal(isSupportedRestic(undefined), false);
});

test('Node is downloaded with its headers, and kept', async () => {
  const first = await findNode(directory);
  assert.ok(isSupportedNode(first.version));
  assert.ok(headersOf(first.executable));
  assert.equal(
    first.environment.npm_config_nodedir,
    headersOf(first.executable),
  );
  assert.deepEqual(await findNode(directory), first);
});

test('an invalid RESTIC_BINARY is an error that says so', async () => {
  await assert.rejects(
    ensureRestic({
      cache: directory,
      environment: { RESTIC_BINARY: '/bin/true' },
    }),
    /RESTIC_BINARY is "\/bin\/true", which isn't restic 0\.17/,
  );
});

test("the mirror is read from both of apt's formats, and other repositories are skipped", () => {
  assert.deepEqual(
    mirrorsIn(
      'Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm\n\nTypes: deb\nURIs: http://mirror.example/debian-security\n',
    ),
    ['http://mirror.example/debian'],
  );
  assert.deepEqual(
    mirrorsIn(
      '# deb http://old.example/debian x main\ndeb [arch=amd64] https://other.example/node x main\ndeb http://mirror.example/debian/ bookworm main',
    ),
    ['http://mirror.example/debian/'],
  );
});

test('a changed manifest or another Node requires an installation', async () => {
  await mkdir(path.join(directory, 'plugins/one'), { recursive: true });
  await writeFile(path.join(directory, 'package.json'), '{}');
  await writeFile(path.join(directory, 'plugins/one/package.json'), '{}');
  const before = await installationKey(directory, 'v22.0.0');
  assert.equal(await installationKey(directory, 'v22.0.0'), before);
  assert.notEqual(await installationKey(directory, 'v22.0.1'), before);
  await writeFile(path.join(directory, 'plugins/one/package.json'), '{"a":1}');
  assert.notEqual(await installationKey(directory, 'v22.0.0'), before);
});

test("the progress of an installation names what is built, and an optional package doesn't fail it", () => {
  assert.deepEqual(
    [
      '➤ YN0000: ┌ Fetch step',
      '➤ YN0007: │ better-sqlite3@npm:12.2.0 must be built because it never has been before or the last one failed',
      "➤ YN0009: │ keytar@npm:7.9.0 couldn't be built successfully (exit code 1, logs can be found here: /tmp/x.log)",
    ].map(toInstallProgress),
    ['Fetch step', 'building better-sqlite3', 'building native packages'],
  );
});

test('the digest of sources ignores installed and built files', async () => {
  await mkdir(path.join(directory, 'a/dist'), { recursive: true });
  await mkdir(path.join(directory, 'a/node_modules'));
  await writeFile(path.join(directory, 'a/one.ts'), '1');
  const before = await digestOf(directory, ['a']);
  await writeFile(path.join(directory, 'a/dist/one.js'), '1');
  await writeFile(path.join(directory, 'a/node_modules/x'), '1');
  assert.equal(await digestOf(directory, ['a']), before);
  await writeFile(path.join(directory, 'a/one.ts'), '2');
  assert.notEqual(await digestOf(directory, ['a']), before);
  assert.deepEqual(await globFiles(directory, ['*/one.ts', 'nothing/*']), [
    'a/one.ts',
  ]);
});

test('the stamp of sources sees each edit, new file and deletion, but no installed or built file', async () => {
  await mkdir(path.join(directory, 'a/b/dist'), { recursive: true });
  await mkdir(path.join(directory, 'a/node_modules'));
  await writeFile(path.join(directory, 'a/b/one.ts'), '1');
  await writeFile(path.join(directory, 'key'), '1');
  const stamp = () => stampOf(directory, ['a', 'key', 'nothing']);
  const seen = [await stamp()];
  await writeFile(path.join(directory, 'a/b/dist/one.js'), '1');
  await writeFile(path.join(directory, 'a/node_modules/x'), '1');
  assert.equal(await stamp(), seen[0]);
  // The same size, and a time of change that was set back, as some editors and archives do
  const { atime, mtime } = await stat(path.join(directory, 'a/b/one.ts'));
  await sleep(20);
  await writeFile(path.join(directory, 'a/b/one.ts'), '2');
  await utimes(path.join(directory, 'a/b/one.ts'), atime, mtime);
  seen.push(await stamp());
  await writeFile(path.join(directory, 'a/two.ts'), '');
  seen.push(await stamp());
  await rm(path.join(directory, 'a/b/one.ts'));
  seen.push(await stamp());
  await writeFile(path.join(directory, 'key'), '22');
  seen.push(await stamp());
  assert.equal(new Set(seen).size, seen.length);
});

/** A repository with one backend of one own package and the reader's thread. */
async function smallRepository() {
  const files = {
    'package.json': '{"name":"small"}',
    'packages/backend/package.json': '{"name":"backend"}',
    'packages/backend/src/index.ts':
      "import { answer } from 'own'; import os from 'somewhere'; console.log(answer as number, os);",
    'libs/own/package.json': '{"name":"own","main":"index.ts"}',
    'libs/own/index.ts': 'export const answer: number = 41;',
    'libs/restic-repository/package.json': '{"name":"restic-repository"}',
    'libs/restic-repository/src/threads/thread.ts':
      'export const threadFile: string = __filename;',
    'node_modules/somewhere/package.json': '{"name":"somewhere"}',
    'node_modules/somewhere/index.js': 'module.exports = __filename;',
  };
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(directory, file)), { recursive: true });
    await writeFile(path.join(directory, file), text);
  }
  await symlink(
    path.join(directory, 'libs/own'),
    path.join(directory, 'node_modules/own'),
  );
  await symlink(
    path.join(root, 'node_modules/esbuild'),
    path.join(directory, 'node_modules/esbuild'),
  );
  return async () => {
    const built = await bundleBackend(directory);
    const text = await run(process.execPath, [
      path.join(directory, BUNDLE, 'index.js'),
    ]);
    return { built, text };
  };
}

test('an edit of a source is in the backend of the next start, and without one nothing is built', async () => {
  const startBackend = await smallRepository();
  const installed = path.join(directory, 'node_modules/somewhere/index.js');
  const first = { built: true, text: `41 ${installed}` };
  assert.deepEqual(await startBackend(), first);
  assert.deepEqual(await startBackend(), { ...first, built: false });
  await writeFile(
    path.join(directory, 'libs/own/index.ts'),
    'export const answer: number = 42;',
  );
  assert.deepEqual(await startBackend(), {
    built: true,
    text: `42 ${installed}`,
  });
});

test('a source that is not valid fails the start with its place, until it is fixed', async () => {
  const startBackend = await smallRepository();
  const file = path.join(directory, 'libs/own/index.ts');
  await writeFile(file, 'export const answer: number = ;');
  for (const attempt of ['first', 'second']) {
    await assert.rejects(
      startBackend(),
      /The backend can't be built:[\s\S]*libs\/own\/index\.ts:1:30/,
      attempt,
    );
  }
  await writeFile(file, 'export const answer: number = 43;');
  assert.match((await startBackend()).text, /^43 /);
});

test('a port in use is not selected', async () => {
  const server = createServer();
  await new Promise(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address();
  assert.equal(await isFree(port), false);
  assert.notEqual(await freePort(port), port);
  await new Promise(resolve => {
    server.close(resolve);
  });
});

test("the sandbox's token and ports stay the same from start to start, and other users can't read the token", async () => {
  const first = await sandboxEnvironment(directory);
  const second = await sandboxEnvironment(directory);
  assert.deepEqual(second, first);
  assert.match(first.SANDBOX_TOKEN, /^[0-9a-f]{48}$/);
  const ports = [
    first.SANDBOX_PORT_APPS,
    first.SANDBOX_PORT_EDGE,
    first.SANDBOX_PORT_OBJECT_STORE,
    first.SANDBOX_PORT_METRICS,
  ];
  assert.equal(new Set(ports).size, 4);
});

test('stopping a command stops its children', async () => {
  let grandchild;
  const shell = start('sh', ['-c', 'sleep 61 & echo $!; wait'], {
    onLine: line => {
      grandchild = Number(line);
    },
  });
  while (!grandchild) await sleep(10);
  await shell.stop();
  const { signal } = await shell.ended;
  assert.ok(signal === 'SIGTERM' || signal === 'SIGKILL');
  // a zombie waits for its parent, so check the state instead of the id
  const state = await probe('ps', ['-o', 'stat=', '-p', String(grandchild)]);
  assert.ok(state === undefined || state.trim().startsWith('Z'));
});

test('a failed command reports its last output', async () => {
  await assert.rejects(
    run('sh', ['-c', 'echo something is wrong; exit 3']),
    /ended with 3:\nsomething is wrong/,
  );
});

test('runners without tests, or with an abnormal end, did not pass, and each failure is named', () => {
  assert.deepEqual(countNode('# pass 0\n# fail 0', 0), {
    passed: 0,
    failed: 1,
    skipped: 0,
    failures: [],
  });
  assert.deepEqual(
    countNode('ok 1 - a\nnot ok 2 - b\n# pass 3\n# fail 1\n# skipped 1', 1),
    { passed: 3, failed: 1, skipped: 1, failures: ['scripts: b'] },
  );
  const failed = { status: 'failed', fullName: 'x y', failureMessages: ['no'] };
  const suite = (name, ...assertionResults) => ({
    name: path.join(root, name),
    status: 'failed',
    message: '\u001b[31mnot found\u001b[39m',
    assertionResults,
  });
  const jest = {
    numPassedTests: 5,
    numFailedTests: 1,
    numRuntimeErrorTestSuites: 1,
    numPendingTests: 2,
    numTodoTests: 0,
    testResults: [
      suite('a.test.ts', { status: 'passed' }, failed),
      suite('b.test.ts'),
    ],
  };
  assert.deepEqual(countJest(JSON.stringify(jest), 1), {
    passed: 5,
    failed: 2,
    skipped: 2,
    failures: ['a.test.ts: x y\n  no', 'b.test.ts: the suite\n  not found'],
  });
  const quiet = {
    ...jest,
    numFailedTests: 0,
    numRuntimeErrorTestSuites: 0,
    testResults: [],
  };
  assert.equal(countJest(JSON.stringify(quiet), 1).failed, 1);
  const spec = ok => ({
    ok,
    file: 'c.spec.ts',
    title: 'z',
    tests: [{ results: [{ errors: [{ message: 'late\nby 1 s' }] }] }],
  });
  assert.deepEqual(
    countPlaywright(
      JSON.stringify({
        stats: { expected: 2, unexpected: 0, flaky: 1, skipped: 0 },
        suites: [{ specs: [spec(true)], suites: [{ specs: [spec(false)] }] }],
      }),
      0,
    ),
    {
      passed: 2,
      failed: 1,
      skipped: 0,
      failures: ['e2e/c.spec.ts: z\n  late\n  by 1 s'],
    },
  );
  assert.equal(
    summary(
      addCounts([
        { passed: 1, failed: 0, skipped: 0 },
        { passed: 2, failed: 1, skipped: 3, failures: ['a: b'] },
      ]),
    ),
    '✗ a: b\n3 passed, 1 failed, 3 skipped',
  );
});

const node = { executable: process.execPath, environment: process.env };
const kubeconfig = server => `apiVersion: v1
kind: Config
current-context: apps
clusters: [{ name: c, cluster: { server: '${server}' } }]
users: [{ name: u, user: { token: not-a-secret } }]
contexts: [{ name: apps, context: { cluster: c, user: u } }]
`;

test('a kubeconfig that is missing, invalid, or without the context: each error says what to do', async () => {
  await assert.rejects(
    checkKubeconfig({ root, node, file: path.join(directory, 'none') }),
    /there is no such file/,
  );
  const file = path.join(directory, 'config');
  await writeFile(file, ': : :\n');
  await assert.rejects(
    checkKubeconfig({ root, node, file }),
    /isn't a valid kubeconfig|no current context/,
  );
  await writeFile(file, kubeconfig('https://127.0.0.1:1'));
  await assert.rejects(
    checkKubeconfig({ root, node, file, contexts: ['edge'] }),
    /no context "edge"[\s\S]*It has: apps/,
  );
});

test('an unreachable cluster is named, with its address', async () => {
  const file = path.join(directory, 'config');
  await writeFile(file, kubeconfig('https://127.0.0.1:1'));
  await assert.rejects(
    checkKubeconfig({ root, node, file }),
    /context "apps" \(https:\/\/127\.0\.0\.1:1\) cannot be reached: .*ECONNREFUSED/,
  );
});

test('the configuration for a kubeconfig persists operations, in a file for each', async () => {
  const write = async file =>
    writeKubeconfigConfiguration({
      directory,
      file,
      contexts: ['apps'],
      objectStores: ['http://127.0.0.1:9000'],
    });
  const one = await write('/somewhere/config');
  assert.equal(await write('/somewhere/config'), one);
  assert.notEqual(await write('/elsewhere/config'), one);
  const { backend, catalog, volsync } = JSON.parse(await readFile(one, 'utf8'));
  assert.deepEqual(backend.database.plugin.volsync.connection, {
    directory: path.dirname(one),
    filename: 'portal.sqlite',
  });
  assert.deepEqual(catalog.providers.volsync, [
    { cluster: 'apps', owner: 'user:development/guest' },
  ]);
  assert.deepEqual(volsync.clusters, [{ name: 'apps', unbound: 'read' }]);
  assert.deepEqual(volsync.objectStores, [
    { endpoint: 'http://127.0.0.1:9000' },
  ]);
});

test('a license is allowed, excepted with a reason, or rejected with one', async () => {
  const { judgeLicence, toExpression } = await import('./licences.mjs');
  const judge = (name, licence) => judgeLicence({ name, licence }).reason;
  assert.equal(judge('a', 'MIT'), undefined);
  assert.equal(judge('a', '(MIT OR GPL-3.0-or-later)'), undefined);
  assert.equal(judge('pause', undefined), undefined);
  assert.equal(judge('rollup-plugin-dts', 'LGPL-3.0-only'), undefined);
  assert.match(judge('a', 'AGPL-3.0-only'), /AGPL-3.0-only/);
  assert.match(judge('a', '(MIT AND GPL-2.0-only)'), /GPL-2.0-only/);
  assert.match(judge('a', 'SEE LICENSE IN LICENSE'), /no SPDX expression/);
  assert.match(judge('a', undefined), /no licence/);
  assert.equal(
    toExpression([{ type: 'MIT' }, { type: 'ISC' }]),
    '(MIT OR ISC)',
  );
});

test('each of the fourteen risks is answered with existing files', async () => {
  const text = await readFile(path.join(root, 'docs/risks.md'), 'utf8');
  const rows = text.split('\n').filter(line => /^\| [A-Z]+-\d{3} /.test(line));
  assert.equal(rows.length, 14);
  for (const row of rows) {
    const proof = row.split('|')[4] ?? '';
    const files = [...proof.matchAll(/`([^`]+)`/g)].map(([, file]) => file);
    assert.ok(files.length > 0, row);
    for (const file of files) {
      await assert.doesNotReject(access(path.join(root, file)), file);
    }
  }
});

test('finds a secret in every output of a run, in each encoding, and does not repeat it', async () => {
  const secret = 'canary-of-the-scripts';
  const bytes = Buffer.from(secret);
  const forms = {
    plain: secret,
    hex: bytes.toString('hex'),
    url: bytes.toString('hex').replace(/../g, '%$&'),
    'base64+0': bytes.toString('base64'),
    'base64+1': Buffer.from(`u${secret}`).toString('base64'),
    'base64+2': Buffer.from(`us${secret}`).toString('base64url'),
  };
  for (const [form, text] of Object.entries(forms)) {
    const file = path.join(directory, 'logs', 'one.txt');
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, `token="${text}"`);
    const { problems } = await checkProduced(directory, ['logs']);
    assert.equal(problems.length, 1);
    assert.ok(
      problems[0].startsWith(
        `A secret is in logs/one.txt (${form}), after: token="`,
      ),
    );
    assert.ok(!problems[0].includes(text.slice(4)));
  }
});

test('counts what it searched, and fails if a kind has no output', async () => {
  await mkdir(path.join(directory, 'logs'), { recursive: true });
  await writeFile(path.join(directory, 'logs', 'one.txt'), 'all is well');
  const { problems, searched } = await checkProduced(directory, [
    'logs',
    'answers',
  ]);
  assert.deepEqual(searched, ['logs: 1 files, 0.0 MiB']);
  assert.deepEqual(problems, [
    'Nothing was kept of answers, so it was not searched.',
  ]);
});
