import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { operationsSchema } from '../../../config/operations';
import type { SnapshotAttributes } from '../../../object-stores/content/RepositoryContent';
import {
  compareAttributes,
  parseAttributes,
  type FoundAttributes,
} from './attributes';
import { parseHashLog, toHashJob } from './hashJob';
import type { RestoreParams } from './params';

const { verification } = operationsSchema.parse({});

interface JobBody {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly { readonly command: readonly string[] }[];
      };
    };
  };
}

function scriptOf(): string {
  const params = { mark: '', mover: {} } as unknown as RestoreParams;
  const job = toHashJob(params, { verification, stride: 1, claimName: 'data' });
  const { spec } = job as unknown as JobBody;
  return spec.template.spec.containers[0]?.command[2] ?? '';
}

describe('the Job of a test restore', () => {
  const directory = mkdtempSync(join(tmpdir(), 'volsync-attributes-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  const run = (stride: number) =>
    spawnSync('sh', ['-c', scriptOf()], {
      cwd: directory,
      env: { PATH: process.env.PATH, STRIDE: String(stride) },
    }).stdout.toString('latin1');

  it('reports modes, owners and links, whatever their names, and never content', () => {
    mkdirSync(join(directory, 'folder'));
    writeFileSync(join(directory, 'folder', 'new\nline'), 'content');
    writeFileSync(join(directory, '-rf'), 'content');
    chmodSync(join(directory, 'folder', 'new\nline'), 0o640);
    chmodSync(join(directory, '-rf'), 0o4755);
    chmodSync(join(directory, 'folder'), 0o1777);
    symlinkSync('../out\nside', join(directory, 'folder', 'link'));
    const log = run(1);
    const found = parseAttributes(log);
    const { uid, gid } = { uid: process.getuid?.(), gid: process.getgid?.() };
    expect(Object.fromEntries(found?.entries ?? [])).toEqual({
      folder: { mode: 0o1777, uid, gid },
      'folder/new\nline': { mode: 0o640, uid, gid },
      '-rf': { mode: 0o4755, uid, gid },
    });
    expect([...(found?.links ?? [])]).toEqual([
      ['folder/link', '../out\nside'],
    ]);
    expect(parseHashLog(log)).toMatchObject({ total: 2 });
    expect(log).not.toContain('content');
  });

  it('omits them if only a sample is hashed', () => {
    const log = run(2);
    expect(parseAttributes(log)).toBeUndefined();
    expect(parseHashLog(log)).toMatchObject({ total: 2 });
  });

  it('is rejected if its log is cut off', () => {
    const lines = run(1).split('\n');
    const end = lines.indexOf('X');
    expect(parseAttributes(lines.slice(0, end).join('\n'))).toBeUndefined();
    const without = lines.filter((_, index) => index !== 1);
    expect(parseAttributes(without.join('\n'))).toBeUndefined();
  });
});

describe('modes, owners and links of a test restore', () => {
  const file = (
    rawPath: string,
    mode = 0o644,
    uid = 0,
  ): SnapshotAttributes => ({
    type: 'file',
    rawPath,
    mode,
    uid,
    gid: 0,
  });
  const link = (rawPath: string, target?: string): SnapshotAttributes => ({
    ...file(rawPath),
    type: 'symlink',
    target,
  });
  const compare = (
    expected: readonly SnapshotAttributes[],
    found: {
      readonly entries?: Record<string, [mode: number, uid: number]>;
      readonly links?: Record<string, string>;
    },
    mover: object = {},
  ) =>
    compareAttributes({
      expected: (async function* entries() {
        yield* expected;
      })(),
      found: {
        entries: new Map(
          Object.entries(found.entries ?? {}).map(([name, [mode, uid]]) => [
            name,
            { mode, uid, gid: 0 },
          ]),
        ),
        links: new Map(Object.entries(found.links ?? {})),
      } satisfies FoundAttributes,
      mover: { ...mover },
    });

  it('match', async () => {
    expect(
      await compare([file('a'), file('b', 0o600, 7), link('c', 'a')], {
        entries: { a: [0o644, 0], b: [0o600, 7] },
        links: { c: 'a' },
      }),
    ).toEqual({
      differences: [],
      summary:
        '1 symbolic link matches. Modes of 2 files and folders match. Owners of 2 files and folders match',
    });
  });

  it('fail the test restore if a link or a folder is missing, or a link has another target', async () => {
    const { differences } = await compare(
      [
        link('a', 'x'),
        link('b', 'x'),
        link('odd'),
        { ...file('d'), type: 'dir' },
      ],
      { links: { b: 'y', odd: 'z' } },
    );
    expect(differences).toEqual([
      'the symbolic link "a" is missing',
      'the symbolic link "b" leads elsewhere',
      'the folder "d" is missing',
    ]);
  });

  it('are distinguished if modes or owners differ', async () => {
    const { differences, summary } = await compare(
      [file('a', 0o600), file('b', 0o644, 7)],
      { entries: { a: [0o666, 0], b: [0o644, 8] } },
    );
    expect(differences).toEqual([]);
    expect(summary).toBe(
      'Modes of 1 of 2 differ: "a" has 666 instead of 600. Owners of 1 of 2 differ: "b" has 8:0 instead of 7:0',
    );
  });

  it('are not compared if the mover or Kubernetes could not set them', async () => {
    const { summary } = await compare(
      [file('a', 0o600, 7), file('b', 0o600, 8)],
      { entries: { a: [0o660, 1000], b: [0o660, 1000] } },
      { moverSecurityContext: { runAsUser: 1000, fsGroup: 1000 } },
    );
    expect(summary).toBe(
      "Modes aren't compared, because Kubernetes changes them for fsGroup. Owners aren't compared, because the mover can't set them without privileges",
    );
  });
});
