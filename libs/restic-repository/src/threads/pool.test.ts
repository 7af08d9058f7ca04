import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Forge } from '../testing/forge';
import { ThreadPool } from './pool';

/** Threads that load sources; in a build they load built files */
const createPool = () =>
  new ThreadPool({
    size: 2,
    nodeOptions: [
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
    ],
  });

const key = Buffer.alloc(64, 7);
const idOf = (bytes: Uint8Array) =>
  createHash('sha256').update(bytes).digest('hex');

describe('ThreadPool', () => {
  let forge: Forge;
  let pool: ThreadPool;
  beforeAll(async () => {
    forge = await Forge.create();
    pool = createPool();
  });
  afterAll(() => pool.close());

  it('opens blobs on other threads, and transfers their memory', async () => {
    const contents = Array.from({ length: 8 }, () => randomBytes(200_000));
    const sealed = contents.map(
      content => new Uint8Array(forge.seal(content, key)),
    );
    const opened = await Promise.all(
      sealed.map((bytes, number) =>
        pool.run(
          'openBlobs',
          {
            bytes,
            key,
            blobs: [
              {
                id: idOf(contents[number]!),
                offset: 0,
                length: bytes.length,
                uncompressedLength: 0,
              },
            ],
          },
          { cost: bytes.length, transfer: [bytes.buffer] },
        ),
      ),
    );
    // On the main thread, the memory would not have been transferred
    expect(sealed.map(bytes => bytes.byteLength)).toEqual(sealed.map(() => 0));
    expect(opened.map(([blob]) => idOf(blob!))).toEqual(contents.map(idOf));
  });

  it('restores errors from threads', async () => {
    const bytes = forge.seal(Buffer.alloc(100_000), Buffer.alloc(64, 8));
    await expect(
      pool.run(
        'decodeIndex',
        { bytes, key, id: 'ab', maxBytes: 1_000_000 },
        { cost: bytes.length },
      ),
    ).rejects.toMatchObject({
      name: 'RepositoryError',
      reason: 'damaged',
      object: 'index/ab',
    });
  });

  it("starts threads whatever Node's own arguments are", async () => {
    const directory = await mkdtemp(join(tmpdir(), 'thread-pool-'));
    const script = join(directory, 'script.cjs');
    await writeFile(
      script,
      `const { processPool } = require(${JSON.stringify(
        require.resolve('./pool'),
      )});
      const bytes = new Uint8Array(100000);
      processPool
        .run(
          'openLock',
          { bytes, key: Buffer.alloc(64), id: 'x', nowMs: 0, maxBytes: 1 },
          { cost: bytes.length, transfer: [bytes.buffer] },
        )
        .catch(error => console.log(error.reason, bytes.length));`,
    );
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--max-old-space-size=512',
      '--no-node-snapshot',
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
      script,
    ]);
    await rm(directory, { recursive: true });
    expect(stdout).toBe('damaged 0\n');
  });

  it("fails a thread's tasks when it exits, and starts another", async () => {
    const other = createPool();
    const bytes = forge.seal(Buffer.alloc(100_000, 0x20), key);
    const lost = other.run(
      'openLock',
      { bytes, key, id: 'x', nowMs: 0, maxBytes: 1 },
      { cost: bytes.length },
    );
    await Promise.all([
      expect(lost).rejects.toMatchObject({ reason: 'too-large' }),
      other.close(),
    ]);
    await expect(
      other.run(
        'openLock',
        { bytes, key, id: 'x', nowMs: 0, maxBytes: 1 },
        { cost: bytes.length },
      ),
    ).rejects.toMatchObject({ reason: 'damaged' });
    await other.close();
  });
});
