/** The operation of a request, by S3's own names. @public */
export type S3Operation =
  | 'AbortMultipartUpload'
  | 'CompleteMultipartUpload'
  | 'CopyObject'
  | 'CreateBucket'
  | 'CreateMultipartUpload'
  | 'DeleteBucket'
  | 'DeleteBucketLifecycle'
  | 'DeleteObject'
  | 'DeleteObjects'
  | 'GetBucketLifecycle'
  | 'GetBucketLocation'
  | 'GetBucketVersioning'
  | 'GetObject'
  | 'HeadBucket'
  | 'HeadObject'
  | 'ListBuckets'
  | 'ListMultipartUploads'
  | 'ListObjects'
  | 'ListObjectsV2'
  | 'ListParts'
  | 'PutBucketLifecycle'
  | 'PutObject'
  | 'UploadPart'
  | 'UploadPartCopy'
  | 'Unknown';

const WRITES: readonly S3Operation[] = [
  'AbortMultipartUpload',
  'CompleteMultipartUpload',
  'CopyObject',
  'CreateBucket',
  'CreateMultipartUpload',
  'DeleteBucket',
  'DeleteBucketLifecycle',
  'DeleteObject',
  'DeleteObjects',
  'PutBucketLifecycle',
  'PutObject',
  'UploadPart',
  'UploadPartCopy',
];

/** Whether a read-only account is not allowed to do it. */
export function isWrite(operation: S3Operation): boolean {
  return WRITES.includes(operation);
}
