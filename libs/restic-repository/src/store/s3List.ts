import { XMLParser } from 'fast-xml-parser';
import { ObjectStoreError, type StoredObject } from './objectStore';
import { takeContents } from './s3Contents';

/** One page of a listing. */
export interface ListPage {
  readonly objects: readonly StoredObject[];
  /** Common prefixes up to a delimiter, each with the delimiter at its end */
  readonly folders: readonly string[];
  readonly next: string | undefined;
}

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  processEntities: true,
  isArray: name => name === 'Contents' || name === 'CommonPrefixes',
});

/**
 * Parses a response to ListObjectsV2. Anything else (a proxy's login page, an empty body, a truncated document) is
 * `invalid`, never an empty bucket.
 */
export function parseListPage(
  body: Uint8Array,
  options: { readonly prefix: string; readonly where: string },
): ListPage {
  const invalid = (why: string, cause?: unknown) =>
    new ObjectStoreError(
      'invalid',
      `The listing of ${options.where} is not one of S3: ${why}`,
      { cause },
    );
  const text = Buffer.from(body).toString('utf8');
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) throw invalid('it declares entities');
  if (!text.trimEnd().endsWith('</ListBucketResult>')) {
    throw invalid(
      /<html/i.test(text) ? 'it is an HTML page' : 'it is not complete',
    );
  }
  const { entries, rest } = takeContents(text);
  let result: unknown;
  try {
    result = (parser.parse(rest, true) as Record<string, unknown>)
      .ListBucketResult;
  } catch (cause) {
    throw invalid('it is not XML', cause);
  }
  if (!isRecord(result)) throw invalid('it has no ListBucketResult');
  const decode =
    result.EncodingType === 'url'
      ? (key: string) => decodeURIComponent(key.replace(/\+/g, ' '))
      : (key: string) => key;
  const contents =
    entries ?? (Array.isArray(result.Contents) ? result.Contents : []);
  const toKey = (encoded: string) => {
    let key: string;
    try {
      key = decode(encoded);
    } catch (cause) {
      throw invalid('a key is not encoded as it says', cause);
    }
    if (!key.startsWith(options.prefix)) {
      throw invalid('it holds keys outside of the prefix that was asked for');
    }
    return key;
  };
  const objects = contents.map((entry: unknown) => {
    const { Key, Size, LastModified, StorageClass, ETag } = isRecord(entry)
      ? entry
      : {};
    const sizeBytes = Number(Size);
    const lastModified = new Date(String(LastModified));
    if (
      typeof Key !== 'string' ||
      !/^\d+$/.test(String(Size)) ||
      !Number.isSafeInteger(sizeBytes) ||
      Number.isNaN(lastModified.getTime())
    ) {
      throw invalid('an entry lacks its key, size or time');
    }
    return {
      key: toKey(Key),
      sizeBytes,
      lastModified,
      ...toText('storageClass', StorageClass),
      ...toText('etag', ETag),
    };
  });
  const gathered = Array.isArray(result.CommonPrefixes)
    ? result.CommonPrefixes
    : [];
  const folders = gathered.map((entry: unknown) => {
    const { Prefix } = isRecord(entry) ? entry : {};
    if (typeof Prefix !== 'string') throw invalid('a folder has no name');
    return toKey(Prefix);
  });
  const token = result.NextContinuationToken;
  const truncated = String(result.IsTruncated).toLowerCase() === 'true';
  if (truncated && (typeof token !== 'string' || token === '')) {
    throw invalid('it goes on, and does not say where');
  }
  return { objects, folders, next: truncated ? String(token) : undefined };
}

/** Optional elements; an ETag's quotes are plain or an entity. */
function toText<K extends string>(name: K, value: unknown) {
  return typeof value === 'string' && value.length <= 256
    ? ({ [name]: value.replace(/"|&quot;|&#34;/g, '') } as Record<K, string>)
    : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
