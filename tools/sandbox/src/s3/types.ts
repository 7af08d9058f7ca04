import type { LoggerService } from '@backstage/backend-plugin-api';
import type { CallCounters } from './calls';
import type { FaultInjection } from './faults';

/** An account of the object store. @public */
export interface ObjectStoreUser {
  readonly accessKey: string;
  readonly secretKey: string;
  /** The buckets it may use; all of them when left out */
  readonly buckets?: readonly string[];
  /** Whether every write is refused */
  readonly readOnly?: boolean;
}

/** @public */
export interface ObjectStoreOptions {
  /** Where buckets are kept; made when it is not there. One server a directory. */
  readonly directory: string;
  /** A loopback address; default 127.0.0.1 */
  readonly host?: string;
  /** Default 0: any free port */
  readonly port?: number;
  readonly users: readonly ObjectStoreUser[];
  /** Default us-east-1 */
  readonly region?: string;
  /** What signatures are judged by, never what objects are stamped with */
  readonly clock?: () => Date;
  readonly logger?: Pick<LoggerService, 'debug' | 'error'>;
}

/** An S3 endpoint that is running. @public */
export interface ObjectStoreServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  readonly calls: CallCounters;
  readonly faults: FaultInjection;
  /** Dates an object back or forth; throws when it is not there */
  setLastModified(bucket: string, key: string, date: Date): Promise<void>;
  /** The file that holds an object's bytes, to be looked at or damaged */
  objectPath(bucket: string, key: string): string;
  /** Ends every connection and stops */
  close(): Promise<void>;
}
