/* eslint-disable jest/no-export -- a part of the contract, run by other test files */
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ObjectStoreEndpoint } from './endpoint';
import {
  resticBinary,
  resticEnvironment,
  type ResticRun,
  runRestic,
} from './restic';
import { elementTexts } from './signedClient';
import { TestBucket } from './testBucket';

/** The restic commands of VolSync's movers. */
export function describeRestic(endpointOf: () => ObjectStoreEndpoint): void {
  describe('restic', () => {
    let directory: string;
    let bucket: TestBucket;
    let run: ResticRun;
    const restic = (...args: string[]) => runRestic(run, ...args);
    const must = async (...args: string[]) => {
      const result = await restic(...args);
      expect(`${args[0]} ${result.code} ${result.stderr}`).toBe(
        `${args[0]} 0 `,
      );
      return result.stdout;
    };

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'object-store-contract-'));
      bucket = await TestBucket.create(endpointOf());
      run = {
        endpoint: endpointOf(),
        repository: `${bucket.name}/app`,
        password: 'correct horse',
        directory,
      };
      await mkdir(join(directory, 'volume/sub'), { recursive: true });
      await must('init');
    });
    afterAll(() => rm(directory, { recursive: true, force: true }));

    it('backs up, checks, forgets, prunes and restores', async () => {
      const checksums: Record<string, string> = {};
      for (const [name, size] of [
        ['large', 24_000_000],
        ['sub/small', 100],
        ['empty', 0],
      ] as const) {
        const bytes = randomBytes(size);
        checksums[name] = sha256(bytes);
        await writeFile(join(directory, 'volume', name), bytes);
      }
      await must('backup', 'volume');
      const dropped = randomBytes(2_000_000);
      await writeFile(join(directory, 'volume/dropped'), dropped);
      await must('backup', 'volume');
      await rm(join(directory, 'volume/dropped'));
      await must('backup', 'volume');
      await must('check', '--read-data');

      const before = JSON.parse(
        await must('stats', '--mode=raw-data', '--json'),
      );
      await must('forget', '--keep-last', '1', '--prune');
      const after = JSON.parse(
        await must('stats', '--mode=raw-data', '--json'),
      );
      expect(before.total_size - after.total_size).toBeGreaterThan(1_900_000);
      expect(JSON.parse(await must('snapshots', '--json'))).toHaveLength(1);
      await must('check', '--read-data');

      await must('restore', 'latest', '--target', 'restored');
      for (const [name, checksum] of Object.entries(checksums)) {
        const path = join(directory, 'restored/volume', name);
        expect(`${name} ${sha256(await readFile(path))}`).toBe(
          `${name} ${checksum}`,
        );
      }
    });

    it('lists the snapshots that restic lists', async () => {
      const snapshots: { id: string }[] = JSON.parse(
        await must('snapshots', '--json'),
      );
      const listed = await bucket.list({
        'list-type': '2',
        prefix: 'app/snapshots/',
      });
      expect(elementTexts(listed.text, 'Key').sort()).toEqual(
        snapshots.map(({ id }) => `app/snapshots/${id}`).sort(),
      );
    });

    it('fails with a wrong password', async () => {
      const result = await runRestic(
        { ...run, password: 'wrong' },
        'snapshots',
      );
      expect(result.code).toBe(12);
    });

    it('fails with a wrong access key or secret', async () => {
      for (const wrong of [{ secretKey: 'wrong' }, { accessKey: 'NOBODY' }]) {
        const endpoint = { ...endpointOf(), ...wrong };
        const result = await runRestic({ ...run, endpoint }, 'init');
        expect(result.code).toBe(1);
        expect(result.stderr).toMatch(
          /signature we calculated does not match|Access Key Id you provided does not exist/,
        );
      }
    });

    it('finds no repository in a missing bucket', async () => {
      const result = await runRestic(
        {
          ...run,
          repository: 'no-such-bucket-here/app',
          timeoutMs: 4000,
        },
        'snapshots',
      );
      expect(result.code).not.toBe(0);
      expect(result.stderr).toContain('The specified bucket does not exist');
    });

    it('leaves a lock and no partial object when it is killed', async () => {
      const killed = spawn(
        resticBinary(),
        ['backup', '--stdin', '--limit-upload', '2000'],
        {
          env: resticEnvironment(run),
          cwd: directory,
          stdio: ['pipe', 'ignore', 'ignore'],
        },
      );
      killed.stdin?.on('error', () => undefined);
      killed.stdin?.write(randomBytes(30_000_000));
      await untilLocked(bucket);
      await wait(500);
      killed.kill('SIGKILL');
      await once(killed, 'exit');
      expect(await locks(bucket)).toHaveLength(1);

      // The stale lock of the killed process blocks an exclusive lock.
      const refused = await restic('prune');
      expect(`${refused.code} ${refused.stderr}`).toMatch(
        /^11 [^]*already locked/,
      );
      await must('unlock', '--remove-all');
      expect(await locks(bucket)).toHaveLength(0);
      await must('prune');
      await must('check', '--read-data');
    });
  });
}

async function untilLocked(bucket: TestBucket): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if ((await locks(bucket)).length > 0) return;
    await wait(50);
  }
  throw new Error('restic did not lock its repository within ten seconds');
}

async function locks(bucket: TestBucket): Promise<string[]> {
  const query = { 'list-type': '2', prefix: 'app/locks/' };
  return elementTexts((await bucket.list(query)).text, 'Key');
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
