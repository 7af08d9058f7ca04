import { LISTING_MARGIN_SECONDS, secondsBetween } from './clock';
import type { RepositoryFacts } from './evidence';

/** A fault that prevents restoring any snapshot of a repository. @public */
export type RepositoryFaultKind =
  | 'password-refused'
  | 'config-refused'
  | 'keys-missing'
  | 'index-missing'
  | 'packs-missing'
  | 'objects-empty'
  | 'objects-archived';

/** @public */
export interface RepositoryFault {
  readonly kind: RepositoryFaultKind;
  /** One sentence for a person */
  readonly text: string;
}

/** What a restore reads; locks and files that restic did not write do not matter. */
const NEEDED = ['config', 'keys', 'index', 'snapshots', 'data'] as const;

const NAMES: Readonly<Record<(typeof NEEDED)[number], [string, string]>> = {
  config: ['config object', 'config objects'],
  keys: ['key', 'keys'],
  index: ['index', 'indexes'],
  snapshots: ['snapshot object', 'snapshot objects'],
  data: ['pack', 'packs'],
};

/**
 * The faults that the listing, and the password if it was tried, show for every restore from a repository. Absence
 * counts only in a complete listing, and only next to a snapshot that is clearly older: restic writes packs, then
 * indexes, then the snapshot, and a listing takes time. If the time of the listing is unknown every snapshot counts as
 * older, and so does one whose own time is unknown: a store without times is listed in the opposite order. Pure.
 *
 * @public
 */
export function deriveRepositoryFaults(
  facts: RepositoryFacts,
  listedAt?: string,
): readonly RepositoryFault[] {
  if (!facts.exists) {
    return [];
  }
  const { byKind } = facts.objects;
  const faults: RepositoryFault[] = [];
  const isComplete = facts.listing !== 'partial';
  const add = (kind: RepositoryFaultKind, text: string) =>
    faults.push({ kind, text });
  const isConfirmed = facts.snapshots.some(
    ({ lastModified }) =>
      listedAt === undefined ||
      lastModified === undefined ||
      (secondsBetween(lastModified, listedAt) ?? 0) >= LISTING_MARGIN_SECONDS,
  );
  if (isComplete && byKind.keys.count === 0) {
    add(
      'keys-missing',
      'It holds no key: without one, no password opens it again.',
    );
  }
  if (isComplete && isConfirmed && byKind.index.count === 0) {
    add('index-missing', 'It holds snapshots, and not one index.');
  }
  if (isComplete && isConfirmed && byKind.data.count === 0) {
    add('packs-missing', 'It holds snapshots, and not one pack of data.');
  }
  if (facts.configOpens === false) {
    const { count } = byKind.keys;
    add(
      'config-refused',
      `The password opens a key, but the config object can't be decrypted with it.${
        count > 1
          ? ` There are ${count} keys. Of two first backups that start at the same time in one path, each makes a key, and one config replaces the other.`
          : ''
      }`,
    );
  }
  const empty = describeCounts(facts, 'empty', [
    'config',
    'keys',
    'index',
    'data',
  ]);
  if (empty) {
    add('objects-empty', `It holds ${empty} of 0 bytes.`);
  }
  const archived = describeCounts(facts, 'archived', NEEDED);
  if (archived) {
    add(
      'objects-archived',
      `The store keeps ${archived} in an archive class${
        facts.archiveClasses?.length
          ? ` (${facts.archiveClasses.join(', ')})`
          : ''
      }, from which nothing can be read directly.`,
    );
  }
  if (facts.passwordOpens === false && byKind.keys.count > 0) {
    add('password-refused', 'The password in its Secret does not open it.');
  }
  return faults;
}

/** `2 packs and 1 index`; undefined if there are none. */
function describeCounts(
  facts: RepositoryFacts,
  what: 'empty' | 'archived',
  kinds: readonly (typeof NEEDED)[number][],
): string | undefined {
  const parts = kinds.flatMap(kind => {
    const count = facts.objects.byKind[kind][what] ?? 0;
    return count > 0 ? [`${count} ${NAMES[kind][count === 1 ? 0 : 1]}`] : [];
  });
  const last = parts.at(-1);
  return parts.length > 1
    ? `${parts.slice(0, -1).join(', ')} and ${last}`
    : last;
}
