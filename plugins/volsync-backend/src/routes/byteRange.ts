import type { Request } from 'express';

const RANGES = /^\s*bytes\s*=\s*(\d+-\d*|-\d+)(\s*,\s*(\d+-\d*|-\d+))*\s*$/;

/** The part of a file that was asked for is past its end. @internal */
export class RangeNotSatisfiableError extends Error {
  readonly statusCode = 416;
  constructor(sizeBytes: number) {
    super(`Invalid range: the file has only ${sizeBytes} bytes`);
    this.name = 'RangeNotSatisfiableError';
  }
}

/**
 * Which part of a file a request asks for; undefined where it is all of it. What is no range, several ranges, and a part
 * of what the file was before (`If-Range`) are answered with the whole file, as RFC 9110 has it. Throws
 * `RangeNotSatisfiableError`.
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
