import { count, listOf, nameFindings, shell } from './wording';

describe('wording', () => {
  it('makes numbers agree with nouns', () => {
    expect(count(1, 'snapshot')).toBe('1 snapshot');
    expect(count(2, 'snapshot')).toBe('2 snapshots');
    expect(count(0, 'copy', 'copies')).toBe('0 copies');
  });

  it('joins a list', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listOf)).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ]);
  });

  it('names findings by title and code', () => {
    expect(nameFindings(['repository-locked', 'paused'])).toBe(
      '“Repository is locked” (repository-locked) and “Paused” (paused)',
    );
  });

  it.each([
    ['shop-data.v1', 'kubectl describe pvc shop-data.v1'],
    ['', "kubectl describe pvc ''"],
    ['a; rm -rf ~', "kubectl describe pvc 'a; rm -rf ~'"],
    ['$(id)`id`', "kubectl describe pvc '$(id)`id`'"],
    ["it's", "kubectl describe pvc 'it'\\''s'"],
    ['--all', 'kubectl describe pvc -- --all'],
    ['-A; id', "kubectl describe pvc -- '-A; id'"],
    ['a\nid\u001b[0m', "kubectl describe pvc 'a id [0m'"],
    [undefined, "kubectl describe pvc ''"],
  ])('quotes %j in a command', (value, command) => {
    expect(shell`kubectl describe pvc ${value}`).toBe(command);
  });
});
