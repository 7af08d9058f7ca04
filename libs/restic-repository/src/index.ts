/**
 * Reads restic repositories from object storage: read-only, without restic,
 * without locks.
 *
 * @packageDocumentation
 */
export * from './store/objectStore';
export { createS3Store, type S3Store, type StoredFolder } from './store/s3';
export type { BucketVersioning, LifecycleRule } from './store/s3Bucket';
export type { S3Credentials, S3StoreOptions } from './store/s3Options';
export type { StoreConnection, StoreRequestEnd } from './store/requests';
export {
  createRestStore,
  type RestStore,
  type RestStoreOptions,
} from './store/rest';
export {
  parseRestAddress,
  type RestAddress,
  type RestCredentials,
} from './store/restAddress';
export { createDirectoryStore } from './store/directory';
export { RepositoryError, type RepositoryErrorReason } from './lib/errors';
export { RepositoryLimitError, type RepositoryLimits } from './lib/limits';
export type { RepositoryBudget, RepositoryWork } from './lib/budget';
export { Redacted } from './lib/redacted';
export { openRepository, type OpenRepositoryOptions } from './openRepository';
export type { ReadAheadKind } from './objects/readAhead';
export { Repository } from './repository';
export { createKeyCache, type KeyCache } from './key/keyCache';
export type { KeyMetadata } from './format/keyFile';
export { createDiskCache, type DiskCacheOptions } from './cache/diskCache';
export type { CacheKey, CiphertextCache } from './cache/types';
export type { RepositoryConfig } from './format/config';
export type { Snapshot, SnapshotSummary } from './format/snapshot';
export type { ListSnapshotsOptions } from './objects/snapshots';
export type { Lock } from './format/lock';
export type { ListLocksOptions } from './objects/locks';
export { addressOf, rawNameOf } from './tree/names';
export type { ReadTreeOptions, TreePage } from './tree/page';
export type { WalkOptions } from './tree/walkOptions';
export type { WalkedNode } from './tree/walk';
export type { TreeNode, TreeNodeType } from './format/node';
export { formatMode, toPosixMode } from './format/mode';
export type { ReadFileOptions, RepositoryFile } from './file/file';
export type { ArchiveOptions } from './file/archive';
export type { FindOptions, FoundNode } from './search/find';
export type {
  Change,
  Diff,
  DiffCounts,
  DiffOptions,
  DiffSummary,
} from './compare/diff';
export type { Stats, StatsMode, StatsOptions } from './stats/stats';
export type { Usage, UsageOptions } from './stats/usage';
export type {
  Problem,
  ProblemKind,
  VerifyProgress,
  VerifyReport,
} from './verify/report';
export type { VerifyOptions } from './verify/verify';
export {
  surveyRepository,
  type RepositorySurvey,
  type SurveyedObject,
  type SurveyOptions,
} from './survey';
export { isArchiveClass } from './listing/archive';
export { RepositoryListing } from './listing/RepositoryListing';
export type { ListedFacts, ListedObject } from './listing/RepositoryListing';
export type { Refutation, RefutationKind } from './listing/refutation';
export { checkPresence, type Presence } from './listing/checkPresence';
export type {
  CheckCompletenessOptions,
  CompletenessReport,
  SnapshotCompleteness,
} from './completeness/report';
