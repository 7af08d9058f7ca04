import { type FieldPath, formatFieldPath } from '../fields/fieldSet';
import { StatusError } from '../errors/statusError';
import { type ManagedFieldsEntry } from '../types';

/** A field that the caller sets and another manager owns. */
export interface FieldConflict {
  readonly entry: ManagedFieldsEntry;
  readonly path: FieldPath;
}

function describe(entry: ManagedFieldsEntry): string {
  const manager = entry.subresource
    ? `"${entry.manager}" with subresource "${entry.subresource}"`
    : `"${entry.manager}"`;
  if (entry.operation === 'Apply') {
    return manager;
  }
  return entry.time
    ? `${manager} using ${entry.apiVersion} at ${entry.time}`
    : `${manager} using ${entry.apiVersion}`;
}

function sentence(conflicts: readonly FieldConflict[]): string {
  const [first] = conflicts;
  if (first && conflicts.length === 1) {
    return `Apply failed with 1 conflict: conflict with ${describe(
      first.entry,
    )}: ${formatFieldPath(first.path)}`;
  }
  const byManager = new Map<string, string[]>();
  for (const { entry, path } of conflicts) {
    const manager = describe(entry);
    const paths = byManager.get(manager) ?? [];
    byManager.set(manager, [...paths, `- ${formatFieldPath(path)}`]);
  }
  const parts = [...byManager]
    .sort(([left], [right]) => left.localeCompare(right))
    .map(([manager, paths]) =>
      [`conflicts with ${manager}:`, ...paths].join('\n'),
    );
  return `Apply failed with ${conflicts.length} conflicts: ${parts.join('\n')}`;
}

/** 409 of server-side apply, with the real server's message. */
export function applyConflict(
  conflicts: readonly FieldConflict[],
): StatusError {
  return new StatusError({
    code: 409,
    reason: 'Conflict',
    message: sentence(conflicts),
    details: {
      causes: conflicts.map(({ entry, path }) => ({
        reason: 'FieldManagerConflict',
        message: `conflict with ${describe(entry)}`,
        field: formatFieldPath(path),
      })),
    },
  });
}
