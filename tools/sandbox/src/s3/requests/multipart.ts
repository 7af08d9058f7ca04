import type { RequestContext, RequestHandlers } from '../context';
import type { MultipartUpload } from '../disk/multipartUploads';
import { S3Error } from '../errors';
import { receivePayload, receiveText } from '../payload';
import { childElements, parseXml } from '../xml';
import { sendEmpty, sendXml } from './answers';
import { checkWriteConditions } from './conditions';
import { copyBytes, openCopySource } from './copyObject';
import { parseMaxKeys } from './listing';
import { parseRange } from './range';
import { toStoredHeaders } from './storedHeaders';

const LAST_PART_NUMBER = 10_000;
const MAX_BODY_BYTES = 2 * 1024 * 1024;

export const multipartHandlers: RequestHandlers = {
  CreateMultipartUpload: createMultipartUpload,
  UploadPart: uploadPart,
  UploadPartCopy: uploadPartCopy,
  CompleteMultipartUpload: completeMultipartUpload,
  AbortMultipartUpload: abortMultipartUpload,
  ListParts: listParts,
  ListMultipartUploads: listMultipartUploads,
};

async function createMultipartUpload(context: RequestContext): Promise<void> {
  const { bucket, key } = context.target;
  await context.storage.buckets.require(bucket);
  const uploadId = await context.storage.uploads.create({
    bucket,
    key,
    headers: toStoredHeaders(context.request.headers),
  });
  sendXml(context.response, 'InitiateMultipartUploadResult', {
    Bucket: bucket,
    Key: key,
    UploadId: uploadId,
  });
}

async function uploadPart(context: RequestContext): Promise<void> {
  const { storage, request, response, signature } = context;
  const upload = await requireUpload(context);
  const part = await storage.uploads.putPart(
    upload,
    readPartNumber(context),
    async file => {
      const received = await receivePayload(request, signature, async bytes => {
        await file.writeFile(bytes);
      });
      return { etag: received.md5, checksums: received.checksumHeaders };
    },
  );
  sendEmpty(response, 200, { ...part.checksums, etag: `"${part.etag}"` });
}

async function uploadPartCopy(context: RequestContext): Promise<void> {
  const { storage, request, response } = context;
  const upload = await requireUpload(context);
  const partNumber = readPartNumber(context);
  const source = await openCopySource(context);
  try {
    const header = request.headers['x-amz-copy-source-range'];
    const range =
      typeof header === 'string'
        ? parseRange(header, source.state.size)
        : undefined;
    if (header !== undefined && !range) {
      throw new S3Error(
        'InvalidArgument',
        'The x-amz-copy-source-range value must be of the form bytes=first-last',
      );
    }
    const { etag } = await storage.uploads.putPart(
      upload,
      partNumber,
      async file => ({ etag: (await copyBytes(source.file, file, range)).md5 }),
    );
    sendXml(response, 'CopyPartResult', {
      ETag: `"${etag}"`,
      LastModified: new Date().toISOString(),
    });
  } finally {
    await source.file.close();
  }
}

async function completeMultipartUpload(context: RequestContext): Promise<void> {
  const { storage, request, response, signature, target } = context;
  const upload = await requireUpload(context);
  const text = await receiveText(request, signature, {
    largest: MAX_BODY_BYTES,
  });
  const body = parseXml(text, 'CompleteMultipartUpload');
  const parts = childElements(body, 'Part').map(({ PartNumber, ETag }) => ({
    partNumber: parsePartNumber(PartNumber),
    etag: String(ETag ?? '').replace(/^"|"$/g, ''),
  }));
  if (parts.length === 0) {
    throw new S3Error('MalformedXML', 'You must specify at least one part');
  }
  const etag = await storage.uploads.complete(upload, parts, existing =>
    checkWriteConditions(request.headers, target.key, existing),
  );
  sendXml(response, 'CompleteMultipartUploadResult', {
    Location: `/${target.bucket}/${target.key}`,
    Bucket: target.bucket,
    Key: target.key,
    ETag: `"${etag}"`,
  });
}

async function abortMultipartUpload(context: RequestContext): Promise<void> {
  await context.storage.uploads.abort(await requireUpload(context));
  sendEmpty(context.response, 204);
}

async function listParts(context: RequestContext): Promise<void> {
  const { storage, response, target } = context;
  const upload = await requireUpload(context);
  const maxParts = parseMaxKeys(target.query.get('max-parts'));
  const marker = parseMaxMarker(target.query.get('part-number-marker'));
  const after = (await storage.uploads.parts(upload)).filter(
    part => part.partNumber > marker,
  );
  const page = after.slice(0, maxParts);
  sendXml(response, 'ListPartsResult', {
    Bucket: target.bucket,
    Key: target.key,
    UploadId: upload.uploadId,
    PartNumberMarker: marker,
    NextPartNumberMarker: page.at(-1)?.partNumber ?? marker,
    MaxParts: maxParts,
    IsTruncated: page.length > 0 && page.length < after.length,
    Part: page.map(part => ({
      PartNumber: part.partNumber,
      LastModified: part.lastModified.toISOString(),
      ETag: `"${part.etag}"`,
      Size: part.size,
    })),
  });
}

async function listMultipartUploads(context: RequestContext): Promise<void> {
  const { storage, response, target } = context;
  await storage.buckets.require(target.bucket);
  const prefix = target.query.get('prefix') ?? '';
  const uploads = await storage.uploads.list(target.bucket);
  sendXml(response, 'ListMultipartUploadsResult', {
    Bucket: target.bucket,
    Prefix: prefix,
    IsTruncated: false,
    Upload: uploads
      .filter(({ key }) => key.startsWith(prefix))
      .map(({ key, uploadId, initiated }) => ({
        Key: key,
        UploadId: uploadId,
        Initiated: initiated.toISOString(),
      })),
  });
}

async function requireUpload(
  context: RequestContext,
): Promise<MultipartUpload> {
  const { storage, target } = context;
  await storage.buckets.require(target.bucket);
  return storage.uploads.require(
    target.bucket,
    target.key,
    target.query.get('uploadId') ?? '',
  );
}

function readPartNumber({ target }: RequestContext): number {
  return parsePartNumber(target.query.get('partNumber'));
}

function parsePartNumber(value: unknown): number {
  const text = String(value ?? '').trim();
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > LAST_PART_NUMBER) {
    throw new S3Error(
      'InvalidArgument',
      `Part number must be an integer between 1 and ${LAST_PART_NUMBER}, inclusive`,
      { ArgumentName: 'partNumber' },
    );
  }
  return number;
}

function parseMaxMarker(text: string | undefined): number {
  return /^\d{1,5}$/.test(text ?? '') ? Number(text) : 0;
}
