import fc from 'fast-check';
import { decodeGoUtf8, unquoteGo } from './goText';

/** Quotes bytes like Go's `strconv.Quote`, more than necessary */
const quote = (bytes: Uint8Array) =>
  [...bytes].map(byte => `\\x${byte.toString(16).padStart(2, '0')}`).join('');

describe('unquoteGo', () => {
  it.each([
    ['plain', 'plain'],
    ['a\\nb\\tc\\\\d\\"e\\a', 'a\nb\tc\\d"e\u0007'],
    ['\\u00fc\\U0001F600ü', 'ü😀ü'],
    ['\\101\\x41', 'AA'],
  ])('decodes %j', (quoted, expected) => {
    expect(Buffer.from(unquoteGo(quoted)!).toString()).toBe(expected);
  });

  it.each(['\\', 'a\\', '\\q', '\\x4', '\\u12', '\\U00110000', '\\777'])(
    'rejects %j',
    quoted => expect(unquoteGo(quoted)).toBeUndefined(),
  );

  it('round-trips arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), bytes => {
        expect([...unquoteGo(quote(bytes))!]).toEqual([...bytes]);
      }),
      { seed: 16 },
    );
  });
});

describe('decodeGoUtf8', () => {
  it('replaces each invalid byte, as Go does', () => {
    const decode = (...bytes: number[]) => decodeGoUtf8(Uint8Array.from(bytes));
    expect(decode(0x61, 0xff, 0x62)).toEqual({
      text: 'a\ufffdb',
      valid: false,
    });
    // The web's decoder would merge these two
    expect(decode(0xe2, 0x82)).toEqual({ text: '\ufffd\ufffd', valid: false });
    expect(decode(0xc3, 0x28)).toEqual({ text: '\ufffd(', valid: false });
    expect(decode(0xff, 0xc3, 0xbc)).toEqual({ text: '\ufffdü', valid: false });
    expect(decode(0xef, 0xbb, 0xbf)).toEqual({ text: '\ufeff', valid: true });
  });

  it('decodes any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(decodeGoUtf8(Buffer.from(text))).toEqual({ text, valid: true });
      }),
      { seed: 16 },
    );
  });
});
