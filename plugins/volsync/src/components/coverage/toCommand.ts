import {
  ANNOTATION_CLAIMS,
  ANNOTATION_CLUSTER,
  ANNOTATION_NAMESPACE,
  shell,
  yamlString,
  type CoverageRow,
} from 'backstage-plugin-volsync-common';

/** The command that fixes a row or shows more of it; undefined if there is none. */
export function toCommand(row: CoverageRow): string | undefined {
  switch (row.kind) {
    case 'no-entity':
      return [
        `${ANNOTATION_CLUSTER}: ${yamlString(row.cluster ?? '')}`,
        `${ANNOTATION_NAMESPACE}: ${yamlString(row.namespace ?? '')}`,
        `${ANNOTATION_CLAIMS}: ${yamlString(row.name)}`,
      ].join('\n');
    case 'claim-gone':
      return shell`kubectl -n ${row.namespace} get replicationsource ${row.source} -o yaml`;
    case 'repository-gone':
      return shell`restic -r ${row.name} snapshots`;
    default:
      return undefined;
  }
}
