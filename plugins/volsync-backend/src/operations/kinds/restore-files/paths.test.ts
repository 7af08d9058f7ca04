import { NotFoundError } from '@backstage/errors';
import type { ComparedContent } from '../tools';
import {
  checkPaths,
  findLongNames,
  resolvePaths,
  toResticPattern,
} from './paths';

const TYPES: Readonly<Record<string, 'dir' | 'file' | 'fifo'>> = {
  '/': 'dir',
  '/a': 'dir',
  '/a/b': 'file',
  '/ab': 'file',
  '/pipe': 'fifo',
};
const content = {
  async readEntry({ path }: { readonly path: string }) {
    const type = TYPES[path];
    if (!type) {
      throw new NotFoundError(`There is no "${path}"`);
    }
    return { type, rawPath: path.slice(1), address: path };
  },
} as unknown as ComparedContent;
const resolve = (...paths: readonly string[]) =>
  resolvePaths(content, {
    snapshot: 'f'.repeat(64),
    paths,
    signal: new AbortController().signal,
  });

it.each([
  [['/a', '/..'], /Invalid path "\/\.\."/],
  [['/a/../b'], /no name "\." or "\.\."/],
  [['/./a'], /Invalid path/],
  [['a'], /starts with "\/"/],
  [['/a\0b'], /no NUL/],
  [['/'], /whole volume/],
  [['/never'], /There is no "\/never"/],
  [['/pipe'], /neither a file/],
  [[], /Choose 1 to 100/],
  [Array.from({ length: 101 }, (_, n) => `/${n}`), /Choose 1 to 100/],
  [[`/${'x'.repeat(9_000)}`], /more than 8192 bytes/],
])('rejects %j', async (paths, message) => {
  await expect(resolve(...paths)).rejects.toThrow(message);
});

it('includes the contents of a selected folder, and each path once', async () => {
  const chosen = await resolve('/ab', '/a/b', '/a', '/ab');
  expect(chosen.map(({ address }) => address)).toEqual(['/a', '/ab']);
});

it.each([
  ['a/b.txt', '/a/b.txt'],
  ['a*b?c', '/a\\*b\\?c'],
  ['[x]\\y', '/\\[x\\]\\\\y'],
  ['!not', '/!not'],
  ['bytes\xff', '/bytes\xff'],
])('restic gets %j as %j', (path, pattern) => {
  expect(toResticPattern(path)).toBe(pattern);
});

it('finds names that leave no room for a suffix, in bytes', () => {
  const toChosen = (path: string) => ({
    address: `/${path}`,
    raw: Buffer.from(path).toString('base64'),
  });
  const fits = toChosen(`folder/${'x'.repeat(245)}`);
  const long = toChosen('é'.repeat(124));
  expect(findLongNames([fits, long], '.restored')).toEqual([long]);
});

it('allows any other name', () => {
  expect(() =>
    checkPaths(['/new\nline', '/..a', '/a..', '/...']),
  ).not.toThrow();
});
