import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Pace } from '../../client';
import { type ObjectStoreServer, startObjectStore } from '../../s3';
import { NodeDirectory } from '../../csi-driver/NodeDirectory';
import { Processes } from '../Processes';
import { runMover } from './runMover';

const USER = { accessKey: 'volsync-backup', secretKey: 'test-secret-key' };

describe('mover', () => {
  let root: string;
  let data: string;
  let objectStore: ObjectStoreServer;
  let processes: Processes;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'volsync-mover-'));
    data = join(root, 'data');
    await mkdir(data);
    await mkdir(join(root, 'tmp'));
    await writeFile(join(data, 'file.txt'), 'content');
    const node = new NodeDirectory(join(root, 'node'));
    await node.prepare();
    processes = new Processes(node);
    objectStore = await startObjectStore({
      directory: join(root, 'store'),
      users: [USER],
    });
  });
  afterAll(async () => {
    processes?.close();
    await objectStore?.close();
    await rm(root, { recursive: true, force: true });
  });

  async function run(
    args: string[],
    env: Readonly<Record<string, string>> = {},
    signal = new AbortController().signal,
  ) {
    const logged: string[] = [];
    const code = await runMover({
      args,
      env: {
        RESTIC_REPOSITORY: `s3:${objectStore.url}/volsync/mover`,
        RESTIC_PASSWORD: 'correct-horse',
        AWS_ACCESS_KEY_ID: USER.accessKey,
        AWS_SECRET_ACCESS_KEY: USER.secretKey,
        FORGET_OPTIONS: '--keep-last 2',
        ...env,
      },
      dataDirectory: data,
      cacheDirectory: join(root, 'cache'),
      home: root,
      host: {
        processes,
        restic: process.env.RESTIC_BINARY ?? 'restic',
        pace: new Pace(20),
      },
      log: text => logged.push(text),
      signal,
    });
    return { code, log: logged.join('') };
  }

  it("prints the recorded movers' output, line by line", async () => {
    const { code, log } = await run(['backup', 'prune']);
    expect(code).toBe(0);
    const lines = log.split('\n').filter(line => /^=|^[A-Z/]/.test(line));
    expect(lines.slice(0, 10)).toEqual([
      'Starting container',
      'VolSync restic container version: v0.17.0-dev',
      'Testing mandatory env variables',
      '== Checking directory for content ===',
      '=== Check for dir initialized ===',
      '=== Initialize Dir ===',
      'Please note that knowledge of your password is required to access',
      '=== Starting backup ===',
      '/data /',
      'Files:           1 new,     0 changed,     0 unmodified',
    ]);
    expect(log).toMatch(/\n\/\n=== Starting forget ===\n/);
    expect(log).toMatch(/=== Starting prune ===/);
    expect(log).toMatch(/Restic completed in \d+s\n=== Done ===\n$/);
    expect(log).not.toContain(root);
  });

  it('forgets a snapshot that someone tagged to keep, and keeps one of another host', async () => {
    const RESTIC_REPOSITORY = `s3:${objectStore.url}/volsync/tagged`;
    const restic = async (...args: string[]) => {
      const { stdout } = await promisify(execFile)(
        process.env.RESTIC_BINARY ?? 'restic',
        [...args, '--no-cache'],
        {
          env: {
            PATH: process.env.PATH,
            RESTIC_REPOSITORY,
            RESTIC_PASSWORD: 'correct-horse',
            AWS_ACCESS_KEY_ID: USER.accessKey,
            AWS_SECRET_ACCESS_KEY: USER.secretKey,
          },
        },
      );
      return stdout;
    };
    const env = { RESTIC_REPOSITORY, FORGET_OPTIONS: '--keep-last 1' };
    expect((await run(['backup'], env)).code).toBe(0);
    await restic('rewrite', '--new-host', 'kept', 'latest');
    await restic('tag', '--add', 'keep', '--host', 'volsync', 'latest');
    expect((await run(['backup'], env)).code).toBe(0);
    const left: { readonly hostname: string; readonly tags?: string[] }[] =
      JSON.parse(await restic('snapshots', '--json'));
    expect(left.map(({ hostname, tags }) => [hostname, tags])).toEqual([
      ['kept', ['rewrite']],
      ['volsync', undefined],
    ]);
  });

  it('exits with 3 for a wrong password, with the recorded message', async () => {
    const { code, log } = await run(['backup'], { RESTIC_PASSWORD: 'wrong' });
    expect(code).toBe(3);
    expect(log).toMatch(
      /=== Check for dir initialized ===\nFatal: wrong password or no key found\nERROR: failure connecting to repository, incorrect password\n$/,
    );
  });

  it('skips a missing repository when it unlocks', async () => {
    const { code, log } = await run(['unlock', 'backup'], {
      RESTIC_REPOSITORY: `s3:${objectStore.url}/volsync/unlocked`,
    });
    expect(code).toBe(0);
    expect(log).toMatch(/No repo, ignoring unlock error/);
  });

  it.each([
    ['a local path', '/tmp/somewhere'],
    ['a program', 'rclone:remote:path'],
    ['another machine', 'sftp:user@host:/path'],
    ['S3 elsewhere', 's3:https://s3.amazonaws.com/bucket'],
    ['S3 by a number', 's3:http://2130706433.example/bucket'],
    ['a name without a scheme', 's3:minio.example/bucket'],
  ])('lets restic access nothing but S3 here: %s', async (_, repository) => {
    const { code, log } = await run(['backup'], {
      RESTIC_REPOSITORY: repository,
    });
    expect(code).toBe(3);
    expect(log).toMatch(/the sandbox only lets repositories of the form/);
  });

  it('passes none of a Secret’s other variables', async () => {
    const canary = join(root, 'canary');
    const { code } = await run(['backup'], {
      RESTIC_PASSWORD_COMMAND: `touch ${canary}`,
      LD_PRELOAD: '/nowhere.so',
    });
    expect(code).toBe(0);
    expect(await readdir(root)).not.toContain('canary');
  });

  it('ends restic when it is aborted', async () => {
    const stop = new AbortController();
    const running = run(
      ['backup'],
      { RESTIC_REPOSITORY: 's3:http://127.0.0.1:1/volsync/nobody' },
      stop.signal,
    );
    setTimeout(() => stop.abort(), 1_000);
    await expect(running).rejects.toThrow(/abort/i);
    expect(await readdir(join(root, 'node/processes'))).toEqual([]);
  });
});
