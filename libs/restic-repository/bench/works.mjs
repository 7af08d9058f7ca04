// The measured tasks: the restic command, the library call, and what the library may read while a key is derived.

const drain = async items => {
  let count = 0;
  for await (const item of items) count += item.length ?? 1;
  return count;
};

const dump = (name, path, more = {}) => ({
  name,
  restic: ({ snapshot }) => ['dump', snapshot, path],
  ours: async (repository, { snapshot }) =>
    drain((await repository.file({ snapshot, path })).stream),
  readAhead: ['index'],
  ...more,
});

/** Snapshots are named by id, as on a page that lists them. */
export const works = [
  {
    name: 'list of snapshots',
    restic: () => ['snapshots', '--json'],
    ours: repository => repository.snapshots(),
    readAhead: ['snapshots'],
  },
  {
    name: 'root listing',
    restic: ({ snapshot }) => ['ls', snapshot, '/', '--json'],
    ours: (repository, { snapshot }) => repository.tree({ snapshot }),
    readAhead: ['index'],
  },
  {
    name: 'deep listing',
    restic: ({ snapshot }) => ['ls', snapshot, '--json'],
    ours: (repository, { snapshot }) => drain(repository.walk({ snapshot })),
    readAhead: ['index'],
  },
  {
    name: 'find in one snapshot',
    restic: ({ snapshot }) => [
      'find',
      '-s',
      snapshot,
      'file-1777.txt',
      '--json',
    ],
    ours: (repository, { snapshot }) =>
      drain(
        repository.find({ snapshots: [snapshot], patterns: ['file-1777.txt'] }),
      ),
    readAhead: ['index'],
  },
  dump('small file', '/changing.txt'),
  dump('50 MB file', '/large.bin'),
  dump('500 MB file', '/huge.bin', { needs: 'huge' }),
  {
    name: 'raw stats',
    restic: () => ['stats', '--mode', 'raw-data', '--json'],
    ours: repository => repository.stats({ mode: 'raw-data' }),
    readAhead: ['snapshots', 'index'],
  },
  {
    name: 'diff',
    restic: ({ snapshot, before }) => ['diff', before, snapshot, '--json'],
    ours: async (repository, { snapshot, before }) => {
      const diff = await repository.diff({ from: before, to: snapshot });
      await drain(diff.changes);
      return diff.summary();
    },
    readAhead: ['index'],
  },
];
