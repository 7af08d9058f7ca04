import type { IncomingHttpHeaders } from 'node:http';

const STORED_HEADERS = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];
const DEFAULT_CONTENT_TYPE = 'application/octet-stream';

/** The headers of an upload that are returned with the object. */
export function toStoredHeaders(
  headers: IncomingHttpHeaders,
): Record<string, string> {
  const stored: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value !== 'string') continue;
    if (STORED_HEADERS.includes(name) || name.startsWith('x-amz-meta-')) {
      stored[name] = value;
    }
  }
  if (stored['content-type'] === DEFAULT_CONTENT_TYPE) {
    delete stored['content-type'];
  }
  const encodings = (stored['content-encoding'] ?? '')
    .split(',')
    .map(encoding => encoding.trim())
    .filter(encoding => encoding !== '' && encoding !== 'aws-chunked');
  if (encodings.length > 0) stored['content-encoding'] = encodings.join(',');
  else delete stored['content-encoding'];
  return stored;
}
