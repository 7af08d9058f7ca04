import type { RecordedClasses } from './Recording';

/** Reads `classes` of `meta.json`; undefined if the classes were not recorded. */
export function readClasses(value: unknown): RecordedClasses | undefined {
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  const { storageClasses, volumeSnapshotClasses, unreadable } = value as Record<
    string,
    unknown
  >;
  return {
    storageClasses: toStrings(storageClasses),
    volumeSnapshotClasses: toStrings(volumeSnapshotClasses),
    unreadable: (Array.isArray(unreadable) ? unreadable : []).map(span => {
      const [from = '', to = ''] = toStrings(span);
      return { from: Date.parse(from), to: Date.parse(to) };
    }),
  };
}

function toStrings(value: unknown): readonly string[] {
  return Array.isArray(value)
    ? value.filter((one): one is string => typeof one === 'string')
    : [];
}
