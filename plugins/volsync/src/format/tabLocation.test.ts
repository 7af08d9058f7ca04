import {
  foldersOf,
  parentOf,
  toTabLocation,
  toSearch,
  type TabLocation,
} from './tabLocation';

const read = (search: string) => toTabLocation(new URLSearchParams(search));

describe('the address of a tab location', () => {
  it.each<[string, TabLocation]>([
    ['?', { kind: 'volumes', filter: {} }],
    [
      '?volume=apps%2Fshop%2Fdb&section=snapshots&text=a+b&host=volsync&tag=t&since=2026-11-01&until=2026-11-23',
      {
        kind: 'volumes',
        volume: 'apps/shop/db',
        section: 'snapshots',
        filter: {
          text: 'a b',
          host: 'volsync',
          tag: 't',
          since: '2026-11-01',
          until: '2026-11-23',
        },
      },
    ],
    [
      '?volume=apps%2Fshop%2Fdb&snapshot=6ce0f2a1&path=%2Fa+%26+b%2F%C3%BC%3F%2F%25',
      {
        kind: 'snapshot',
        volume: 'apps/shop/db',
        snapshot: '6ce0f2a1',
        view: 'files',
        path: '/a & b/ü?/%',
      },
    ],
    [
      '?volume=v&snapshot=s&view=compare&from=f',
      {
        kind: 'snapshot',
        volume: 'v',
        snapshot: 's',
        view: 'compare',
        path: '/',
        from: 'f',
      },
    ],
    [
      '?volume=v&snapshot=s&view=live&operation=op-1',
      {
        kind: 'snapshot',
        volume: 'v',
        snapshot: 's',
        view: 'live',
        path: '/',
        operation: 'op-1',
      },
    ],
  ])('%s leads there and back', (search, place) => {
    expect(read(search)).toEqual(place);
    expect(toSearch(place)).toBe(search);
  });

  it('treats unknown parameters as absent', () => {
    expect(read('?volume=v&snapshot=s&view=coined-later&path=')).toMatchObject({
      view: 'files',
      path: '/',
    });
    expect(read('?snapshot=s')).toMatchObject({ kind: 'volumes' });
  });

  it.each([
    ['/', '/', []],
    ['/a', '/', ['a /a']],
    ['/a/b c', '/a', ['a /a', 'b c /a/b c']],
    ['/a/b/', '/a', ['a /a', 'b /a/b']],
  ])('%s is in %s', (path, parent, folders) => {
    expect(parentOf(path)).toBe(parent);
    expect(foldersOf(path).map(one => `${one.name} ${one.path}`)).toEqual(
      folders,
    );
  });
});
