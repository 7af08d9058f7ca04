import { openRepository } from './openRepository';
import { collect } from './testing/collect';
import { Forge } from './testing/forge';

const open = (forge: Forge) =>
  openRepository({ store: forge.store, password: 'forged' });

const mebibyte = 1024 * 1024;

describe('objects that would exhaust the process', () => {
  it.each(['snapshots', 'locks', 'index'] as const)(
    'rejects %s that inflate without end',
    async kind => {
      const forge = await Forge.create();
      const size = kind === 'index' ? 257 : 17;
      const id = forge.putCompressed(kind, Buffer.alloc(size * mebibyte, 0x20));
      const repository = await open(forge);
      const read = {
        snapshots: () => repository.snapshots(),
        locks: () => repository.locks(),
        index: () => repository.usage(),
      };
      await expect(read[kind]()).rejects.toMatchObject({
        reason: 'too-large',
        object: `${kind}/${id}`,
      });
    },
  );

  it.each([
    // Declares less than it inflates to, and an implausible size
    ['too-large', 100],
    ['damaged', 20 * mebibyte],
    ['too-large', 3_000_000_000],
  ])(
    'rejects a blob as %s that claims %d bytes',
    async (reason, claimedSize) => {
      const forge = await Forge.create();
      const [blob] = forge.addBlobs('data', [Buffer.alloc(8 * mebibyte)], {
        compress: true,
        entry: { uncompressed_length: claimedSize },
      });
      forge.putIndex();
      const tree = forge.addTree([
        { name: 'bomb', type: 'file', size: claimedSize, content: [blob] },
      ]);
      forge.putIndex();
      forge.putSnapshot(tree);
      const repository = await open(forge);
      const read = async () => {
        const { stream } = await repository.file({
          snapshot: 'latest',
          path: 'bomb',
        });
        await collect(stream);
      };
      await expect(read()).rejects.toMatchObject({
        reason,
        object: `blob/${blob}`,
      });
    },
  );

  it.each([
    { length: 31 },
    { length: -1 },
    { offset: 2 ** 40 },
    { offset: 1.5 },
    { length: 2 ** 33 },
    { uncompressed_length: 2 ** 40 },
    { uncompressed_length: 'x' },
    { id: 'no id' },
    { id: 'z'.repeat(64) },
    { type: 'other' },
  ])('rejects an index whose blob has %j', async entry => {
    const forge = await Forge.create();
    forge.addBlobs('tree', [Buffer.from('{"nodes":[]}')], { entry });
    const id = forge.putIndex();
    const repository = await open(forge);
    await expect(repository.usage()).rejects.toMatchObject({
      reason: 'damaged',
      object: `index/${id}`,
    });
  });

  it.each([{ packs: 'x' }, { packs: [7] }, { packs: [{ id: 1 }] }, []])(
    'rejects the index %j',
    async value => {
      const forge = await Forge.create();
      const id = forge.putJson('index', value);
      const repository = await open(forge);
      await expect(repository.usage()).rejects.toMatchObject({
        reason: 'damaged',
        object: `index/${id}`,
      });
    },
  );

  it('detects an index that points past the end of a pack', async () => {
    const forge = await Forge.create();
    const [tree] = forge.addBlobs('tree', [Buffer.from('{"nodes":[]}')], {
      entry: { offset: 1_000_000 },
    });
    forge.putIndex();
    forge.putSnapshot(tree!);
    const repository = await open(forge);
    await expect(repository.tree({ snapshot: 'latest' })).rejects.toMatchObject(
      { reason: 'damaged', object: `blob/${tree}` },
    );
  });
});

describe('trees', () => {
  const openTree = async (nodes: readonly unknown[]) => {
    const forge = await Forge.create();
    const tree = forge.addTree(nodes);
    forge.putIndex();
    forge.putSnapshot(tree);
    return { repository: await open(forge), tree };
  };

  it.each([
    '',
    '.',
    '..',
    'a/b',
    '/etc/passwd',
    '../up',
    'nul\u0000',
    '\\x00',
    '\\x2f',
    'end\\',
  ])('are damaged if they contain the name %j', async name => {
    const { repository, tree } = await openTree([{ name, type: 'fifo' }]);
    await expect(repository.tree({ snapshot: 'latest' })).rejects.toMatchObject(
      { reason: 'damaged', object: `blob/${tree}` },
    );
  });

  it.each([
    ['a name', 'a name'],
    ['new\\nline', 'new\nline'],
    ['quote\\"d', 'quote"d'],
    ['\\xff\\xfe', '\ufffd\ufffd'],
    ['\\u00fc\\U0001f600', 'ü😀'],
    // As many bytes as the quoted form has UTF-16 units
    ['größe \\"a\\"', 'größe "a"'],
    ['ü\\\\', 'ü\\'],
    ['ᆦ𤷕꽥\\U000d6480', 'ᆦ𤷕꽥\u{d6480}'],
    ['...', '...'],
    ['..a', '..a'],
  ])('may contain the name %j', async (name, expected) => {
    const { repository } = await openTree([{ name, type: 'fifo' }]);
    const { entries } = await repository.tree({ snapshot: 'latest' });
    expect(entries.map(entry => entry.name)).toEqual([expected]);
  });

  it('are found by the name as stored, even if another is displayed like it', async () => {
    // A literal backslash, a raw byte, and a name that is displayed like the raw byte
    const names = ['ab\\\\xff', 'ab\\xff', 'ab\ufffd'];
    for (const order of [names, [...names].reverse()]) {
      const { repository } = await openTree(
        order.map(name => ({ name, type: 'fifo' })),
      );
      const find = async (path: string) =>
        (await repository.nodesTo({ snapshot: 'latest', path })).at(-1)
          ?.quotedName;
      for (const name of names) expect(await find(`/${name}`)).toBe(name);
      await expect(find('/ab')).rejects.toMatchObject({ reason: 'not-found' });
    }
    const { repository } = await openTree([{ name: names[0], type: 'fifo' }]);
    const [node] = await repository.nodesTo({
      snapshot: 'latest',
      path: '/ab\\xff',
    });
    expect(node?.name).toBe('ab\\xff');
  });

  it.each([
    [{ name: 'x', type: 'dir' }],
    [{ name: 'x', type: 'dir', subtree: '../../config' }],
    [{ name: 'x', type: 'file', content: ['../x'] }],
    [{ name: 'x', type: 'file', size: -1 }],
    [{ name: 'x', type: 'door' }],
    [{ type: 'file' }],
    ['x'],
    [[]],
    [undefined],
  ])('are damaged if they contain %j', async node => {
    const { repository, tree } = await openTree([node]);
    await expect(repository.tree({ snapshot: 'latest' })).rejects.toMatchObject(
      { reason: 'damaged', object: `blob/${tree}` },
    );
  });

  it.each([
    '',
    'x',
    '[]',
    '{}',
    '{"nodes":{}}',
    '{"nodes":[',
    '{"nodes":[{"name":"a"',
    '{"nodes":[{]}',
    '{"nodes":["}',
    '{"nodes":[}',
    `{"nodes":[${'['.repeat(100_000)}`,
  ])('are damaged if their text is %.40j', async text => {
    const forge = await Forge.create();
    const [tree] = forge.addBlobs('tree', [Buffer.from(text)]);
    forge.putIndex();
    forge.putSnapshot(tree!);
    const repository = await open(forge);
    await expect(repository.tree({ snapshot: 'latest' })).rejects.toMatchObject(
      { reason: 'damaged', object: `blob/${tree}` },
    );
  });

  it('cannot contain themselves: the content would have another name', async () => {
    const forge = await Forge.create();
    const id = 'ab'.repeat(32);
    forge.addBlobs(
      'tree',
      [Buffer.from(JSON.stringify({ nodes: [forge.folder('again', id)] }))],
      { entry: { id } },
    );
    forge.putIndex();
    forge.putSnapshot(id);
    const repository = await open(forge);
    await expect(
      collect(repository.walk({ snapshot: 'latest' })),
    ).rejects.toMatchObject({ reason: 'damaged', object: `blob/${id}` });
    expect(await repository.verify()).toMatchObject({
      restorable: false,
      problems: [{ kind: 'unreadable-tree', object: `blob/${id}` }],
    });
  });

  it('may be shared without limit: counts visit each once, listings can be stopped', async () => {
    const forge = await Forge.create();
    let tree = forge.addTree([]);
    for (let level = 0; level < 60; level++) {
      tree = forge.addTree([forge.folder('a', tree), forge.folder('b', tree)]);
    }
    forge.putIndex();
    forge.putSnapshot(tree);
    const repository = await open(forge);
    expect(await repository.verify()).toMatchObject({ trees: 61 });
    expect((await repository.stats({ mode: 'raw-data' })).totalBlobCount).toBe(
      61,
    );
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('Enough')), 50);
    await expect(
      repository.stats({ mode: 'restore-size', signal: controller.signal }),
    ).rejects.toThrow('Enough');
  });

  it('may not be nested without limit', async () => {
    const forge = await Forge.create();
    let tree = forge.addTree([]);
    for (let level = 0; level < 4200; level++) {
      tree = forge.addTree([forge.folder('d', tree)]);
    }
    forge.putIndex();
    forge.putSnapshot(tree);
    const repository = await open(forge);
    await expect(
      collect(repository.walk({ snapshot: 'latest' })),
    ).rejects.toMatchObject({ reason: 'too-large' });
  });

  it('may have a million entries: one page at a time, with little more memory than their text', async () => {
    const forge = await Forge.create();
    const count = 1_000_000;
    const text = Buffer.alloc(count * 64, 0x20);
    let at = text.write('{"nodes":[', 0);
    for (let number = 0; number < count; number++) {
      const name = String(number).padStart(7, '0');
      at += text.write(
        `${number ? ',' : ''}{"name":"n${name}","type":"fifo","inode":1}`,
        at,
      );
    }
    text.write(']}', at);
    const [tree] = forge.addBlobs('tree', [text], { compress: true });
    forge.putIndex();
    forge.putSnapshot(tree!);
    const repository = await open(forge);
    const before = process.memoryUsage();
    const page = await repository.tree({
      snapshot: 'latest',
      offset: 999_990,
      limit: 100,
    });
    const after = process.memoryUsage();
    expect(page.total).toBe(count);
    expect(page.next).toBeUndefined();
    expect(page.entries.map(({ name }) => name)).toEqual(
      Array.from({ length: 10 }, (_, number) => `n099999${number}`),
    );
    const grown =
      after.heapUsed +
      after.arrayBuffers -
      before.heapUsed -
      before.arrayBuffers;
    expect(grown).toBeLessThan(4 * text.length);
    await expect(
      repository.file({ snapshot: 'latest', path: '/n0777777' }),
    ).rejects.toMatchObject({ reason: 'wrong-type' });
  });

  it('keep numbers of 64 bits', async () => {
    const text =
      '{"nodes":[{"name":"x\\"inode\\":12345678901234567890","type":"fifo","inode":18446744073709551615,"device_id":9007199254740993}]}';
    const forge = await Forge.create();
    const [tree] = forge.addBlobs('tree', [
      Buffer.from(text.replace('x\\"', 'x\\\\\\"')),
    ]);
    forge.putIndex();
    forge.putSnapshot(tree!);
    const { entries } = await (await open(forge)).tree({ snapshot: 'latest' });
    expect(entries).toMatchObject([
      { inode: '18446744073709551615', deviceId: '9007199254740993' },
    ]);
  });
});

describe('while prune is running', () => {
  it('finds blobs at their new location', async () => {
    const forge = await Forge.create();
    const { store } = forge;
    const file = forge.addFile('file', 'moved');
    const tree = forge.addTree([file]);
    const oldIndex = forge.putIndex();
    forge.putSnapshot(tree);
    const repository = await open(forge);
    await repository.tree({ snapshot: 'latest' });
    // Repacked: new packs and a new index are written, then the old ones are deleted
    const oldPacks = [...store.objects.keys()].filter(key =>
      key.startsWith('data/'),
    );
    forge.addFile('file', 'moved');
    forge.addTree([file]);
    forge.putIndex();
    for (const key of [...oldPacks, `index/${oldIndex}`]) {
      store.objects.delete(key);
    }
    const { stream } = await repository.file({
      snapshot: 'latest',
      path: 'file',
    });
    expect(Buffer.concat(await collect(stream)).toString()).toBe('moved');
    expect(await repository.verify({ content: true })).toMatchObject({
      restorable: true,
      problems: [],
    });
  });

  it('lists the index again when one of its files vanishes', async () => {
    const forge = await Forge.create();
    const { store } = forge;
    const nodes = [forge.addFile('file', 'here')];
    const tree = forge.addTree(nodes);
    const oldIndex = `index/${forge.putIndex()}`;
    forge.putSnapshot(tree);
    store.onGet = key => {
      if (key !== oldIndex || !store.objects.has(oldIndex)) return;
      store.objects.delete(oldIndex);
      forge.addFile('file', 'here');
      forge.addTree(nodes);
      forge.putIndex();
    };
    const repository = await open(forge);
    const { total } = await repository.tree({ snapshot: 'latest' });
    expect(total).toBe(1);
  });

  it('reports a blob that is really gone', async () => {
    const forge = await Forge.create();
    const tree = forge.addTree([forge.addFile('file', 'lost')]);
    forge.putIndex();
    forge.putSnapshot(tree);
    const repository = await open(forge);
    await repository.tree({ snapshot: 'latest' });
    const { store } = forge;
    const [pack] = [...store.objects.keys()].filter(key =>
      key.startsWith('data/'),
    );
    store.objects.delete(pack!);
    const { stream } = await repository.file({
      snapshot: 'latest',
      path: 'file',
    });
    await expect(collect(stream)).rejects.toMatchObject({
      reason: 'missing',
      object: pack,
    });
    expect(await repository.verify()).toMatchObject({
      restorable: false,
      problems: [
        {
          kind: 'missing-pack',
          object: pack,
          needed: true,
          paths: [expect.stringMatching(/^[0-9a-f]{8}:\/file$/)],
        },
      ],
    });
  });

  it('skips snapshots and locks that are deleted meanwhile', async () => {
    const forge = await Forge.create();
    const snapshot = forge.putSnapshot('0'.repeat(64));
    const gone = [
      `snapshots/${forge.putSnapshot('1'.repeat(64))}`,
      `locks/${forge.putJson('locks', { time: '2026-11-01T03:00:00Z' })}`,
    ];
    forge.store.onGet = key => {
      if (gone.includes(key)) forge.store.objects.delete(key);
    };
    const repository = await open(forge);
    expect((await repository.snapshots()).map(({ id }) => id)).toEqual([
      snapshot,
    ]);
    expect(await repository.locks()).toEqual([]);
  });
});
