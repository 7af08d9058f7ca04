import { countOf } from 'backstage-plugin-volsync-common';
import type { Request } from 'express';

const RANGES = /^\s*bytes\s*=\s*(\d+-\d*|-\d+)(\s*,\s*(\d+-\d*|-\d+))*\s*$/;

/** The requested range starts past the end of the file. @internal */
export class RangeNotSatisfiableError extends Error {
  readonly statusCode = 416;
  constructor(sizeBytes: number) {
    super(`Invalid range: the file has only ${countOf(sizeBytes, 'byte')}`);
    this.name = 'RangeNotSatisfiableError';
  }
}

/**
 * Reads which range of a file a request asks for, undefined for the whole file. An invalid range, several ranges, and a
 * range of an older version (`If-Range`) get the whole file, per RFC 9110. Throws `RangeNotSatisfiableError`.
 *
 * @internal
 */
export function readRange(
  request: Request,
  file: { readonly sizeBytes: number; readonly entityTag: string },
): { readonly offset: number; readonly length: number } | undefined {
  if (!RANGES.test(request.get('range') ?? '')) {
    return undefined;
  }
  const condition = request.get('if-range');
  if (condition !== undefined && condition.trim() !== file.entityTag) {
    return undefined;
  }
  const ranges = request.range(file.sizeBytes, { combine: true });
  if (ranges === -1) {
    throw new RangeNotSatisfiableError(file.sizeBytes);
  }
  if (ranges === undefined || ranges === -2) {
    return undefined;
  }
  const [range, another] = ranges;
  return range && !another
    ? { offset: range.start, length: range.end - range.start + 1 }
    : undefined;
}
