import type { IncomingHttpHeaders } from 'node:http';
import type { ObjectState } from '../disk/objectFiles';
import { noSuchKey } from '../disk/objectFiles';
import { S3Error } from '../errors';

/** Conditional headers such as If-Match for a read; throws NotModified or PreconditionFailed. */
export function checkReadConditions(
  headers: IncomingHttpHeaders,
  state: ObjectState,
): void {
  if (!passesMatch(headers, state)) throw preconditionFailed('If-Match');
  if (!passesNoneMatch(headers, state)) {
    throw new S3Error('NotModified', 'Not Modified');
  }
}

/** The same for the source of a copy, for which every failure is a 412. */
export function checkCopyConditions(
  headers: IncomingHttpHeaders,
  source: ObjectState,
): void {
  const prefix = 'x-amz-copy-source-';
  const renamed = Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  );
  if (!passesMatch(renamed, source) || !passesNoneMatch(renamed, source)) {
    throw preconditionFailed('x-amz-copy-source-If');
  }
}

/** Conditions on the object that a write replaces. */
export function checkWriteConditions(
  headers: IncomingHttpHeaders,
  key: string,
  existing: ObjectState | undefined,
): void {
  const match = headers['if-match'];
  if (match !== undefined) {
    if (!existing) throw noSuchKey(key);
    if (!namesETag(match, existing.etag)) throw preconditionFailed('If-Match');
  }
  const noneMatch = headers['if-none-match'];
  if (noneMatch !== undefined) {
    if (noneMatch.trim() !== '*') {
      throw new S3Error(
        'NotImplemented',
        'On a write If-None-Match is implemented for "*" alone.',
      );
    }
    if (existing) throw preconditionFailed('If-None-Match');
  }
}

// RFC 9110, 13.2.2: an ETag condition takes precedence over a date.
function passesMatch(
  headers: IncomingHttpHeaders,
  state: ObjectState,
): boolean {
  const match = headers['if-match'];
  if (match !== undefined) return namesETag(match, state.etag);
  const since = parseSeconds(headers['if-unmodified-since']);
  return since === undefined || toSeconds(state.lastModified) <= since;
}

function passesNoneMatch(
  headers: IncomingHttpHeaders,
  state: ObjectState,
): boolean {
  const noneMatch = headers['if-none-match'];
  if (noneMatch !== undefined) return !namesETag(noneMatch, state.etag);
  const since = parseSeconds(headers['if-modified-since']);
  return since === undefined || toSeconds(state.lastModified) > since;
}

function namesETag(list: string, etag: string): boolean {
  return list
    .split(',')
    .map(each => each.trim().replace(/^W\//, '').replace(/^"|"$/g, ''))
    .some(each => each === '*' || each === etag);
}

function parseSeconds(date: string | undefined): number | undefined {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
}

function toSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

function preconditionFailed(condition: string): S3Error {
  return new S3Error(
    'PreconditionFailed',
    'At least one of the pre-conditions you specified did not hold',
    { Condition: condition },
  );
}
