import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { checkBucketAllowed } from '../access';
import type { RequestContext, RequestHandlers } from '../context';
import type { ObjectState } from '../disk/objectFiles';
import { S3Error } from '../errors';
import { decode } from '../target';
import { sendXml } from './answers';
import { checkCopyConditions, checkWriteConditions } from './conditions';
import { type ByteRange } from './range';
import { toStoredHeaders } from './storedHeaders';

export const copyHandlers: RequestHandlers = { CopyObject: copyObject };

async function copyObject(context: RequestContext): Promise<void> {
  const { storage, target, request, response } = context;
  const source = await openCopySource(context);
  try {
    const directive = request.headers['x-amz-metadata-directive'] ?? 'COPY';
    if (directive !== 'COPY' && directive !== 'REPLACE') {
      throw new S3Error('InvalidArgument', 'Unknown metadata directive.');
    }
    const replaces = directive === 'REPLACE';
    if (
      !replaces &&
      source.bucket === target.bucket &&
      source.key === target.key
    ) {
      throw new S3Error(
        'InvalidRequest',
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata.",
      );
    }
    const written = await storage.objects.put({
      bucket: target.bucket,
      key: target.key,
      write: async file => ({
        etag: (await copyBytes(source.file, file)).md5,
        headers: replaces
          ? toStoredHeaders(request.headers)
          : source.state.headers,
      }),
      check: existing =>
        checkWriteConditions(request.headers, target.key, existing),
    });
    sendXml(response, 'CopyObjectResult', {
      ETag: `"${written.etag}"`,
      LastModified: written.lastModified.toISOString(),
    });
  } finally {
    await source.file.close();
  }
}

/** The object in x-amz-copy-source, if the account may read it. The caller closes it. */
export async function openCopySource(context: RequestContext): Promise<{
  readonly bucket: string;
  readonly key: string;
  readonly state: ObjectState;
  readonly file: FileHandle;
}> {
  const { storage, request, signature } = context;
  const header = String(request.headers['x-amz-copy-source'] ?? '');
  if (header.includes('?')) {
    throw new S3Error(
      'NotImplemented',
      'Copying a version of an object is not implemented.',
    );
  }
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/s.exec(decode(header)) ?? [];
  if (bucket === undefined || key === undefined) {
    throw new S3Error(
      'InvalidArgument',
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
      { ArgumentName: 'x-amz-copy-source' },
    );
  }
  checkBucketAllowed(signature.user, bucket);
  const source = await storage.objects.open(bucket, key);
  try {
    checkCopyConditions(request.headers, source.state);
  } catch (error) {
    await source.file.close();
    throw error;
  }
  return { bucket, key, ...source };
}

/** Copies an open file's bytes, or some of them. */
export async function copyBytes(
  from: FileHandle,
  to: FileHandle,
  range?: ByteRange,
): Promise<{ readonly md5: string }> {
  const hash = createHash('md5');
  const bytes = from.createReadStream({ start: 0, ...range, autoClose: false });
  for await (const piece of bytes) {
    hash.update(piece);
    await to.writeFile(piece);
  }
  return { md5: hash.digest('hex') };
}
