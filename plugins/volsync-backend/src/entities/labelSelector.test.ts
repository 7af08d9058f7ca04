import { parseLabelSelector } from './labelSelector';

const labels = { app: 'shop', tier: 'db', 'example.org/x': '' };

describe('parseLabelSelector', () => {
  it.each([
    ['app=shop', true],
    ['app==shop,tier=db', true],
    ['app = shop , tier != web', true],
    ['app=other', false],
    ['absent!=x', true],
    ['tier in (web, db)', true],
    ['tier notin (web,db)', false],
    ['absent notin (a)', true],
    ['absent in (a)', false],
    ['example.org/x', true],
    ['example.org/x=', true],
    ['!absent,app', true],
    ['!app', false],
    ['toString', false],
  ])('%s → %s', (text, expected) => {
    expect(parseLabelSelector(text)(labels)).toBe(expected);
  });

  it.each([
    '',
    ',',
    'app=shop,',
    'app=a b',
    'app>1',
    'in (a)',
    'app in a',
    'app in (a',
    '=x',
    'a/b/c=d',
    'app=<script>',
    'x'.repeat(3_000),
  ])('rejects %j', text => {
    expect(() => parseLabelSelector(text)).toThrow();
  });

  it('treats missing labels as an empty set', () => {
    expect(parseLabelSelector('app')(undefined)).toBe(false);
  });
});
