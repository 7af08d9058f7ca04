import type { KubeObject } from '../src/client';

/** One event of a watch, from a recording or the sandbox. */
export interface Observation {
  readonly type: string;
  readonly object: KubeObject;
}

/** The kinds that are compared. */
export const COMPARED_KINDS = [
  'ReplicationSource',
  'ReplicationDestination',
  'Job',
  'Pod',
  'PersistentVolumeClaim',
  'VolumeSnapshot',
  'ServiceAccount',
  'Event',
] as const;
