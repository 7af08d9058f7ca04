import type { CheckItem, CheckRemedy } from 'backstage-plugin-volsync-common';
import type { UnreadSecret } from '../object-stores/StoreProbe';
import { describeUnsupported } from '../object-stores/unsupportedRepository';

/** Secrets whose repositories the portal doesn't support. Nothing is wrong with them. */
interface PortalLimits {
  readonly count: number;
  /** `2 of the kind "b2:", 1 in a local path`: the kinds, and how many of each */
  readonly kinds: string;
  /** One for each kind */
  readonly items: readonly CheckItem[];
}

/** How to test such backups without the portal. */
const PROOF =
  'The log of each backup and a test restore still prove these backups';

export const LIMIT_REMEDY: CheckRemedy = {
  text: 'Check these repositories with restic, on a machine that can reach them. If the store has an S3 endpoint, use it with an access key: then the portal can read them, too.',
  command: 'restic snapshots && restic check',
};

/** Separates what the portal doesn't support from what it could not read. */
export function toPortalLimits(unread: readonly UnreadSecret[]): PortalLimits {
  const byKind = new Map<string, number>();
  for (const one of unread) {
    if (one.reason === 'unsupported') {
      const kind = describeUnsupported(one) ?? 'without an access key';
      byKind.set(kind, (byKind.get(kind) ?? 0) + 1);
    }
  }
  const kinds = [...byKind].sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    count: kinds.reduce((sum, [, count]) => sum + count, 0),
    kinds: kinds.map(([kind, count]) => `${count} ${kind}`).join(', '),
    items: kinds.map(([kind, count]) => ({
      name: `${count} ${count === 1 ? 'repository' : 'repositories'} ${kind}`,
      state: 'unknown',
      seen: `not checked, because the portal can't read ${
        count === 1 ? 'it' : 'them'
      }`,
    })),
  };
}

/** One sentence without its full stop; undefined if everything is supported. */
export function describeLimits(limits: PortalLimits): string | undefined {
  return limits.count === 0
    ? undefined
    : `The portal can't read ${limits.count} ${
        limits.count === 1 ? 'repository' : 'repositories'
      } (${limits.kinds}), which is its own limit. ${PROOF}`;
}
