/* eslint-disable import/newline-after-import */
import { execFile } from 'node:child_process';
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { zstdCompressSync } from 'node:zlib';

const require = createRequire(import.meta.url);
const sodium = require('libsodium-wrappers-sumo');
const { SignatureV4 } = require('@smithy/signature-v4');
const { Sha256 } = require('@aws-crypto/sha256-js');
const { unlockKeyFile } = require('../dist/key/deriveKey.cjs.js');
const { parseKeyFile } = require('../dist/key/keyFile.cjs.js');
const { createS3Store } = require('../dist/index.cjs.js');
const run = promisify(execFile);

export const password = 'bench';
export const credentials = {
  accessKeyId: 'bench',
  secretAccessKey: 'bench-secret-key',
};

/** Runs restic against a repository of the bench. */
export function runRestic(url, name, cache, parameters, options = {}) {
  return run(process.env.RESTIC_BINARY || 'restic', parameters, {
    ...options,
    encoding: 'buffer',
    maxBuffer: 1024 ** 3,
    env: {
      PATH: process.env.PATH,
      RESTIC_REPOSITORY: `s3:${url}/${name}`,
      RESTIC_PASSWORD: password,
      RESTIC_CACHE_DIR: cache,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
  });
}

/** Three backups of many small files, one of 50 MB and some between. */
export async function backUp(root, url, name, files) {
  const data = join(root, `data-${name}`);
  const cache = join(root, 'writing');
  for (let number = 0; number < files; number++) {
    const folder = join(data, `folder-${Math.floor(number / 200)}`);
    if (number % 200 === 0) await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `file-${number}.txt`), `content ${number}\n`);
  }
  await writeFile(join(data, 'large.bin'), randomBytes(50_000_000));
  await writeFile(join(data, 'text.log'), 'a line of text\n'.repeat(500_000));
  await runRestic(url, name, cache, ['init']);
  for (const change of ['one', 'two', 'three']) {
    await writeFile(join(data, 'changing.txt'), change);
    await runRestic(url, name, cache, ['backup', '.', '--host', 'volsync'], {
      cwd: data,
    });
  }
  await rm(data, { recursive: true });
  await rm(cache, { recursive: true });
}

/**
 * More snapshots, sealed with the repository's key: what restic would store of
 * backups that found nothing new, in seconds instead of minutes.
 */
export async function addSnapshots(url, name, count) {
  await sodium.ready;
  const store = createS3Store({ endpoint: url, bucket: name, credentials });
  const list = async kind => {
    const keys = [];
    for await (const { key } of store.list(`${kind}/`)) keys.push(key);
    return keys;
  };
  const [keyName] = await list('keys');
  const file = parseKeyFile(await store.get(keyName), keyName.slice(5));
  const key = (await unlockKeyFile(file, password)).reveal();
  const { openRepository } = require('../dist/index.cjs.js');
  const [newest] = await (
    await openRepository({ store, password })
  ).snapshots();
  const signer = new SignatureV4({
    credentials,
    region: 'us-east-1',
    service: 's3',
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: false,
  });
  const { host, hostname, port } = new URL(url);
  for (let number = 0; number < count; number++) {
    const plain = Buffer.concat([
      Buffer.of(2),
      zstdCompressSync(
        JSON.stringify({
          time: new Date(
            newest.timeMs - (number + 1) * 3_600_000,
          ).toISOString(),
          tree: newest.tree,
          paths: newest.paths,
          hostname: 'volsync',
          username: 'root',
          program_version: newest.programVersion,
        }),
      ),
    ]);
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
    const body = Buffer.concat([iv, text, code]);
    const path = `/${name}/snapshots/${createHash('sha256')
      .update(body)
      .digest('hex')}`;
    const { headers } = await signer.sign({
      method: 'PUT',
      protocol: 'http:',
      hostname,
      port: Number(port),
      path,
      query: {},
      headers: { host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
    });
    const answer = await fetch(`${url}${path}`, {
      method: 'PUT',
      headers,
      body,
    });
    if (!answer.ok) throw new Error(`PUT was answered ${answer.status}`);
    await answer.arrayBuffer();
  }
  await store.close();
}
