import { filesByKey, readJson, readText } from './files';
import type { RecordedObject, RecordedRepository } from './Recording';
import { RecordingError } from './RecordingError';

/** Reads the buckets in `final/`: `s3-objects-<path>.json` and restic's output for the same path. */
export function readFinal(folder: string): readonly RecordedRepository[] {
  const checks = filesByKey(folder, {
    prefix: 'restic-check-',
    suffix: '.txt',
  });
  const snapshots = filesByKey(folder, {
    prefix: 'restic-snapshots-',
    suffix: '.json',
  });
  const listings = filesByKey(folder, {
    prefix: 's3-objects-',
    suffix: '.json',
  });
  return [...listings].map(([path, file]) => ({
    path,
    objects: readListing(file),
    check: readText(checks.get(path) ?? ''),
    snapshots: readJson(snapshots.get(path) ?? ''),
  }));
}

function readListing(file: string): readonly RecordedObject[] {
  const listing = readJson(file);
  if (!Array.isArray(listing)) {
    throw new RecordingError(
      `"${file}" is not a list of objects with "key", "size" and "lastModified".`,
    );
  }
  return listing.map((item: unknown, index) => {
    const { key, size, lastModified } = (item ?? {}) as Record<string, unknown>;
    const modified =
      typeof lastModified === 'string' ? Date.parse(lastModified) : Number.NaN;
    if (typeof key !== 'string' || Number.isNaN(modified)) {
      throw new RecordingError(
        `Object ${
          index + 1
        } of "${file}" needs "key" and "lastModified", a time in RFC 3339.`,
      );
    }
    return {
      key,
      size: typeof size === 'number' ? size : 0,
      lastModified: new Date(modified).toISOString(),
    };
  });
}
