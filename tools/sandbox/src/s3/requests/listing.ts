import { S3Error } from '../errors';
import { findKeys, type FoundKey } from '../disk/objectKeys';
import type { RequestContext, RequestHandlers } from '../context';
import { escapePath } from '../escapePath';
import type { XmlValue } from '../xml';
import { sendXml } from './answers';
import { type ListingPage, toPage } from './listingPage';

const MAX_PAGE_KEYS = 1000;

export const listingHandlers: RequestHandlers = {
  ListObjects: listObjects,
  ListObjectsV2: listObjectsV2,
};

async function listObjects(context: RequestContext): Promise<void> {
  const { query, bucket } = context.target;
  const marker = query.get('marker') ?? '';
  const { page, encode, shared } = await readPage(context, marker);
  const last = page.last ?? '';
  sendXml(context.response, 'ListBucketResult', {
    Name: bucket,
    Marker: encode(marker),
    ...shared,
    // Without a delimiter clients continue after the last key.
    NextMarker:
      page.truncated && query.has('delimiter') ? encode(last) : undefined,
    Contents: await toContents(context, page.keys, encode),
    CommonPrefixes: toPrefixes(page, encode),
  });
}

async function listObjectsV2(context: RequestContext): Promise<void> {
  const { query, bucket } = context.target;
  const token = query.get('continuation-token');
  const startAfter = query.get('start-after');
  const after = token === undefined ? startAfter ?? '' : parseToken(token);
  const { page, encode, shared } = await readPage(context, after);
  const contents = await toContents(context, page.keys, encode);
  sendXml(context.response, 'ListBucketResult', {
    Name: bucket,
    ...shared,
    KeyCount: contents.length + page.commonPrefixes.length,
    StartAfter: startAfter === undefined ? undefined : encode(startAfter),
    ContinuationToken: token,
    NextContinuationToken: page.truncated
      ? toToken(page.last ?? '')
      : undefined,
    Contents: contents,
    CommonPrefixes: toPrefixes(page, encode),
  });
}

async function readPage(context: RequestContext, after: string) {
  const { query, bucket } = context.target;
  const directory = await context.storage.buckets.require(bucket);
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const maxKeys = parseMaxKeys(query.get('max-keys'));
  const encode = toEncoder(query.get('encoding-type'));
  const page = toPage(await findKeys(directory, prefix), {
    prefix,
    delimiter,
    after,
    maxKeys,
  });
  const shared: Record<string, XmlValue> = {
    Prefix: encode(prefix),
    Delimiter: delimiter === '' ? undefined : encode(delimiter),
    MaxKeys: maxKeys,
    EncodingType: query.get('encoding-type'),
    IsTruncated: page.truncated,
  };
  return { page, encode, shared };
}

async function toContents(
  context: RequestContext,
  keys: readonly FoundKey[],
  encode: (text: string) => string,
): Promise<XmlValue[]> {
  const states = await context.storage.objects.findAllAt(
    keys.map(({ path }) => path),
  );
  return keys.flatMap(({ key }, number) => {
    const state = states[number];
    // An object that was deleted during the listing is skipped.
    if (!state) return [];
    return {
      Key: encode(key),
      LastModified: state.lastModified.toISOString(),
      ETag: `"${state.etag}"`,
      Size: state.size,
      StorageClass: 'STANDARD',
    };
  });
}

function toPrefixes(
  page: ListingPage,
  encode: (text: string) => string,
): XmlValue {
  return page.commonPrefixes.map(prefix => ({ Prefix: encode(prefix) }));
}

/** 0 to 1000; throws InvalidArgument. */
export function parseMaxKeys(text: string | undefined): number {
  if (text === undefined || text === '') return MAX_PAGE_KEYS;
  if (!/^\d{1,10}$/.test(text)) {
    throw new S3Error(
      'InvalidArgument',
      'Argument maxKeys must be an integer between 0 and 2147483647',
      { ArgumentName: 'max-keys', ArgumentValue: text },
    );
  }
  return Math.min(Number(text), MAX_PAGE_KEYS);
}

function toEncoder(type: string | undefined): (text: string) => string {
  if (type === undefined) return text => text;
  if (type === 'url') return escapePath;
  throw new S3Error(
    'InvalidArgument',
    'Invalid Encoding Method specified in Request',
    {
      ArgumentName: 'encoding-type',
      ArgumentValue: type,
    },
  );
}

function toToken(last: string): string {
  return Buffer.from(`after:${last}`).toString('base64url');
}

function parseToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  if (!text.startsWith('after:')) {
    throw new S3Error(
      'InvalidArgument',
      'The continuation token provided is incorrect',
      { ArgumentName: 'continuation-token' },
    );
  }
  return text.slice('after:'.length);
}
