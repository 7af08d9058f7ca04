import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openRepository } from './openRepository';
import { createDirectoryStore } from './store/directory';
import { writeContent } from './testing/content';
import { ResticRepository } from './testing/restic';

/** Packs that `restic check` reports */
const named = (text: string, packs: readonly string[]) =>
  packs.filter(pack => text.includes(pack.slice(0, 8))).sort();

describe('verify, compared with restic check', () => {
  let restic: ResticRepository;
  let packs: string[];
  const pathOf = (pack: string) =>
    join(restic.path, 'data', pack.slice(0, 2), pack);
  const verify = async (content: boolean) => {
    const repository = await openRepository({
      store: createDirectoryStore(restic.path),
      password: restic.password,
    });
    return repository.verify({ content });
  };

  beforeAll(async () => {
    restic = await ResticRepository.create();
    await mkdir(restic.data);
    await writeContent(restic.data);
    await restic.backup('--pack-size', '4');
    const folders = await readdir(join(restic.path, 'data'));
    packs = (
      await Promise.all(
        folders.map(folder => readdir(join(restic.path, 'data', folder))),
      )
    ).flat();
  });
  afterAll(() => restic.remove());

  it('finds nothing in an intact repository', async () => {
    expect(await restic.runAnyway(['check', '--read-data'])).toContain(
      'no errors were found',
    );
    expect(await verify(true)).toMatchObject({
      restorable: true,
      problems: [],
    });
  });

  it('finds each missing pack', async () => {
    expect(packs.length).toBeGreaterThan(1);
    for (const pack of packs) {
      const bytes = await readFile(pathOf(pack));
      await rm(pathOf(pack));
      const report = await verify(false);
      const expected = named(await restic.runAnyway(['check']), packs);
      expect(expected).toEqual([pack]);
      expect(report.restorable).toBe(false);
      expect(
        report.problems
          .filter(({ kind }) => kind === 'missing-pack')
          .map(({ object }) => object),
      ).toEqual([`data/${pack.slice(0, 2)}/${pack}`]);
      expect(report.problems[0]!.paths.length).toBeGreaterThan(0);
      await writeFile(pathOf(pack), bytes);
    }
  });

  it('finds a truncated pack', async () => {
    const pack = packs[0]!;
    const bytes = await readFile(pathOf(pack));
    await writeFile(pathOf(pack), bytes.subarray(0, bytes.length - 1));
    const report = await verify(false);
    expect(named(await restic.runAnyway(['check']), packs)).toEqual([pack]);
    expect(report.problems).toMatchObject([
      { kind: 'wrong-pack-size', needed: true },
    ]);
    await writeFile(pathOf(pack), bytes);
  });

  it('finds a flipped byte if it reads the content', async () => {
    for (const pack of packs) {
      const bytes = await readFile(pathOf(pack));
      const flipped = Buffer.from(bytes);
      flipped[100]! ^= 4;
      await writeFile(pathOf(pack), flipped);
      const report = await verify(true);
      const output = await restic.runAnyway(['check', '--read-data']);
      expect(named(output, packs)).toEqual([pack]);
      expect(report.restorable).toBe(false);
      expect(
        report.problems.every(
          ({ message, object }) =>
            message.includes(pack) || object.startsWith('blob/'),
        ),
      ).toBe(true);
      await writeFile(pathOf(pack), bytes);
    }
    expect((await verify(true)).problems).toEqual([]);
  });

  it('reports its progress, and stops when aborted', async () => {
    const repository = await openRepository({
      store: createDirectoryStore(restic.path),
      password: restic.password,
    });
    const phases = new Set<string>();
    let last = 0;
    const report = await repository.verify({
      content: true,
      onProgress: ({ phase, done }) => {
        phases.add(phase);
        if (phase === 'content') last = done;
      },
    });
    expect([...phases]).toEqual(['trees', 'packs', 'content']);
    expect(last).toBe(report.bytes);
    const controller = new AbortController();
    await expect(
      repository.verify({
        content: true,
        signal: controller.signal,
        onProgress: ({ phase }) => {
          if (phase === 'content') controller.abort(new Error('Cancelled'));
        },
      }),
    ).rejects.toThrow('Cancelled');
  });
});
