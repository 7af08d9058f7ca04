import type { ReplicationSource } from 'backstage-plugin-volsync-common';
import type { Change } from '../lib/Changes';
import type { CacheChange } from './ClusterCache';

/** Converts a cluster change to the volumes that it may affect: for a source, only its own volumes. Pure. @internal */
export function toChange({ cluster, kind, change }: CacheChange): Change {
  if (!change) {
    return { cluster };
  }
  const { object, previous } = change;
  if (kind === 'namespaces') {
    return { cluster, namespace: object.metadata.name };
  }
  const { namespace } = object.metadata;
  if (kind !== 'replicationSources') {
    return { cluster, namespace };
  }
  const sources = [object, previous] as readonly (
    | ReplicationSource
    | undefined
  )[];
  const specs = sources.flatMap(source => (source?.spec ? [source.spec] : []));
  return {
    cluster,
    namespace,
    only: {
      claims: [...new Set(specs.map(spec => spec.sourcePVC ?? ''))],
      secrets: [
        ...new Set(specs.flatMap(spec => spec.restic?.repository ?? [])),
      ],
    },
  };
}
