import { type Snapshot } from '../format/snapshot';

/** @public */
export interface WalkOptions {
  /** A snapshot, its id, at least four characters of the id, or `latest` */
  readonly snapshot: string | Snapshot;
  /** Default `/` */
  readonly path?: string;
  readonly signal?: AbortSignal;
}
