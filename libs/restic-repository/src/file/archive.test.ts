import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRepository } from '../openRepository';
import { createDirectoryStore } from '../store/directory';
import { collect } from '../testing/collect';
import { writeContent } from '../testing/content';
import { Forge } from '../testing/forge';
import { ResticRepository } from '../testing/restic';

/** The content of a directory: kinds, modes, owners, times, targets, content */
const describeFolder = (directory: string) =>
  execFileSync(
    'sh',
    [
      '-c',
      `LC_ALL=C; export LC_ALL
       find . -mindepth 1 ! -type d -printf '%y %m %U %G %T@ %n %s %l %P\\0' | sed -z 's/\\.[0-9]* / /' | sort -z
       find . -mindepth 1 -type d -printf '%y %m %P\\0' | sort -z
       find . -type f -print0 | sort -z | xargs -0 sha256sum`,
    ],
    { cwd: directory },
  ).toString('latin1');

describe('archive', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'archive-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('unpacks to the original files', async () => {
    const restic = await ResticRepository.create();
    try {
      await mkdir(restic.data);
      await writeContent(restic.data);
      // A name that is not UTF-8 becomes its display text: tar has no alternative
      execFileSync('sh', ['-c', 'rm no*utf8*'], { cwd: restic.data });
      await restic.backup();
      const repository = await openRepository({
        store: createDirectoryStore(restic.path),
        password: restic.password,
      });
      let last = { entries: 0, bytes: 0 };
      const stream = await repository.archive({
        snapshot: 'latest',
        onProgress: progress => {
          last = progress;
        },
      });
      const archive = join(root, 'all.tar.gz');
      await writeFile(archive, Buffer.concat(await collect(stream)));
      const target = join(root, 'target');
      await mkdir(target);
      execFileSync('tar', ['xzpf', archive, '--same-owner', '-C', target]);
      expect(describeFolder(target)).toBe(describeFolder(restic.data));
      expect(last.entries).toBeGreaterThan(160);
      expect(last.bytes).toBeGreaterThan(18_000_000);

      const part = await repository.archive({
        snapshot: 'latest',
        path: '/folder/in',
      });
      const listed = execFileSync('tar', ['tz'], {
        input: Buffer.concat(await collect(part)),
      });
      expect(listed.toString()).toBe('it/\nit/deep.txt\n');
    } finally {
      await restic.remove();
    }
  });

  it("aborts at a file that can't be read, and says why", async () => {
    const forge = await Forge.create();
    const tree = forge.addTree([
      forge.addFile('a', 'whole'),
      forge.addFile('b', 'lost'),
    ]);
    forge.putIndex();
    forge.putSnapshot(tree);
    const packs = [...forge.store.objects.keys()].filter(key =>
      key.startsWith('data/'),
    );
    forge.store.objects.delete(packs[1]!);
    const repository = await openRepository({
      store: forge.store,
      password: 'forged',
    });
    const stream = await repository.archive({ snapshot: 'latest' });
    await expect(collect(stream)).rejects.toMatchObject({
      reason: 'missing',
      object: packs[1],
    });
    await expect(
      repository.archive({ snapshot: 'latest', path: '/a' }),
    ).rejects.toMatchObject({ reason: 'wrong-type' });
  });

  it('stops reading when the consumer stops', async () => {
    const forge = await Forge.create();
    const tree = forge.addTree(
      Array.from({ length: 500 }, (_, number) =>
        forge.addFile(
          `file-${String(number).padStart(3, '0')}`,
          `${number}`.repeat(50_000),
        ),
      ),
    );
    forge.putIndex();
    forge.putSnapshot(tree);
    const repository = await openRepository({
      store: forge.store,
      password: 'forged',
    });
    const stream = await repository.archive({ snapshot: 'latest' });
    const reader = stream.getReader();
    await reader.read();
    await reader.cancel();
    await new Promise(resolve => setTimeout(resolve, 50));
    const asked = forge.store.asked.length;
    await new Promise(resolve => setTimeout(resolve, 100));
    expect(forge.store.asked.length).toBe(asked);
    expect(asked).toBeLessThan(400);
  });
});
