import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openRepository } from './openRepository';
import { type Repository } from './repository';
import { createDirectoryStore } from './store/directory';
import {
  changeAsRestic,
  nodeAsRestic,
  snapshotAsRestic,
  statsAsRestic,
  summaryFromRestic,
} from './testing/asRestic';
import { collect } from './testing/collect';
import { writeContent } from './testing/content';
import { ResticRepository } from './testing/restic';

const open = (restic: ResticRepository) =>
  openRepository({
    store: createDirectoryStore(restic.path),
    password: restic.password,
  });

describe.each([1, 2] as const)('a repository of format %d', version => {
  let restic: ResticRepository;
  let repository: Repository;
  const ids: string[] = [];

  beforeAll(async () => {
    restic = await ResticRepository.create({ version });
    await mkdir(restic.data);
    await writeContent(restic.data);
    ids.push(await restic.backup());
    await appendFile(join(restic.data, 'text.log'), 'one line more\n');
    await rm(join(restic.data, 'many'), { recursive: true });
    await rm(join(restic.data, 'link'));
    await writeFile(join(restic.data, 'link'), 'now a file');
    await mkdir(join(restic.data, 'new', 'folder'), { recursive: true });
    await writeFile(join(restic.data, 'new', 'folder', 'file'), 'new');
    // New data is next to compressed data, if there is any
    const plain = version === 2 ? ['--compression', 'off'] : [];
    ids.push(
      await restic.backup('--tag', 'one,two', '--tag', 'three', ...plain),
    );
    ids.push(await restic.backup('--exclude', '*.bin', '--host', 'other'));
    repository = await open(restic);
  });
  afterAll(() => restic.remove());

  it('has the same snapshots', async () => {
    const expected = await restic.json<{ time: string }[]>('snapshots');
    const snapshots = await repository.snapshots();
    expect([...snapshots].reverse().map(snapshotAsRestic)).toEqual(expected);
  });

  it('has the same entries', async () => {
    for (const snapshot of ids) {
      const [, ...expected] = await restic.lines('ls', snapshot);
      const walked = await collect(repository.walk({ snapshot }));
      expect(walked.map(nodeAsRestic)).toEqual(expected);
    }
  });

  it('lists folders page by page', async () => {
    const [, ...expected] = await restic.lines<{ path: string }>(
      'ls',
      ids[0]!,
      '/many',
    );
    const paths: string[] = [];
    let next: number | undefined = 0;
    while (next !== undefined) {
      const page: Awaited<ReturnType<typeof repository.tree>> =
        await repository.tree({
          snapshot: ids[0]!,
          path: '/many',
          offset: next,
          limit: 40,
        });
      expect(page.total).toBe(150);
      paths.push(...page.entries.map(({ path }) => path));
      next = page.next;
    }
    expect(['/many', ...paths]).toEqual(expected.map(({ path }) => path));
  });

  it.each([
    'restore-size',
    'files-by-contents',
    'blobs-per-file',
    'raw-data',
  ] as const)('counts the same %s', async mode => {
    expect(statsAsRestic(await repository.stats({ mode }))).toEqual(
      await restic.json('stats', '--mode', mode),
    );
    expect(
      statsAsRestic(await repository.stats({ mode, snapshots: [ids[1]!] })),
    ).toEqual(await restic.json('stats', '--mode', mode, ids[1]!));
  });

  it.each([[[]], [['--metadata']]])(
    'finds the same differences %j',
    async flags => {
      for (const [from, to] of [
        [ids[0]!, ids[1]!],
        [ids[1]!, ids[0]!],
        [ids[1]!, ids[2]!],
        [ids[1]!, ids[1]!],
      ] as const) {
        const lines = await restic.lines('diff', ...flags, from, to);
        const diff = await repository.diff({
          from,
          to,
          metadata: flags.length > 0,
        });
        const changes = await collect(diff.changes);
        expect(changes.map(changeAsRestic)).toEqual(lines.slice(0, -1));
        expect(await diff.summary()).toEqual(summaryFromRestic(lines.at(-1)));
      }
    },
  );

  it.each([
    ['*.txt', ''],
    ['/folder', ''],
    ['folder/**/*.txt', ''],
    ['HELLO*', '--ignore-case'],
    ['many/file-[1-3]?', ''],
    ['file-1[^0-4]', ''],
    ['日本*', ''],
    ['*日本*', ''],
    ['back\\\\slash', ''],
    ['/**/deep.txt', ''],
    ['nothing-of-it', ''],
  ])('finds the same as %s %s', async (pattern, flag) => {
    const expected = await restic.json<
      { snapshot: string; matches: { path: string }[] }[]
    >('find', ...(flag ? [flag] : []), pattern);
    const found = await collect(
      repository.find({ patterns: [pattern], ignoreCase: Boolean(flag) }),
    );
    const bySnapshot = (snapshot: string) =>
      found.filter(hit => hit.snapshot.id === snapshot).map(({ path }) => path);
    for (const snapshot of ids) {
      expect(bySnapshot(snapshot)).toEqual(
        expected
          .find(hits => hits.snapshot === snapshot)
          ?.matches.map(({ path }) => path) ?? [],
      );
    }
  });

  it('finds by part of the name', async () => {
    const found = await collect(
      repository.find({ snapshots: [ids[0]!], nameContains: 'NÏCÖ' }),
    );
    expect(found.map(({ path }) => path)).toEqual(['/ünïcödé — 日本語 😀']);
  });

  it('reads the same content, whole and in parts', async () => {
    const files = (
      await collect(repository.walk({ snapshot: ids[0]! }))
    ).filter(
      ({ path, node }) => node.type === 'file' && !path.startsWith('/many/'),
    );
    expect(files.length).toBeGreaterThan(10);
    for (const { path, node } of files) {
      const file = await repository.file({
        snapshot: ids[0]!,
        path: `${path.slice(0, path.lastIndexOf('/'))}/${node.quotedName}`,
      });
      const bytes = Buffer.concat(await collect(file.stream));
      expect(bytes.length).toBe(node.size);
      const dumped = path.endsWith('.txt')
        ? await restic.run(['dump', ids[0]!, path])
        : undefined;
      expect([undefined, bytes.toString()]).toContain(dumped);
      for (const [offset, length] of [
        [0, 1],
        [bytes.length >> 1, 1000],
        [bytes.length - 3, undefined],
        [bytes.length + 5, 10],
      ] as const) {
        const part = await repository.file({
          snapshot: ids[0]!,
          path: `${path.slice(0, path.lastIndexOf('/'))}/${node.quotedName}`,
          range: { offset, length },
        });
        const from = Math.min(Math.max(0, offset), bytes.length);
        const content = Buffer.concat(await collect(part.stream));
        expect(content.length).toBe(part.range.length);
        expect(
          content.equals(
            bytes.subarray(
              from,
              length === undefined ? undefined : from + length,
            ),
          ),
        ).toBe(true);
      }
    }
  });

  it('reads the same bytes as a restore', async () => {
    const target = join(restic.root, 'restored');
    await restic.run(['restore', ids[1]!, '--target', target]);
    const { stdout } = await sha256sum(target);
    const expected = new Map(
      stdout.map(line => [line.slice(66), line.slice(0, 64)]),
    );
    for await (const { path, node } of repository.walk({ snapshot: ids[1]! })) {
      if (node.type !== 'file' || !expected.has(path)) continue;
      const { stream } = await repository.file({ snapshot: ids[1]!, path });
      const hash = createHash('sha256');
      for (const chunk of await collect(stream)) hash.update(chunk);
      expect([path, hash.digest('hex')]).toEqual([path, expected.get(path)]);
      expected.delete(path);
    }
    // Excluded are names that are not UTF-8, or that sha256sum escapes
    expect(expected.size).toBeLessThanOrEqual(3);
  });

  it('reports live and unreferenced data', async () => {
    const { total_size, total_blob_count } = await restic.json<{
      total_size: number;
      total_blob_count: number;
    }>('stats', '--mode', 'raw-data');
    const before = await repository.usage();
    expect(before).toMatchObject({
      liveBytes: total_size,
      liveBlobs: total_blob_count,
      unreferencedBytes: 0,
      unreferencedBlobs: 0,
      unknownPacks: 0,
    });
    await restic.run(['forget', ids[2]!, ids[0]!]);
    const after = await repository.usage();
    expect(after.liveBytes).toBeLessThan(before.liveBytes);
    expect(after.liveBytes + after.unreferencedBytes).toBe(before.liveBytes);
  });

  it('follows a prune that ran elsewhere', async () => {
    // The index is in memory; then restic repacks, and removes old packs
    await restic.run(['prune', '--max-unused', '0', '--repack-small']);
    const { stream } = await repository.file({
      snapshot: ids[1]!,
      path: '/new/folder/file',
    });
    expect(Buffer.concat(await collect(stream)).toString()).toBe('new');
    const report = await repository.verify({ content: true });
    expect(report.problems).toEqual([]);
    expect((await repository.usage()).unreferencedBytes).toBe(0);
    await expect(repository.tree({ snapshot: ids[0]! })).rejects.toMatchObject({
      reason: 'not-found',
    });
  });
});

describe('locks', () => {
  it('are listed with their holder while restic holds them', async () => {
    const restic = await ResticRepository.create();
    await mkdir(restic.data);
    const backup = restic.start(['backup', '--stdin', '--host', 'volsync']);
    try {
      const repository = await open(restic);
      let locks = await repository.locks();
      for (let turn = 0; locks.length === 0 && turn < 200; turn++) {
        await new Promise(resolve => setTimeout(resolve, 50));
        locks = await repository.locks();
      }
      expect(locks).toMatchObject([
        { exclusive: false, pid: backup.pid, stale: false },
      ]);
      expect(Date.now() - locks[0]!.timeMs).toBeLessThan(60_000);
      const later = await openRepository({
        store: createDirectoryStore(restic.path),
        password: restic.password,
        nowMs: () => Date.now() + 31 * 60_000,
      });
      expect(await later.locks()).toMatchObject([{ stale: true }]);
    } finally {
      await backup.stop();
      await restic.remove();
    }
  });
});

async function sha256sum(directory: string): Promise<{ stdout: string[] }> {
  const { stdout } = await promisify(execFile)(
    'sh',
    ['-c', 'find . -type f -print0 | xargs -0 sha256sum | sed "s/  \\./  /"'],
    { cwd: directory, maxBuffer: 64 * 1024 * 1024 },
  );
  return { stdout: stdout.trim().split('\n') };
}
