import type { NotificationsConfig } from '../config';
import type { KnownProblem, ProblemKind, ProblemSubject } from './problem';
import { PLATFORM_LINK, toVolumeLink } from './links';
import type { Notice } from './notice';

type VolumeKind = Exclude<ProblemKind, 'platform'>;

const STANDS: Readonly<Record<VolumeKind, (claim: string) => string>> = {
  failing: claim => `Backups of "${claim}" are failing`,
  overdue: claim => `The newest backup of "${claim}" is too old`,
  'drill-failed': claim =>
    `A drill of "${claim}" brought back something else than was saved`,
  locked: claim => `A lock is left in the repository of "${claim}"`,
};

const OVER: Readonly<Record<VolumeKind, (claim: string) => string>> = {
  failing: claim => `Over: backups of "${claim}" do not fail any more`,
  overdue: claim => `Over: "${claim}" has a backup that is new enough`,
  'drill-failed': claim =>
    `Over: the newest drill of "${claim}" brought everything back`,
  locked: claim => `Over: the lock in the repository of "${claim}" is gone`,
};

/**
 * What to tell of a problem: names and times, and never what a log, an event or a Secret says. A problem and its end
 * share their scope, so that the end takes the place of the problem in Backstage's list. Pure.
 *
 * @internal
 */
export function toProblemNotices(
  { id, kind, subject, firstSeenAt }: KnownProblem,
  state: 'stands' | 'over',
  config: Pick<NotificationsConfig, 'severity' | 'platform'>,
): readonly Notice[] {
  const since = new Date(firstSeenAt).toISOString();
  const base = {
    topic: kind,
    scope: `volsync:${id.slice(0, 32)}`,
    severity: state === 'stands' ? config.severity[kind] : ('low' as const),
  };
  const toId = (part: number) => `${id}-${firstSeenAt}-${state}-${part}`;
  if (subject.type === 'platform') {
    const { recipients } = config.platform;
    return recipients.length === 0
      ? []
      : [
          {
            id: toId(0),
            recipients,
            payload: {
              ...base,
              title: sayPlatform(subject, state),
              description:
                state === 'stands'
                  ? `Seen since ${since}. The platform page says what it means and how to mend it.`
                  : `It had been seen since ${since}.`,
              link: PLATFORM_LINK,
            },
          },
        ];
  }
  const say = state === 'stands' ? STANDS : OVER;
  const where = `Volume "${subject.claim}" in namespace "${subject.namespace}" of cluster "${subject.cluster}".`;
  return subject.entityRefs.map((entityRef, part) => ({
    id: toId(part),
    recipients: [entityRef],
    payload: {
      ...base,
      title: say[kind as VolumeKind](subject.claim),
      description:
        state === 'stands'
          ? `${where} Seen since ${since}. The Backups tab says why, and how to mend it.`
          : `${where} It had been seen since ${since}.`,
      link: toVolumeLink(entityRef, subject),
    },
  }));
}

function sayPlatform(
  { cluster, title }: Extract<ProblemSubject, { type: 'platform' }>,
  state: 'stands' | 'over',
): string {
  return state === 'stands'
    ? `The backup platform of cluster "${cluster}" fails a check: ${title}`
    : `Over: the backup platform of cluster "${cluster}" passes again: ${title}`;
}
