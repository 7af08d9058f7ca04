import { compilePart, compilePattern } from './goPattern';

describe('compilePart', () => {
  it.each([
    ['abc', 'abc', true],
    ['*', 'abc', true],
    ['*c', 'abc', true],
    ['a*b?c*x', 'abxbbxdbxebxczzx', true],
    ['a*b?c*x', 'abxbbxdbxebxczzy', false],
    ['ab[b-d]', 'abc', true],
    ['ab[e-g]', 'abc', false],
    ['ab[^c]', 'abc', false],
    ['ab[^e-g]', 'abc', true],
    ['a\\*b', 'a*b', true],
    ['a\\*b', 'ab', false],
    ['a?b', 'a☺b', true],
    ['a[^a]b', 'a☺b', true],
    ['[\\]a]', ']', true],
    ['[\\-x]', '-', true],
    ['*x', 'xxx', true],
    ['.+', 'ab', false],
    ['', '', true],
  ])('%s against %s is %s', (pattern, text, expected) => {
    expect(compilePart(pattern)(text)).toBe(expected);
  });

  it.each(['[', '[a', '[^', '[a-', '\\', 'a[\\'])('rejects %s', pattern => {
    expect(() => compilePart(pattern)).toThrow(SyntaxError);
  });

  it('takes bounded time', () => {
    const matches = compilePart(`${'*a'.repeat(60)}b`);
    const start = process.cpuUsage();
    expect(matches('a'.repeat(255))).toBe(false);
    expect(
      compilePattern(`${'**/'.repeat(100)}x`)(`/${'a/'.repeat(500)}b`),
    ).toBe(false);
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(2000);
  });
});
