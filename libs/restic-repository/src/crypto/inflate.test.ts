import { zstdCompressSync } from 'node:zlib';
import { inflate } from './inflate';

let mockOld = false;

jest.mock('node:zlib', () => ({
  ...jest.requireActual('node:zlib'),
  get zstdDecompressSync() {
    return mockOld
      ? undefined
      : jest.requireActual('node:zlib').zstdDecompressSync;
  },
}));

describe('inflate', () => {
  afterEach(() => {
    mockOld = false;
  });
  const packed = zstdCompressSync(Buffer.from('content'));

  it('inflates up to its limit', () => {
    const options = { maxBytes: 7, object: 'blob/1' };
    expect(Buffer.from(inflate(packed, options)).toString()).toBe('content');
    expect(() => inflate(packed, { ...options, maxBytes: 6 })).toThrow(
      '"blob/1" inflates to more than 6 bytes',
    );
    expect(() => inflate(Buffer.from('no zstd'), options)).toThrow(
      '"blob/1" is damaged: it cannot be inflated',
    );
  });

  it('names the required Node version', () => {
    mockOld = true;
    expect(() => inflate(packed, { maxBytes: 7, object: 'blob/1' })).toThrow(
      'needs Node 22.15 or newer',
    );
  });
});
