import type { KubeObject } from '../src/client';

/** One line of a watch: of a recording, or of the sandbox. */
export interface Observation {
  readonly type: string;
  readonly object: KubeObject;
}

/** The kinds that both are compared by. */
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
