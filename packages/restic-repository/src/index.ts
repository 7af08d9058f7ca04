/**
 * Reads restic repositories from object storage: read-only, without restic,
 * without locks.
 *
 * @packageDocumentation
 */
export * from './store';
export { createS3Store, type S3Store } from './store/s3';
export type { S3StoreOptions } from './store/s3Options';
export { createDirectoryStore } from './store/directory';
