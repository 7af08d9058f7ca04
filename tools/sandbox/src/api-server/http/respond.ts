import { type ServerResponse } from 'node:http';
import { stringify } from 'yaml';
import { type Accepted } from './accept';
import { type StatusError } from '../errors/statusError';

/** Sends JSON text in the requested format. */
export function respond(
  response: ServerResponse,
  answer: {
    readonly code: number;
    readonly json: string;
    readonly encoding?: Accepted['encoding'];
    readonly warnings?: readonly string[];
    readonly headers?: Readonly<Record<string, string>>;
  },
): void {
  if (response.headersSent || response.destroyed) {
    return;
  }
  const yaml = answer.encoding === 'yaml';
  const body = yaml ? stringify(JSON.parse(answer.json)) : answer.json;
  const warnings = (answer.warnings ?? []).map(
    // Header values are bytes: anything but printable ASCII would break the response.
    text =>
      `299 - ${JSON.stringify(
        text.slice(0, 400).replace(/[^\x20-\x7e]/g, '?'),
      )}`,
  );
  response.writeHead(answer.code, {
    'Content-Type': yaml ? 'application/yaml' : 'application/json',
    'Cache-Control': 'no-cache, private',
    'Content-Length': Buffer.byteLength(body),
    ...(warnings.length > 0 ? { Warning: warnings } : {}),
    ...answer.headers,
  });
  response.end(body);
}

export function respondError(
  response: ServerResponse,
  error: StatusError,
): void {
  respond(response, {
    code: error.code,
    json: JSON.stringify(error.toStatus()),
    headers: error.headers,
  });
}
