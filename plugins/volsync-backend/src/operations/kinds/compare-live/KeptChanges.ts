import type { LiveChange } from 'backstage-plugin-volsync-common';
import type { SnapshotFile } from '../../../object-stores/content/RepositoryContent';
import type { LiveFile } from './listJob';

/** How many changes of a comparison are kept; the counts include the rest. */
const MAX_CHANGES = 1_000;
/** Total length of the names, because a volume's owner chooses them and every list of operations reads them */
const MAX_NAMES_LENGTH = 256 * 1024;
const MAX_NAME_LENGTH = 1_024;
/** The latest time that a JavaScript date can hold */
const MAX_DATE_MS = 8_640_000_000_000_000;

/** A file of the snapshot, of the volume, or of both. @internal */
export interface Compared {
  /** One character per byte */
  readonly rawPath: string;
  readonly file?: SnapshotFile;
  readonly now?: LiveFile;
}

/** The changes that are kept: some of each kind, so a thousand new files don't hide a deleted one. @internal */
export class KeptChanges {
  readonly #ofKind = new Map<LiveChange['kind'], LiveChange[]>();

  add(kind: LiveChange['kind'], compared: Compared): void {
    const list = this.#ofKind.get(kind) ?? [];
    this.#ofKind.set(kind, list);
    if (list.length < MAX_CHANGES) {
      list.push({ kind, ...toChange(compared) });
    }
  }

  /** Sorted by path. */
  toList(): LiveChange[] {
    const lists = [...this.#ofKind.values()];
    const kept: LiveChange[] = [];
    let length = 0;
    for (let index = 0; index < MAX_CHANGES; index += 1) {
      for (const list of lists) {
        const change = list[index];
        const more = change ? lengthOf(change) : 0;
        if (
          change &&
          kept.length < MAX_CHANGES &&
          length + more <= MAX_NAMES_LENGTH
        ) {
          length += more;
          kept.push(change);
        }
      }
    }
    return kept.sort((one, other) => (one.path < other.path ? -1 : 1));
  }
}

function lengthOf({ path, address }: LiveChange): number {
  return path.length + (address?.length ?? 0);
}

/** Names and times are untrusted, so they are shown literally and truncated. */
function toChange({ rawPath, file, now }: Compared): Omit<LiveChange, 'kind'> {
  const modifiedBefore = toIso(Date.parse(file?.modifiedAt ?? ''));
  const modifiedNow = toIso((now?.modifiedAt || NaN) * 1_000);
  return {
    path: `/${Buffer.from(rawPath, 'latin1').toString('utf8')}`.slice(
      0,
      MAX_NAME_LENGTH,
    ),
    ...(file && { address: file.address, before: file.bytes }),
    ...(now && { now: now.bytes }),
    ...(modifiedBefore && { modifiedBefore }),
    ...(modifiedNow && { modifiedNow }),
  };
}

/** Undefined for a time that no date can hold. */
function toIso(milliseconds: number): string | undefined {
  return Math.abs(milliseconds) <= MAX_DATE_MS
    ? new Date(milliseconds).toISOString()
    : undefined;
}
