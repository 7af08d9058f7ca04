import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser';
import { S3Error } from './errors';

/** The structure of an XML document: arrays repeat their element. */
export type XmlValue =
  | string
  | number
  | boolean
  | undefined
  | readonly XmlValue[]
  | { readonly [element: string]: XmlValue };

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

// S3 writes control characters in keys as character references, which strict parsers reject; encoding-type=url avoids
// that.
const NOT_PLAIN = /[&<>'"]|(?![\t\n\x7f-\x9f])\p{Cc}/gu;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&apos;',
  '"': '&quot;',
};

function toEntity(character: string): string {
  const code = character.charCodeAt(0).toString(16).toUpperCase();
  return ENTITIES[character] ?? `&#x${code};`;
}

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  suppressEmptyNode: true,
  // The builder's own escaping makes one pass over each text for each entity.
  processEntities: false,
  tagValueProcessor: (_, value) => String(value).replace(NOT_PLAIN, toEntity),
});

/** A document with its declaration and, except for errors, S3's namespace. */
export function buildXml(
  root: string,
  content: { readonly [element: string]: XmlValue },
): string {
  const body = root === 'Error' ? content : { '@xmlns': NAMESPACE, ...content };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({
    [root]: body,
  })}`;
}

/** The body of an error in S3's own form. */
export function toErrorXml(options: {
  readonly code: string;
  readonly message: string;
  readonly resource: string;
  readonly requestId: string;
  readonly details?: Readonly<Record<string, string | number>>;
}): string {
  return buildXml('Error', {
    Code: options.code,
    Message: options.message,
    ...options.details,
    Resource: options.resource,
    RequestId: options.requestId,
  });
}

const parser = new XMLParser({
  ignoreAttributes: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  htmlEntities: true,
  isArray: name => name === 'Object' || name === 'Part',
});

/** The root element's content; throws MalformedXML for anything else. */
export function parseXml(text: string, root: string): Record<string, unknown> {
  const malformed = () =>
    new S3Error(
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  if (/<!DOCTYPE/i.test(text) || XMLValidator.validate(text) !== true) {
    throw malformed();
  }
  const document: unknown = parser.parse(text);
  const content = isRecord(document) ? document[root] : undefined;
  if (!isRecord(content)) throw malformed();
  return content;
}

/** The elements with a repeated name, or MalformedXML. */
export function childElements(
  content: Record<string, unknown>,
  name: string,
): Record<string, unknown>[] {
  const children: unknown = content[name] ?? [];
  if (!Array.isArray(children) || !children.every(isRecord)) {
    throw new S3Error(
      'MalformedXML',
      `The XML you provided has an element "${name}" without content`,
    );
  }
  return children;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
