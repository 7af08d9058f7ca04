/* eslint-disable import/newline-after-import */
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import {
  appendFile,
  mkdir,
  readFile,
  readdir,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { runRestic } from './restic.mjs';

const require = createRequire(import.meta.url);
const sodium = require('libsodium-wrappers-sumo');
const { request } = require('undici');
const { SignatureV4 } = require('@smithy/signature-v4');
const { unlockKeyFile } = require('../dist/key/deriveKey.cjs.js');
const { parseKeyFile } = require('../dist/format/keyFile.cjs.js');
const { SigningHash } = require('../dist/store/signingHash.cjs.js');
const {
  createDirectoryStore,
  openRepository,
} = require('../dist/index.cjs.js');

export const password = 'bench';
export const credentials = {
  accessKeyId: 'bench',
  secretAccessKey: 'bench-secret-key',
};

/** The repositories to measure. */
export const repositories = [
  { name: '3 snapshots', snapshots: 3, files: 2000, huge: true },
  { name: '500 snapshots', snapshots: 500, files: 2000 },
  { name: '5,000 snapshots', snapshots: 5000, files: 2000 },
  { name: '100,000 files', snapshots: 3, files: 100_000 },
];

/**
 * Creates a repository in a directory: restic backs up small files, a file of 50 MB and a text file three times; more
 * snapshots are sealed with its key.
 */
export async function makeRepository({ root, snapshots, files, huge }) {
  const data = join(root, 'data');
  const location = join(root, 'repository');
  const target = { location, password, cache: join(root, 'writing') };
  for (let number = 0; number < files; number++) {
    const folder = join(data, `folder-${Math.floor(number / 200)}`);
    if (number % 200 === 0) await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `file-${number}.txt`), `content ${number}\n`);
  }
  await writeFile(join(data, 'large.bin'), randomBytes(50_000_000));
  await writeFile(join(data, 'text.log'), 'a line of text\n'.repeat(500_000));
  for (let part = 0; huge && part < 10; part++) {
    await appendFile(join(data, 'huge.bin'), randomBytes(50_000_000));
  }
  await runRestic(target, ['init']);
  for (const change of ['one', 'two', 'three']) {
    await writeFile(join(data, 'changing.txt'), change);
    await runRestic(target, ['backup', '.', '--host', 'volsync'], {
      cwd: data,
    });
  }
  await rm(data, { recursive: true });
  await rm(target.cache, { recursive: true });
  await addSnapshots(location, snapshots - 3);
  return location;
}

/**
 * Adds snapshots, sealed with the repository's key: what restic would store for backups without changes, in seconds
 * instead of hours.
 */
async function addSnapshots(location, count) {
  await sodium.ready;
  const store = createDirectoryStore(location);
  const [name] = await readdir(join(location, 'keys'));
  const file = parseKeyFile(await store.get(`keys/${name}`), name);
  const key = (await unlockKeyFile(file, { password, tenant: '' })).reveal();
  const repository = await openRepository({ store, password });
  const [newest] = await repository.snapshots();
  for (let number = 0; number < count; number++) {
    const time = new Date(newest.timeMs - (number + 1) * 3_600_000);
    const plain = JSON.stringify({
      time: time.toISOString(),
      tree: newest.tree,
      paths: newest.paths,
      hostname: 'volsync',
      username: 'root',
      program_version: newest.programVersion,
    });
    const sealed = seal(
      Buffer.concat([Buffer.of(2), zstdCompressSync(plain)]),
      key,
    );
    const id = createHash('sha256').update(sealed).digest('hex');
    await writeFile(join(location, 'snapshots', id), sealed);
  }
}

function seal(plain, key) {
  const iv = randomBytes(16);
  const text = createCipheriv('aes-256-ctr', key.subarray(0, 32), iv).update(
    plain,
  );
  const nonce = createCipheriv('aes-128-ecb', key.subarray(32, 48), '')
    .setAutoPadding(false)
    .update(iv);
  const code = sodium.crypto_onetimeauth(
    text,
    Buffer.concat([key.subarray(48), nonce]),
  );
  return Buffer.concat([iv, text, code]);
}

/** The key derivation parameters from the repository's key file. */
export async function keyCosts(location) {
  const [name] = await readdir(join(location, 'keys'));
  const { N, r, p } = JSON.parse(
    await readFile(join(location, 'keys', name), 'utf8'),
  );
  return { N, r, p };
}

/** Uploads all objects of a repository into a new bucket. */
export async function upload({ location, url, bucket }) {
  const signer = new SignatureV4({
    credentials,
    region: 'us-east-1',
    service: 's3',
    sha256: SigningHash,
    uriEscapePath: false,
    applyChecksum: false,
  });
  const { host, hostname, port } = new URL(url);
  const put = async (path, file) => {
    const length = file ? (await stat(file)).size : 0;
    const { headers } = await signer.sign({
      method: 'PUT',
      protocol: 'http:',
      hostname,
      port: Number(port),
      path,
      query: {},
      headers: { host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
    });
    const { statusCode, body } = await request(`${url}${path}`, {
      method: 'PUT',
      headers: { ...headers, 'content-length': String(length) },
      body: file && createReadStream(file),
    });
    await body.dump();
    if (statusCode !== 200) {
      throw new Error(`PUT ${path} was answered ${statusCode}`);
    }
  };
  await put(`/${bucket}`);
  const entries = await readdir(location, {
    recursive: true,
    withFileTypes: true,
  });
  const files = entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name));
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let file = files.pop(); file; file = files.pop()) {
        await put(`/${bucket}/${relative(location, file)}`, file);
      }
    }),
  );
}
