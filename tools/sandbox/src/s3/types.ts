import type { LoggerService } from '@backstage/backend-plugin-api';
import type { CallCounters } from './calls';
import type { FaultInjection } from './faults';

/** An account of the object store. @public */
export interface ObjectStoreUser {
  readonly accessKey: string;
  readonly secretKey: string;
  /** The allowed buckets; default: all */
  readonly buckets?: readonly string[];
  /** Whether every write is rejected */
  readonly readOnly?: boolean;
}

/** @public */
export interface ObjectStoreOptions {
  /** The directory of the buckets; created if it doesn't exist. One server for each directory. */
  readonly directory: string;
  /** A loopback address; default 127.0.0.1 */
  readonly host?: string;
  /** Default 0: any free port */
  readonly port?: number;
  readonly users: readonly ObjectStoreUser[];
  /** Default us-east-1 */
  readonly region?: string;
  /** The clock for signatures, never for objects */
  readonly clock?: () => Date;
  readonly logger?: Pick<LoggerService, 'debug' | 'error'>;
}

/** A running S3 endpoint. @public */
export interface ObjectStoreServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  readonly calls: CallCounters;
  readonly faults: FaultInjection;
  /** Sets the time of an object; throws if it doesn't exist */
  setLastModified(bucket: string, key: string, date: Date): Promise<void>;
  /** The file with an object's bytes, to inspect or damage */
  objectPath(bucket: string, key: string): string;
  /** Closes every connection and stops */
  close(): Promise<void>;
}
