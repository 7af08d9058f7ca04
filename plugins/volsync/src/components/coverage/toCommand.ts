import {
  ANNOTATION_CLAIMS,
  ANNOTATION_CLUSTER,
  ANNOTATION_NAMESPACE,
  type CoverageRow,
} from 'backstage-plugin-volsync-common';

/** What mends a line or shows more of it, to be copied; undefined where there is none. */
export function toCommand(row: CoverageRow): string | undefined {
  switch (row.kind) {
    case 'no-entity':
      return [
        `${ANNOTATION_CLUSTER}: ${row.cluster}`,
        `${ANNOTATION_NAMESPACE}: ${row.namespace}`,
        `${ANNOTATION_CLAIMS}: ${row.name}`,
      ].join('\n');
    case 'claim-gone':
      return `kubectl -n ${row.namespace} get replicationsource ${row.source} -o yaml`;
    case 'repository-gone':
      return `restic -r ${quote(row.name)} snapshots`;
    default:
      return undefined;
  }
}

/** A key in a bucket may hold anything, and a shell must take it for nothing but a text. */
function quote(text: string): string {
  return `'${text.replace(/'/g, `'\\''`)}'`;
}
