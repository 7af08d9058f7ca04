import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  link,
  mkdir,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { openRepository } from './openRepository';
import { createDirectoryStore } from './store/directory';
import { changeAsRestic, nodeAsRestic } from './testing/asRestic';
import { collect } from './testing/collect';
import { ResticRepository } from './testing/restic';

/** Names as file systems allow them: any bytes but `/` and NUL, up to 255 */
const name = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
    fc.constantFrom(
      'a'.repeat(255),
      '\n',
      ' ',
      '\\',
      '"',
      '\\x41',
      '-',
      '日本',
    ),
  )
  .map(text => Buffer.from(text.replace(/[/\0]/g, '_')).subarray(0, 255))
  .filter(bytes => !['.', '..'].includes(bytes.toString()));

type Entry =
  | { readonly kind: 'file'; readonly content: Uint8Array }
  | { readonly kind: 'sparse'; readonly size: number }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'hardlink' }
  | { readonly kind: 'folder'; readonly entries: readonly Named[] };
type Named = readonly [name: Buffer, entry: Entry];

const { folder } = fc.letrec<{ entry: Entry; folder: Entry }>(tie => ({
  entry: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'folders' },
    fc.record({
      kind: fc.constant('file' as const),
      content: fc.uint8Array({ maxLength: 300, size: 'max' }),
    }),
    fc.record({
      kind: fc.constant('sparse' as const),
      size: fc.integer({ min: 0, max: 3_000_000 }),
    }),
    fc.record({
      kind: fc.constant('link' as const),
      target: fc
        .string({ minLength: 1, maxLength: 30 })
        .map(text => text.replace(/\0/g, '_')),
    }),
    fc.constant({ kind: 'hardlink' as const }),
    tie('folder'),
  ),
  folder: fc.record({
    kind: fc.constant('folder' as const),
    entries: fc.uniqueArray(fc.tuple(name, tie('entry')), {
      maxLength: 6,
      selector: ([bytes]) => bytes.toString('latin1'),
      depthIdentifier: 'folders',
    }),
  }),
}));

async function write(path: Buffer, entry: Entry, anchor: Buffer) {
  switch (entry.kind) {
    case 'file':
      return writeFile(path, entry.content);
    case 'sparse':
      await writeFile(path, '');
      return truncate(path, entry.size);
    case 'link':
      return symlink(entry.target, path);
    case 'hardlink':
      return link(anchor, path);
    default:
      await mkdir(path);
      for (const [child, below] of entry.entries) {
        await write(
          Buffer.concat([path, Buffer.from('/'), child]),
          below,
          anchor,
        );
      }
      return undefined;
  }
}

describe('random trees', () => {
  let restic: ResticRepository;
  beforeAll(async () => {
    restic = await ResticRepository.create();
  });
  afterAll(() => restic.remove());

  it('are listed, compared and read like in restic', async () => {
    let before: string | undefined;
    await fc.assert(
      fc.asyncProperty(folder, async tree => {
        // restic creates no snapshot of an empty list
        fc.pre(tree.kind === 'folder' && tree.entries.length > 0);
        await rm(restic.data, { recursive: true, force: true });
        const anchor = Buffer.from(`${restic.root}/anchor`);
        await writeFile(anchor, 'has several names');
        await write(Buffer.from(restic.data), tree, anchor);
        const snapshot = await restic.backup();
        const repository = await openRepository({
          store: createDirectoryStore(restic.path),
          password: restic.password,
        });
        const walked = await collect(repository.walk({ snapshot }));
        const [, ...expected] = await restic.lines('ls', snapshot);
        expect(walked.map(nodeAsRestic)).toEqual(expected);

        const hashes: string[] = [];
        for (const { path, node } of walked) {
          if (node.type !== 'file') continue;
          // By the stored name: the display text of two may be equal
          const parent = path.slice(0, path.length - node.name.length - 1);
          const { stream } = await repository.file({
            snapshot,
            path: `${parent}/${node.quotedName}`,
          });
          const hash = createHash('sha256');
          for (const chunk of await collect(stream)) hash.update(chunk);
          hashes.push(hash.digest('hex'));
        }
        const onDisk = execFileSync(
          'sh',
          ['-c', 'find . -type f -exec sha256sum -b -z {} +'],
          { cwd: restic.data },
        )
          .toString('latin1')
          .split('\0')
          .filter(Boolean)
          .map(line => line.slice(0, 64));
        expect(hashes.sort()).toEqual(onDisk.sort());

        const from = before ?? snapshot;
        const diff = await repository.diff({ from, to: snapshot });
        const changes = await collect(diff.changes);
        const lines = await restic.lines('diff', from, snapshot);
        expect(changes.map(changeAsRestic)).toEqual(lines.slice(0, -1));
        before = snapshot;
      }),
      { seed: 16, numRuns: 12, interruptAfterTimeLimit: 60_000 },
    );
  });
});
