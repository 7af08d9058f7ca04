import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { operationsSchema } from '../../../config/operations';
import { parseHashLog } from '../restore/hashJob';
import { toFetchJob } from './fetchJob';
import type { FilesParams } from './params';
import { parsePlaceLog, toPlaceJob } from './placeJob';

jest.setTimeout(120_000);

const { verification, restic } = operationsSchema.parse({});
const tools = { verification, restic };
const MARK = '0a1b2c3d';
const SCRATCH = `.backstage-volsync-${MARK}`;
const SUFFIX = '.restored-20261130T091500Z';
const RESTIC = process.env.RESTIC_BINARY || 'restic';
/** The machine's own shell, and the image's if the machine has it. */
const SHELLS = [
  ['sh', ['sh']],
  ...(spawnSync('busybox', ['true']).status === 0
    ? [['busybox', ['busybox', 'sh']] as const]
    : []),
] as readonly (readonly [string, readonly string[]])[];

interface JobBody {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly {
          readonly command: readonly string[];
          readonly env: readonly { name: string; value?: string }[];
        }[];
      };
    };
  };
}

/** One character is one byte. */
const bytes = (path: string) => Buffer.from(path, 'latin1');

describe.each(SHELLS)('the scripts with %s', (_, [shell = '', ...first]) => {
  let home: string;
  let data: string;
  let snapshot: string;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'volsync-files-'));
    data = join(home, 'data');
    mkdirSync(data);
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const at = (path: string) =>
    Buffer.concat([Buffer.from(`${data}/`), bytes(path)]);
  const write = (path: string, content: string) => {
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    mkdirSync(at(folder), { recursive: true });
    writeFileSync(at(path), content);
  };
  const read = (path: string) => readFileSync(at(path), 'utf8');
  const names = (path = '') => readdirSync(at(path), 'latin1').sort();

  const environment = {
    PATH: process.env.PATH,
    HOME: tmpdir(),
    RESTIC_PASSWORD: 'canary',
  };
  const runRestic = (...args: readonly string[]) => {
    const { stdout, stderr, status } = spawnSync(RESTIC, args, {
      cwd: data,
      encoding: 'utf8',
      env: {
        ...environment,
        RESTIC_REPOSITORY: join(home, 'repository'),
        RESTIC_CACHE_DIR: join(home, 'cache'),
      },
    });
    if (status !== 0) {
      throw new Error(stderr);
    }
    return stdout;
  };
  /** Backs the volume up, then empties it. */
  const backUp = () => {
    runRestic('init');
    runRestic('backup', '--host', 'volsync', '.');
    [{ id: snapshot }] = JSON.parse(runRestic('snapshots', '--json'));
    rmSync(data, { recursive: true });
    mkdirSync(data);
  };
  const paramsFor = (
    paths: readonly string[],
    existing: FilesParams['existing'] = 'keep',
  ) =>
    ({
      mark: MARK,
      snapshot: { id: snapshot, restoreAsOf: '' },
      mover: {},
      claim: { name: 'data', uid: 'one', capacity: '1Gi', accessModes: [] },
      secretName: 'restic',
      suffix: SUFFIX,
      existing,
      paths: paths.map(path => ({
        address: `/${path}`,
        raw: bytes(path).toString('base64'),
      })),
    } as unknown as FilesParams);
  /** The shell's search path; for BusyBox, only its own commands. */
  const commands = () => {
    const directory = join(home, 'bin');
    if (!existsSync(directory)) {
      mkdirSync(directory);
      if (shell === 'busybox') {
        spawnSync('busybox', ['--install', '-s', directory]);
      }
      const { stdout } = spawnSync('which', [RESTIC], { encoding: 'utf8' });
      symlinkSync(stdout.trim(), join(directory, 'restic'));
    }
    return shell === 'busybox' ? directory : `${directory}:${process.env.PATH}`;
  };
  const run = (body: Readonly<Record<string, unknown>>) => {
    const [container] = (body as unknown as JobBody).spec.template.spec
      .containers;
    const { stdout, stderr, status } = spawnSync(
      shell,
      [...first, ...(container?.command ?? []).slice(1)],
      {
        cwd: data,
        encoding: 'latin1',
        env: {
          ...environment,
          PATH: commands(),
          ...Object.fromEntries(
            (container?.env ?? [])
              .filter(({ value }) => value !== undefined)
              .map(each => [each.name, each.value]),
          ),
          RESTIC_REPOSITORY: join(home, 'repository'),
        },
      },
    );
    return { log: stdout + stderr, status };
  };
  const fetch = (params: FilesParams) =>
    run(toFetchJob(params, { tools, stride: 1, live: undefined }));
  const place = (params: FilesParams, isDiscard = false) => {
    const { log, status } = run(
      toPlaceJob(params, { tools, live: undefined, isDiscard }),
    );
    return { ...parsePlaceLog(log), status, log };
  };
  /** Runs both, one after the other. */
  const restore = (params: FilesParams) => {
    expect(fetch(params)).toMatchObject({ status: 0 });
    return place(params);
  };

  it('restores exactly the selected files, whatever their names', () => {
    const odd = [
      'a b/[x]*?.txt',
      'a b/[x]*?.txt2',
      'new\nline/-rf',
      '$(touch hacked)/`id`',
      'quote"\'\\/end',
      'bytes\xff\xfe/\xe9',
      '!not',
      '#comment',
    ];
    odd.forEach(path => write(path, `content of ${path}`));
    write('[x]a.txt', 'matches the pattern, was not chosen');
    write('a b/x.txt', 'matches the pattern, was not chosen');
    backUp();
    const chosen = odd.filter(path => !path.endsWith('2'));
    const params = paramsFor(chosen);
    const { log, status } = fetch(params);
    expect({ status, log }).toMatchObject({ status: 0 });
    const hashed = parseHashLog(log);
    expect([...(hashed?.hashes.keys() ?? [])].sort()).toEqual(
      [...chosen].sort(),
    );
    expect(names()).toEqual([SCRATCH]);
    expect(place(params)).toMatchObject({ isPlaced: true, beside: [] });
    for (const path of chosen) {
      expect(read(path)).toBe(`content of ${path}`);
    }
    expect(names('a b')).toEqual(['[x]*?.txt']);
    expect(names()).not.toContain('hacked');
    expect(names()).not.toContain(SCRATCH);
  });

  it('restores a folder with all contents, modes and links', () => {
    write('photos/2026/a.jpg', 'a');
    write('photos/2026/.hidden', 'h');
    write('photos/2025/b.jpg', 'b');
    symlinkSync('a.jpg', at('photos/2026/link'));
    backUp();
    restore(paramsFor(['photos/2026']));
    expect(names('photos')).toEqual(['2026']);
    expect(names('photos/2026')).toEqual(['.hidden', 'a.jpg', 'link']);
    expect(readlinkSync(at('photos/2026/link'))).toBe('a.jpg');
    expect(statSync(at('photos')).mode & 0o777).toBe(0o755);
  });

  it('keeps existing files, and places the restored ones next to them', () => {
    write('a.txt', 'old');
    write('b/c.txt', 'old');
    write('d.txt', 'old');
    backUp();
    write('a.txt', 'new');
    write('b/own.txt', 'new');
    const placed = restore(paramsFor(['a.txt', 'b', 'd.txt']));
    expect(placed).toMatchObject({
      isPlaced: true,
      beside: ['/a.txt', '/b'],
      status: 0,
    });
    expect(read('a.txt')).toBe('new');
    expect(read(`a.txt${SUFFIX}`)).toBe('old');
    expect(names('b')).toEqual(['own.txt']);
    expect(read(`b${SUFFIX}/c.txt`)).toBe('old');
    expect(read('d.txt')).toBe('old');
  });

  it('replaces files one by one, and keeps others in the folder', () => {
    write('b/c.txt', 'old');
    write('b/deep/d.txt', 'old');
    write('b/deep/new\nline', 'old');
    backUp();
    write('b/c.txt', 'new');
    write('b/own.txt', 'own');
    write('b/deep/own.txt', 'own');
    symlinkSync('/etc/passwd', at('b/deep/d.txt'));
    const placed = restore(paramsFor(['b'], 'replace'));
    expect(placed).toMatchObject({ isPlaced: true, beside: [] });
    expect(read('b/c.txt')).toBe('old');
    expect(lstatSync(at('b/deep/d.txt')).isFile()).toBe(true);
    expect(read('b/deep/d.txt')).toBe('old');
    expect(read('b/deep/new\nline')).toBe('old');
    expect(read('b/own.txt')).toBe('own');
    expect(read('b/deep/own.txt')).toBe('own');
    expect(names()).toEqual(['b']);
  });

  it.each(['keep', 'replace'] as const)(
    'follows no link out of the volume or inside it (%s)',
    existing => {
      write('a/b/c.txt', 'old');
      backUp();
      const outside = join(home, 'outside');
      mkdirSync(join(outside, 'b'), { recursive: true });
      symlinkSync(outside, at('a'));
      const params = paramsFor(['a/b/c.txt'], existing);
      expect(restore(params)).toMatchObject({
        hasBegun: false,
        isPlaced: false,
        refusal: { what: expect.stringMatching(/"\/a" is a symbolic link/) },
      });
      expect(readdirSync(join(outside, 'b'))).toEqual([]);
      expect(place(params, true).status).toBe(0);
      expect(names()).toEqual(['a']);
    },
  );

  it('refuses a file in place of a folder, or a folder in place of a file, before anything moves', () => {
    write('first.txt', 'old');
    write('x/y.txt', 'old');
    write('z', 'old');
    backUp();
    write('x', 'a file now');
    write('z/own.txt', 'a folder now');
    expect(restore(paramsFor(['first.txt', 'x/y.txt']))).toMatchObject({
      hasBegun: false,
      refusal: { what: expect.stringMatching(/"\/x" is a folder in the snap/) },
    });
    expect(restore(paramsFor(['first.txt', 'x'], 'replace'))).toMatchObject({
      hasBegun: false,
      refusal: { what: expect.stringMatching(/"\/x" is a folder in the snap/) },
    });
    expect(restore(paramsFor(['first.txt', 'z'], 'replace'))).toMatchObject({
      hasBegun: false,
      refusal: { what: expect.stringMatching(/"\/z" is a file in the snap/) },
    });
    expect(names()).toEqual([SCRATCH, 'x', 'z']);
    expect(restore(paramsFor(['x', 'z']))).toMatchObject({
      isPlaced: true,
      beside: ['/x', '/z'],
    });
    expect(read(`x${SUFFIX}/y.txt`)).toBe('old');
  });

  it('continues where a killed try stopped', () => {
    write('a.txt', 'old');
    write('b/c.txt', 'old');
    write('b/d.txt', 'old');
    backUp();
    write('b/c.txt', 'new');
    const params = paramsFor(['a.txt', 'b'], 'replace');
    fetch(params);
    // As the first try left it: one file moved, and the start recorded
    mkdirSync(join(data, SCRATCH, 'begun'));
    renameSync(at(`${SCRATCH}/files/a.txt`), at('a.txt'));
    renameSync(at(`${SCRATCH}/files/b/c.txt`), at('b/c.txt'));
    expect(place(params)).toMatchObject({ isPlaced: true });
    expect([read('a.txt'), read('b/c.txt'), read('b/d.txt')]).toEqual([
      'old',
      'old',
      'old',
    ]);
    expect(names()).toEqual(['a.txt', 'b']);
  });

  it('places nothing that restic did not restore', () => {
    write('a.txt', 'old');
    backUp();
    const params = paramsFor(['a.txt', 'never.txt']);
    expect(restore(params)).toMatchObject({
      hasBegun: false,
      refusal: { what: '"/never.txt" was not restored by restic' },
    });
    expect(names()).toEqual([SCRATCH]);
  });

  it("fails, and doesn't touch the files, if prune removed the content", () => {
    write('a.txt', 'old');
    backUp();
    write('a.txt', 'new');
    rmSync(join(home, 'repository', 'data'), { recursive: true });
    mkdirSync(join(home, 'repository', 'data'));
    const params = paramsFor(['a.txt'], 'replace');
    expect(fetch(params).status).not.toBe(0);
    expect(read('a.txt')).toBe('new');
  });

  it('refuses a scratch folder that was replaced with a link', () => {
    write('a.txt', 'old');
    backUp();
    const params = paramsFor(['a.txt'], 'replace');
    fetch(params);
    const outside = join(home, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'a.txt'), 'not restored');
    rmSync(join(data, SCRATCH, 'files'), { recursive: true });
    symlinkSync(outside, join(data, SCRATCH, 'files'));
    expect(place(params)).toMatchObject({ hasBegun: false, isPlaced: false });
    expect(place(params, true).status).toBe(0);
    expect(readdirSync(outside)).toEqual(['a.txt']);
    expect(names()).toEqual([]);
  });
});
