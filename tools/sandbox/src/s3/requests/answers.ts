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

/** A document as it is. */
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
  // A 204 and a 304 have no length; Node leaves it out itself.
}

/** The headers that describe an object, its length aside. */
export function toObjectHeaders(state: ObjectState): Record<string, string> {
  return {
    'content-type': 'application/octet-stream',
    ...state.headers,
    etag: `"${state.etag}"`,
    'last-modified': state.lastModified.toUTCString(),
    'accept-ranges': 'bytes',
  };
}
