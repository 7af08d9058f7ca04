import type { FleetRow, Verdict } from 'backstage-plugin-volsync-common';
import {
  chooseRows,
  countVerdicts,
  FLEET_COLUMNS,
  toLines,
  type FleetChoice,
} from './fleetView';
import { toCsv } from './toCsv';

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

const ALL: FleetChoice = {
  text: '',
  verdicts: [],
  group: 'none',
  sort: 'verdict',
  descending: false,
  hidden: [],
};

const ROWS = [
  row('a', 'protected', { owner: 'group:default/one', bytes: 10 }),
  row('b', 'failing', { owner: 'group:default/two', bytes: 30 }),
  row('c', 'unknown', { cluster: 'edge' }),
  row('d', 'at-risk', { owner: 'group:default/one', bytes: 20 }),
];
const NOW = Date.parse('2026-11-23T12:00:00Z');
const choose = (rows: readonly FleetRow[], choice: FleetChoice) =>
  chooseRows(rows, choice, NOW);
const claims = (rows: readonly FleetRow[]) =>
  rows.map(one => one.claim).join('');

describe('which rows are shown', () => {
  it('are the worst first', () => {
    expect(claims(choose(ROWS, ALL))).toBe('bdca');
  });

  it.each([
    ['two', 'b'],
    ['EDGE', 'c'],
    ['default/d', 'd'],
    ['nothing of that', ''],
  ])('are found by %j', (text, expected) => {
    expect(claims(choose(ROWS, { ...ALL, text }))).toBe(expected);
  });

  it('have one of the verdicts that were chosen', () => {
    expect(
      claims(choose(ROWS, { ...ALL, verdicts: ['unknown', 'protected'] })),
    ).toBe('ca');
  });

  it('stand last where the value is not known, whichever way is sorted', () => {
    const size = { ...ALL, sort: 'size' as const };
    expect(claims(choose(ROWS, size))).toBe('adbc');
    expect(claims(choose(ROWS, { ...size, descending: true }))).toBe('bdac');
  });

  it.each(FLEET_COLUMNS)('are all there, sorted by %s', sort => {
    expect(choose(ROWS, { ...ALL, sort })).toHaveLength(ROWS.length);
  });
});

describe('groups', () => {
  it('are sorted by their worst verdict, and those without an owner are one', () => {
    const lines = toLines(choose(ROWS, ALL), 'owner');
    expect(
      lines.map(line =>
        line.kind === 'group'
          ? `${line.name ?? 'nobody'} ${line.count} ${line.worst}`
          : line.row.claim,
      ),
    ).toEqual([
      'group:default/two 1 failing',
      'b',
      'group:default/one 2 at-risk',
      'd',
      'a',
      'nobody 1 unknown',
      'c',
    ]);
  });
});

it('counts verdicts, worst first', () => {
  expect(countVerdicts(ROWS).map(({ verdict }) => verdict)).toEqual([
    'failing',
    'at-risk',
    'unknown',
    'protected',
  ]);
});

describe('CSV', () => {
  it('keeps quotes, commas and lines in one cell, and disarms formulas', () => {
    const text = toCsv([
      row('a', 'failing', {
        bytes: 0,
        owner: '=HYPERLINK("http://evil")',
        finding: {
          code: 'wrong-password',
          severity: 'critical',
          what: 'It says "no",\nand again',
        },
      }),
    ]);
    const [head, ...lines] = text.split('\r\n');
    expect(head).toMatch(/^cluster,namespace,claim,entity,owner/);
    expect(lines.join('')).toBe(
      `apps,shop,a,component:default/a,"'=HYPERLINK(""http://evil"")",,failing,wrong-password,"It says ""no"",\nand again",,,,0,,,`,
    );
  });
});

it('shows only what is past its objective, or was not test-restored', () => {
  const restorable = (at: string) =>
    ({ at, snapshotId: 'a', proof: 'present', attribution: 'log' } as const);
  const rows = [
    row('fresh', 'protected', {
      objectiveSeconds: 3600,
      newestRestorable: restorable('2026-11-23T11:30:00Z'),
      provenAt: '2026-11-20T00:00:00Z',
    }),
    row('late', 'at-risk', {
      objectiveSeconds: 3600,
      newestRestorable: restorable('2026-11-23T10:59:00Z'),
    }),
    row('none', 'unprotected', { objectiveSeconds: 3600 }),
    row('dark', 'unknown', { objectiveSeconds: 3600 }),
  ];
  expect(
    claims(choose(rows, { ...ALL, only: 'past-objective', sort: 'objective' })),
  ).toEqual('nonelate');
  expect(
    claims(choose(rows, { ...ALL, only: 'not-test-restored', sort: 'volume' })),
  ).toEqual('darklatenone');
});
