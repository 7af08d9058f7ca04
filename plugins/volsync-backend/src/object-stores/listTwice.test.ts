import type { ObjectStore, StoredObject } from 'restic-repository';
import { listTwice } from './listTwice';

const AT = new Date('2026-11-20T09:00:00Z');
const id = (digit: string) => digit.repeat(64);
const KEYS = [
  'config',
  `data/dd/${id('d')}`,
  `index/${id('c')}`,
  `keys/${id('b')}`,
  `snapshots/${id('a')}`,
  `snapshots/${id('f')}`,
];

/** A store whose full listing lacks these objects; a listing of their names has them. */
function laggingStore(present: readonly string[], lacking: readonly string[]) {
  const asked: string[] = [];
  const store: Pick<ObjectStore, 'list'> = {
    async *list(prefix): AsyncGenerator<StoredObject> {
      asked.push(prefix);
      for (const key of present) {
        if (key.startsWith(prefix) && (prefix || !lacking.includes(key))) {
          yield { key, sizeBytes: 100, lastModified: AT };
        }
      }
    },
  };
  return { asked, store };
}

async function list(
  present: readonly string[],
  lacking: readonly string[],
  awaited: readonly string[] = [],
) {
  const { asked, store } = laggingStore(present, lacking);
  const keys: string[] = [];
  const { signal } = new AbortController();
  for await (const { key } of listTwice(store, { awaited, signal })) {
    keys.push(key);
  }
  return { keys: keys.sort(), asked };
}

describe('listTwice', () => {
  it('lists once if nothing is missing', async () => {
    expect(await list(KEYS, [], ['aaaaaaaa', id('f')])).toEqual({
      keys: KEYS,
      asked: [''],
    });
  });

  it.each(KEYS)('finds %s, which the first listing lacks', async key => {
    const { keys, asked } = await list(KEYS, [key], ['aaaaaaaa', id('f')]);
    expect(keys).toEqual(KEYS);
    expect(asked).toHaveLength(2);
  });

  it('uses the second listing', async () => {
    const { keys, asked } = await list(
      KEYS.filter(key => !key.startsWith('keys/')),
      [],
      ['bbbbbbbb'],
    );
    expect(keys).toHaveLength(5);
    expect(asked).toEqual(['', 'keys/', 'snapshots/bbbbbbbb']);
  });

  it('checks only the config and the awaited snapshots of an empty path', async () => {
    expect((await list([], [])).asked).toEqual(['', 'config']);
    expect((await list([], [], ['aaaaaaaa'])).asked).toEqual([
      '',
      'config',
      'snapshots/aaaaaaaa',
    ]);
  });

  it('lists everything if an empty listing has a config after all', async () => {
    expect((await list(KEYS, KEYS)).keys).toEqual(KEYS);
  });

  it('checks for at most 8 snapshots', async () => {
    const awaited = Array.from({ length: 40 }, (_, n) => `${10_000_000 + n}`);
    expect((await list(KEYS, [], awaited)).asked).toHaveLength(9);
  });
});
