import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BucketFolders } from './disk/bucketFolders';
import type { MultipartUploads } from './disk/multipartUploads';
import type { ObjectFiles } from './disk/objectFiles';
import type { S3Operation } from './operations';
import type { VerifiedSignature } from './signature/verifySignature';
import type { Target } from './target';

/** Dependencies of request handlers. */
export interface Storage {
  readonly buckets: BucketFolders;
  readonly objects: ObjectFiles;
  readonly uploads: MultipartUploads;
  readonly region: string;
}

/** A verified and authorized request. */
export interface RequestContext {
  readonly storage: Storage;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: Target;
  readonly signature: VerifiedSignature;
}

export type RequestHandler = (context: RequestContext) => Promise<void>;

export type RequestHandlers = Readonly<
  Partial<Record<S3Operation, RequestHandler>>
>;
