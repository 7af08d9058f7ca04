import type { StoredObject } from 'restic-repository';
import { walkBucket } from './walkBucket';

const REPOSITORY = ['config', 'keys/one', 'data/aa/one', 'snapshots/one'];
const below = (folder: string) => REPOSITORY.map(name => `${folder}${name}`);

/** A bucket with these keys, and a record of every folder that was listed. */
function bucketOf(keys: readonly string[]) {
  const listed: string[] = [];
  return {
    listed,
    async listFolder(folder: string) {
      listed.push(folder);
      const rest = keys
        .filter(key => key.startsWith(folder))
        .map(key => key.slice(folder.length));
      return {
        objects: rest
          .filter(key => !key.includes('/'))
          .map(
            (key): StoredObject => ({
              key: `${folder}${key}`,
              sizeBytes: 1,
              lastModified: new Date(0),
            }),
          ),
        folders: [
          ...new Set(
            rest
              .filter(key => key.includes('/'))
              .map(key => `${folder}${key.split('/')[0]}/`),
          ),
        ],
        isWhole: true,
      };
    },
  };
}

async function walk(
  keys: readonly string[],
  options: { readonly used?: readonly string[]; readonly max?: number } = {},
) {
  const store = bucketOf(keys);
  const found = await walkBucket({
    store,
    isUsed: path => options.used?.includes(path) === true,
    maxFolders: options.max ?? 100,
    signal: new AbortController().signal,
  });
  return { ...found, listed: store.listed };
}

describe('walkBucket', () => {
  it('finds repositories at any depth, and does not list their content', async () => {
    const { repositories, isWhole, listed } = await walk([
      ...below('team/a/'),
      ...below('b/'),
      'notes/config',
      'notes/old/readme',
    ]);
    expect(repositories).toEqual(['b', 'team/a']);
    expect(isWhole).toBe(true);
    expect(listed).not.toContain('b/data/');
  });

  it('finds a repository that is the whole bucket', async () => {
    expect((await walk(below(''))).repositories).toEqual(['']);
  });

  it('lists nothing that is in use', async () => {
    const { repositories, listed } = await walk(
      [...below('live/'), ...below('gone/')],
      { used: ['live'] },
    );
    expect(repositories).toEqual(['gone']);
    expect(listed).not.toContain('live/');
  });

  it('stops at the folder and depth limits, and reports it', async () => {
    const many = Array.from({ length: 50 }, (_, i) => `folder-${i}/file`);
    const { listed, isWhole } = await walk(many, { max: 10 });
    expect(listed).toHaveLength(10);
    expect(isWhole).toBe(false);
    const deep = await walk(below(`${'deeper/'.repeat(20)}`));
    expect([deep.repositories, deep.isWhole]).toEqual([[], false]);
  });
});
