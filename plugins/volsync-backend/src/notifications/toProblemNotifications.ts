import type { NotificationsConfig } from '../config';
import type { KnownProblem, ProblemKind, ProblemSubject } from './problem';
import { PLATFORM_LINK, toVolumeLink } from './links';
import type { OutgoingNotification } from './outgoingNotification';

type VolumeKind = Exclude<ProblemKind, 'platform'>;

const LASTS_LABELS: Readonly<Record<VolumeKind, (claim: string) => string>> = {
  failing: claim => `Backups of "${claim}" are failing`,
  overdue: claim => `The newest backup of "${claim}" is too old`,
  'drill-failed': claim =>
    `The test restore of "${claim}" failed: restored files differ from the backup`,
  locked: claim => `The repository of "${claim}" has a stale lock`,
};

const RESOLVED_LABELS: Readonly<Record<VolumeKind, (claim: string) => string>> =
  {
    failing: claim => `Resolved: backups of "${claim}" succeed again`,
    overdue: claim =>
      `Resolved: the newest backup of "${claim}" is recent enough`,
    'drill-failed': claim =>
      `Resolved: the latest test restore of "${claim}" passed`,
    locked: claim =>
      `Resolved: the repository of "${claim}" is no longer locked`,
  };

/**
 * The notifications of a problem: names and times, and never text of a log, an event or a Secret. A problem and its
 * resolution share their scope, so the resolution replaces the problem in Backstage's list. Pure.
 *
 * @internal
 */
export function toProblemNotifications(
  { id, kind, subject, firstSeenAt }: KnownProblem,
  state: 'stands' | 'over',
  config: Pick<NotificationsConfig, 'severity' | 'platform'>,
): readonly OutgoingNotification[] {
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
              title: describePlatform(subject, state),
              description:
                state === 'stands'
                  ? `First seen ${since}. Open the platform page for the cause and the fix.`
                  : `First seen ${since}.`,
              link: PLATFORM_LINK,
            },
          },
        ];
  }
  const labels = state === 'stands' ? LASTS_LABELS : RESOLVED_LABELS;
  const where = `Volume "${subject.claim}" in namespace "${subject.namespace}" of cluster "${subject.cluster}".`;
  return subject.entityRefs.map((entityRef, part) => ({
    id: toId(part),
    recipients: [entityRef],
    payload: {
      ...base,
      title: labels[kind as VolumeKind](subject.claim),
      description:
        state === 'stands'
          ? `${where} First seen ${since}. Open the Backups tab for the cause and the fix.`
          : `${where} First seen ${since}.`,
      link: toVolumeLink(entityRef, subject),
    },
  }));
}

function describePlatform(
  { cluster, title }: Extract<ProblemSubject, { type: 'platform' }>,
  state: 'stands' | 'over',
): string {
  return state === 'stands'
    ? `The backup platform of cluster "${cluster}" fails a check: ${title}`
    : `Resolved: the backup platform of cluster "${cluster}" passes the check again: ${title}`;
}
