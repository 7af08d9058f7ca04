import type { IncomingHttpHeaders } from 'node:http';
import { S3Error } from './errors';
import type { S3Operation } from './operations';
import type { Target } from './target';

// Sub-resources of S3 that this endpoint does not support. Without this list a `PUT /bucket/key?acl` would overwrite
// the object with its access list.
const NOT_IMPLEMENTED = [
  'accelerate',
  'acl',
  'analytics',
  'attributes',
  'cors',
  'encryption',
  'intelligent-tiering',
  'inventory',
  'legal-hold',
  'logging',
  'metrics',
  'notification',
  'object-lock',
  'ownershipControls',
  'policy',
  'policyStatus',
  'publicAccessBlock',
  'replication',
  'requestPayment',
  'restore',
  'retention',
  'select',
  'tagging',
  'torrent',
  'versionId',
  'versions',
  'website',
];

/** The operation of a request; never throws, so it can be counted. */
export function toOperation(
  method: string,
  target: Target,
  headers: IncomingHttpHeaders,
): S3Operation {
  if (NOT_IMPLEMENTED.some(name => target.query.has(name))) return 'Unknown';
  if (target.key !== '' && target.query.has('lifecycle')) return 'Unknown';
  if (target.key !== '') return objectOperation(method, target, headers);
  if (target.path === '/') return method === 'GET' ? 'ListBuckets' : 'Unknown';
  return bucketOperation(method, target);
}

/** The error for requests that `toOperation` does not support. */
export function unknownOperation(method: string, target: Target): S3Error {
  const subResource = NOT_IMPLEMENTED.find(name => target.query.has(name));
  if (subResource !== undefined) {
    return new S3Error(
      'NotImplemented',
      `A sub-resource you asked for is not implemented: "${subResource}".`,
    );
  }
  return new S3Error(
    'MethodNotAllowed',
    'The specified method is not allowed against this resource.',
    { Method: method },
  );
}

function objectOperation(
  method: string,
  { query }: Target,
  headers: IncomingHttpHeaders,
): S3Operation {
  const uploadId = query.has('uploadId');
  switch (method) {
    case 'GET':
      return uploadId ? 'ListParts' : 'GetObject';
    case 'HEAD':
      return 'HeadObject';
    case 'DELETE':
      return uploadId ? 'AbortMultipartUpload' : 'DeleteObject';
    case 'POST':
      if (query.has('uploads')) return 'CreateMultipartUpload';
      return uploadId ? 'CompleteMultipartUpload' : 'Unknown';
    case 'PUT': {
      const isCopy = headers['x-amz-copy-source'] !== undefined;
      if (uploadId) return isCopy ? 'UploadPartCopy' : 'UploadPart';
      return isCopy ? 'CopyObject' : 'PutObject';
    }
    default:
      return 'Unknown';
  }
}

function bucketOperation(method: string, { query }: Target): S3Operation {
  switch (method) {
    case 'GET':
      if (query.has('location')) return 'GetBucketLocation';
      if (query.has('versioning')) return 'GetBucketVersioning';
      if (query.has('lifecycle')) return 'GetBucketLifecycle';
      if (query.has('uploads')) return 'ListMultipartUploads';
      return query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects';
    case 'HEAD':
      return 'HeadBucket';
    case 'PUT':
      if (query.has('lifecycle')) return 'PutBucketLifecycle';
      return query.has('versioning') ? 'Unknown' : 'CreateBucket';
    case 'DELETE':
      return query.has('lifecycle') ? 'DeleteBucketLifecycle' : 'DeleteBucket';
    case 'POST':
      return query.has('delete') ? 'DeleteObjects' : 'Unknown';
    default:
      return 'Unknown';
  }
}
