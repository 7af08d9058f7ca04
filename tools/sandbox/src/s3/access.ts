import { S3Error } from './errors';
import { isWrite, type S3Operation } from './operations';
import type { ObjectStoreUser } from './types';

/** Throws AccessDenied if an account is not allowed to perform the request. */
export function checkAllowed(
  user: ObjectStoreUser,
  operation: S3Operation,
  bucket: string,
): void {
  if (user.readOnly && isWrite(operation)) throw accessDenied();
  if (bucket !== '') checkBucketAllowed(user, bucket);
}

/** Throws AccessDenied if an account may not use a bucket. */
export function checkBucketAllowed(
  user: ObjectStoreUser,
  bucket: string,
): void {
  if (user.buckets && !user.buckets.includes(bucket)) throw accessDenied();
}

function accessDenied(): S3Error {
  return new S3Error('AccessDenied', 'Access Denied.');
}
