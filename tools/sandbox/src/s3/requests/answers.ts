import type { ServerResponse } from 'node:http';
import type { ObjectState } from '../disk/objectFiles';
import { buildXml, type XmlValue } from '../xml';

export function sendXml(
  response: ServerResponse,
  root: string,
  content: { readonly [element: string]: XmlValue },
): void {
  sendXmlText(response, buildXml(root, content));
}

/** A document without conversion. */
export function sendXmlText(response: ServerResponse, text: string): void {
  const body = Buffer.from(text);
  response
    .writeHead(200, {
      'content-type': 'application/xml',
      'content-length': body.length,
    })
    .end(body);
}

export function sendEmpty(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-length': 0, ...headers }).end();
  // A 204 and a 304 have no length; Node omits it.
}

/** The headers that describe an object, except its length. */
export function toObjectHeaders(state: ObjectState): Record<string, string> {
  return {
    'content-type': 'application/octet-stream',
    ...state.headers,
    etag: `"${state.etag}"`,
    'last-modified': state.lastModified.toUTCString(),
    'accept-ranges': 'bytes',
  };
}
