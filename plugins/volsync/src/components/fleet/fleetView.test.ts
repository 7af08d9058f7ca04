import type { FleetRow, Verdict } from 'backstage-plugin-volsync-common';
import { listCounts, toLines, toQuery } from './fleetView';

const row = (
  claim: string,
  verdict: Verdict,
  more: Partial<FleetRow> = {},
): FleetRow => ({
  id: `apps/shop/${claim} component:default/${claim}`,
  cluster: 'apps',
  namespace: 'shop',
  claim,
  entityRef: `component:default/${claim}`,
  verdict,
  ...more,
});

const ROWS = [
  row('b', 'failing', { owner: 'group:default/two' }),
  row('d', 'at-risk', { owner: 'group:default/one' }),
  row('a', 'protected', { owner: 'group:default/one' }),
  row('c', 'unknown'),
];

describe('groups', () => {
  const describeLines = (lines: ReturnType<typeof toLines>) =>
    lines.map(line =>
      line.kind === 'group'
        ? `${line.name ?? 'nobody'} ${line.count} ${line.worst}`
        : line.row.claim,
    );

  it('follow the order of their rows, and rows without an owner are one group', () => {
    expect(describeLines(toLines(ROWS, 'owner'))).toEqual([
      'group:default/two 1 failing',
      'b',
      'group:default/one 2 at-risk',
      'd',
      'a',
      'nobody 1 unknown',
      'c',
    ]);
  });

  it('include rows that aren’t loaded in their count', () => {
    const lines = toLines(ROWS.slice(0, 2), 'owner', [
      { name: 'group:default/two', count: 1, worst: 'failing' },
      { name: 'group:default/one', count: 80, worst: 'at-risk' },
    ]);
    expect(describeLines(lines)[2]).toBe('group:default/one 80 at-risk');
  });
});

it('lists the counts of verdicts, worst first, without empty ones', () => {
  expect(
    listCounts({
      protected: 3,
      unknown: 0,
      'at-risk': 1,
      unprotected: 0,
      failing: 2,
    }),
  ).toEqual([
    { verdict: 'failing', count: 2 },
    { verdict: 'at-risk', count: 1 },
    { verdict: 'protected', count: 3 },
  ]);
});

it('requests the viewer’s filters', () => {
  expect(
    toQuery({
      text: ' orders ',
      verdicts: ['failing'],
      only: 'past-objective',
      group: 'owner',
      sort: 'size',
      descending: true,
      hidden: ['growth'],
    }),
  ).toEqual({
    text: 'orders',
    verdict: ['failing'],
    only: 'past-objective',
    group: 'owner',
    sort: 'size',
    order: 'descending',
  });
});
