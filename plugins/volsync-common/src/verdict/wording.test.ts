import { count, listOf, nameFindings } from './wording';

describe('wording', () => {
  it('makes nouns agree with numbers', () => {
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
});
