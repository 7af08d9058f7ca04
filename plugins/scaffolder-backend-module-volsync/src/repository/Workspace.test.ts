import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { readFiles } from '../__testUtils__/files';
import { Workspace } from './Workspace';

const directory = createMockDirectory();
const root = () => directory.resolve('workspace');

beforeEach(() => {
  directory.setContent({
    'outside/secret.yaml': 'secret',
    'workspace/a/one.yaml': 'one',
    'workspace/a/two.yaml': 'two',
  });
});

const change = (file: string, after: string | undefined) => ({
  file,
  before: undefined,
  after,
});

it('reads and lists files inside, and nothing else', async () => {
  const workspace = await Workspace.open(root());
  expect(await workspace.read('a/one.yaml')).toBe('one');
  expect(await workspace.read('a')).toBeUndefined();
  expect(await workspace.read('a/none/x')).toBeUndefined();
  expect(await workspace.list('.')).toEqual([{ name: 'a', type: 'directory' }]);
  expect(await workspace.list('a/one.yaml')).toBeUndefined();
  for (const file of [
    '../outside/secret.yaml',
    'a/../../outside/secret.yaml',
    'a\\b',
  ]) {
    await expect(
      workspace.read(file).then(text => text ?? 'nothing'),
    ).rejects.toThrow(/leads out of the repository/);
  }
});

it('follows no link out of the repository, neither to read nor to write', async () => {
  await symlink(directory.resolve('outside'), path.join(root(), 'link'));
  await symlink(
    directory.resolve('outside/secret.yaml'),
    path.join(root(), 'a/link.yaml'),
  );
  const workspace = await Workspace.open(root());
  for (const file of ['link/secret.yaml', 'a/link.yaml']) {
    await expect(workspace.read(file)).rejects.toThrow(
      /through a symbolic link/,
    );
    await expect(workspace.apply([change(file, 'x')])).rejects.toThrow(
      /symbolic link/,
    );
    await expect(workspace.apply([change(file, undefined)])).rejects.toThrow(
      /symbolic link/,
    );
  }
  await expect(workspace.list('link')).rejects.toThrow(/symbolic link/);
  expect(await readFiles(directory.resolve('outside'))).toEqual({
    'secret.yaml': 'secret',
  });
});

it('detects a link that was created after the file was checked', async () => {
  const workspace = await Workspace.open(root());
  expect(await workspace.read('b/new.yaml')).toBeUndefined();
  await symlink(directory.resolve('outside'), path.join(root(), 'b'));
  await expect(
    workspace.apply([change('a/one.yaml', 'x'), change('b/new.yaml', 'x')]),
  ).rejects.toThrow(/through a symbolic link/);
  expect(await readFiles(root())).toMatchObject({ 'a/one.yaml': 'one' });
  expect(await readdir(directory.resolve('outside'))).toEqual(['secret.yaml']);
});

it('writes and removes everything, and directories that become empty', async () => {
  const workspace = await Workspace.open(root());
  await workspace.apply([
    change('b/c/new.yaml', 'new'),
    change('a/one.yaml', undefined),
    change('a/two.yaml', undefined),
  ]);
  expect(await readFiles(root())).toEqual({ 'b/c/new.yaml': 'new' });
  expect(await readdir(root())).toEqual(['b']);
});

it('restores everything if one change fails', async () => {
  await mkdir(path.join(root(), 'taken'));
  await writeFile(path.join(root(), 'taken/x'), '');
  const before = await readFiles(root());
  const workspace = await Workspace.open(root());
  await expect(
    workspace.apply([
      change('a/one.yaml', 'changed'),
      change('new/deep/file.yaml', 'new'),
      // a directory exists at its path
      change('taken', 'x'),
    ]),
  ).rejects.toThrow();
  await expect(
    workspace.apply([
      change('a/one.yaml', 'changed'),
      change('a/two.yaml', undefined),
      change('a/none.yaml', undefined),
    ]),
  ).rejects.toThrow();
  expect(await readFiles(root())).toEqual(before);
  expect((await readdir(root())).sort()).toEqual(['a', 'taken']);
});

it('rejects binary files, files that are too large, and an empty workspace', async () => {
  await writeFile(path.join(root(), 'latin1.yaml'), Buffer.from([0xe4, 0x0a]));
  await writeFile(path.join(root(), 'large.yaml'), 'x'.repeat(6_000_000));
  const workspace = await Workspace.open(root());
  await expect(workspace.read('latin1.yaml')).rejects.toThrow(/UTF-8/);
  await expect(workspace.read('large.yaml')).rejects.toThrow(/too large/);
  await expect(Workspace.open(directory.resolve('none'))).rejects.toThrow(
    /fetch it in a step before/,
  );
});
