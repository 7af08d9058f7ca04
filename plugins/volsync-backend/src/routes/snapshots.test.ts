import type { FolderPage, SnapshotPage } from 'backstage-plugin-volsync-common';
import { ContentPortal, REPOSITORY } from '../__testUtils__/ContentPortal';
import {
  ContentEnvironment,
  RAW_NAME,
} from '../__testUtils__/ContentEnvironment';
import { contractErrors } from '../__testUtils__/contract';

describe('the snapshots of a repository and their contents', () => {
  let environment: ContentEnvironment;
  let portal: ContentPortal;
  let first: string;
  let second: string;

  beforeAll(async () => {
    environment = await ContentEnvironment.start();
    ({ first, second } = await environment.makeShop());
    portal = new ContentPortal(environment);
  });
  afterEach(() => portal.stop());
  afterAll(() => environment.close());

  const resticJson = async (...args: string[]) =>
    JSON.parse((await environment.restic('shop', ...args)).toString());

  it('lists snapshots like restic, in pages, with filters, and quickly the second time', async () => {
    await portal.start();
    const { status, json } = await portal.get('shop', '/snapshots');
    expect(status).toBe(200);
    expect(
      contractErrors(`${REPOSITORY}/snapshots`, 200, json),
    ).toBeUndefined();
    const page: SnapshotPage = json;
    const expected = (await resticJson('snapshots', '--json')).reverse();
    expect(page).toMatchObject({
      location: environment.repositoryOf('shop').repository,
      total: 2,
      matching: 2,
      hosts: ['volsync'],
      tags: [],
      sharedWith: [],
      decrypted: { state: 'read' },
    });
    expect(page.snapshots.map(({ id }) => id)).toEqual(
      expected.map((one: { id: string }) => one.id),
    );
    page.snapshots.forEach(({ details, proof, problem }, index) => {
      expect([proof, problem]).toEqual(['complete', undefined]);
      const { summary, ...snapshot } = expected[index];
      expect(details).toMatchObject({
        time: snapshot.time,
        hostname: 'volsync',
        username: snapshot.username,
        paths: snapshot.paths,
        program: snapshot.program_version,
        files: summary.total_files_processed,
        bytes: summary.total_bytes_processed,
        filesNew: summary.files_new,
        filesChanged: summary.files_changed,
        filesUnmodified: summary.files_unmodified,
        addedBytes: summary.data_added,
        addedPackedBytes: summary.data_added_packed,
      });
    });
    const ids = async (query: string) =>
      (await portal.get('shop', `/snapshots?${query}`)).json.snapshots.map(
        ({ id }: { id: string }) => id.slice(0, 8),
      );
    expect(await ids('limit=1')).toEqual([second]);
    expect(await ids('limit=1&offset=1')).toEqual([first]);
    expect(await ids(`text=${first}`)).toEqual([first]);
    expect(await ids('text=VOLSYNC&host=volsync')).toHaveLength(2);
    expect(await ids('tag=none')).toEqual([]);
    const secondTime = page.snapshots[0]?.details?.time ?? '';
    expect(await ids(`since=${encodeURIComponent(secondTime)}`)).toEqual([
      second,
    ]);
    expect(
      await ids(`until=${encodeURIComponent(secondTime)}&limit=1000`),
    ).toHaveLength(2);
    const calls = environment.s3.calls.total;
    expect(await ids('offset=0')).toHaveLength(2);
    expect(environment.s3.calls.total).toBe(calls);
  });

  it('shows folders like restic, whatever the names, and reaches every entry by its path', async () => {
    await portal.start();
    const lines = (
      await environment.restic('shop', 'ls', '--json', second, '/')
    )
      .toString()
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
      .filter(({ struct_type: type }) => type === 'node');
    const entries: FolderPage['entries'][number][] = [];
    for (let next: number | undefined = 0; next !== undefined; ) {
      const { status, json } = await portal.get(
        'shop',
        `/snapshots/${second}/tree?path=/&limit=3&offset=${next}`,
      );
      expect(status).toBe(200);
      expect(
        contractErrors(`${REPOSITORY}/snapshots/{id}/tree`, 200, json),
      ).toBeUndefined();
      entries.push(...json.entries);
      expect(json.total).toBe(lines.length);
      next = json.next;
    }
    expect(entries).toEqual(
      lines.map(line =>
        expect.objectContaining({
          name: line.name,
          type: line.type,
          mode: line.permissions,
          ...(line.type === 'file' && { bytes: line.size ?? 0 }),
          modifiedAt: line.mtime,
        }),
      ),
    );
    expect(entries.find(({ name }) => name === 'link')?.linkTarget).toBe(
      'hello.txt',
    );
    const raw = entries.find(({ path }) => path === `/${RAW_NAME}`);
    expect(raw).toMatchObject({ name: 'no utf8 \ufffd', type: 'dir' });
    const reached = [];
    for (const { path, type } of entries) {
      const { status, json, headers } = await portal.get(
        'shop',
        `/snapshots/${second}/${
          type === 'dir' ? 'tree' : 'file'
        }?path=${encodeURIComponent(path)}`,
      );
      const told = json ? json.path : headers['content-length'];
      reached.push([path, status, told]);
    }
    expect(reached).toEqual(
      entries.map(({ path, type, bytes }) => {
        switch (type) {
          case 'dir':
            return [path, 200, path];
          case 'file':
            return [path, 200, String(bytes)];
          default:
            return [path, 400, undefined];
        }
      }),
    );
    const inside = await portal.get(
      'shop',
      `/snapshots/${second}/tree?path=${encodeURIComponent(`/${RAW_NAME}`)}`,
    );
    expect(inside.json.entries).toEqual([
      expect.objectContaining({
        name: 'inside.txt',
        path: `/${RAW_NAME}/inside.txt`,
      }),
    ]);
  });

  it('searches, also within a folder, and returns the paths', async () => {
    await portal.start();
    const found = await portal.stream(
      'shop',
      `/snapshots/${second}/find?text=.TXT`,
    );
    expect(found.headers['cache-control']).toContain('no-transform');
    expect(found.events.map(({ event }) => event)).toEqual([
      ...Array(5).fill('entry'),
      'end',
    ]);
    expect(found.events.map(({ data: one }) => one)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          name: 'deep.txt',
          path: '/folder/in/it/deep.txt',
          folder: '/folder/in/it',
        }),
        expect.objectContaining({
          path: `/${RAW_NAME}/inside.txt`,
          folder: `/${RAW_NAME}`,
        }),
        { found: 5, truncated: false },
      ]),
    );
    const below = await portal.stream(
      'shop',
      `/snapshots/${second}/find?text=t&path=/folder/in`,
    );
    expect(below.events.map(({ data: one }) => one)).toEqual([
      expect.objectContaining({ path: '/folder/in/it', folder: '/folder/in' }),
      expect.objectContaining({ path: '/folder/in/it/deep.txt' }),
      { found: 2, truncated: false },
    ]);
    const nowhere = await portal.get(
      'shop',
      `/snapshots/${second}/find?text=t&path=/nowhere`,
    );
    expect(nowhere.status).toBe(404);
  });

  it('compares two snapshots, and a snapshot with the previous one', async () => {
    await portal.start();
    for (const query of [`?from=${first}`, '']) {
      const { events } = await portal.stream(
        'shop',
        `/snapshots/${second}/changes${query}`,
      );
      expect(events).toEqual([
        {
          event: 'change',
          data: {
            path: '/hello.txt',
            kind: 'changed',
            type: 'file',
            bytesBefore: 5,
            bytesAfter: 11,
          },
        },
        {
          event: 'change',
          data: {
            path: '/new.txt',
            kind: 'added',
            type: 'file',
            bytesAfter: 3,
          },
        },
        {
          event: 'end',
          data: {
            added: 1,
            removed: 0,
            changed: 1,
            addedBytes: expect.any(Number),
            removedBytes: expect.any(Number),
            truncated: false,
          },
        },
      ]);
    }
    const { status, json } = await portal.get(
      'shop',
      `/snapshots/${first}/changes`,
    );
    expect(status).toBe(404);
    expect(json.error.message).toContain('before');
  });

  it('counts the bytes that the snapshots need', async () => {
    await portal.start();
    const { status, json } = await portal.get('shop', '/usage');
    expect(status).toBe(200);
    expect(contractErrors(`${REPOSITORY}/usage`, 200, json)).toBeUndefined();
    const { total_size: total } = await resticJson(
      'stats',
      '--mode',
      'raw-data',
      '--json',
    );
    expect(json).toMatchObject({
      snapshots: 2,
      neededBytes: total,
      unindexedBytes: 0,
    });
  });

  it.each([
    ['/snapshots/xyz/tree', 400, 'hex digits'],
    ['/snapshots/abcdef/tree', 400, 'hex digits'],
    ['/snapshots/00000000/tree', 404, 'no snapshot'],
    ['/snapshots?limit=0', 400, '"limit" must be'],
    ['/snapshots?limit=1&limit=2', 400, '"limit" must be given exactly once'],
    ['/snapshots?since=yesterday', 400, '"since" must be a time'],
    ['/snapshots/SECOND/tree?path=folder', 400, '"path" must start'],
    ['/snapshots/SECOND/tree?path=/a%00b', 400, 'NUL'],
    ['/snapshots/SECOND/tree?path=/../shop', 404, 'There is no'],
    ['/snapshots/SECOND/tree?path=/hello.txt', 400, 'is no folder'],
    ['/snapshots/SECOND/file?path=/folder', 400, 'is no file'],
    ['/snapshots/SECOND/file', 400, 'is no file'],
    ['/snapshots/SECOND/find', 400, '"text"'],
    ['/snapshots/SECOND/verify?content=yes', 400, '"content" must be'],
    ['/snapshots/SECOND/changes?from=x', 400, '"from" must be'],
  ])('answers %s with %s', async (rest, status, text) => {
    await portal.start();
    const answer = await portal.get('shop', rest.replace('SECOND', second));
    expect([answer.status, answer.json.error.message]).toEqual([
      status,
      expect.stringContaining(text),
    ]);
  });
});
