import type {
  ClusterMonitoring,
  WatchedSubject,
} from 'backstage-plugin-volsync-common';
import { useText, type Text } from '../../hooks/useText';
import { Timestamp } from '../common/Timestamp';
import theme from '../common/theme.module.css';

/** Whether the backups are monitored, in one sentence beside its badge, and since when. */
export function WatchAnswer({ monitoring }: { monitoring: ClusterMonitoring }) {
  const t = useText();
  const { scrape } = monitoring;
  return (
    <span>
      {sentenceOf(monitoring, t)}
      {scrape?.since && (
        <span className={theme.muted}>
          {' '}
          {scrape.sinceIsOlder
            ? t('monitoring.scrape.older')
            : t(
                scrape.answering > 0
                  ? 'monitoring.scrape.answering'
                  : 'monitoring.scrape.silent',
                { when: <Timestamp at={scrape.since} /> },
              )}
        </span>
      )}
    </span>
  );
}

function sentenceOf({ watch, scrape }: ClusterMonitoring, t: Text): string {
  switch (watch.reason) {
    case 'not-scraped':
      return t('monitoring.answer.not-scraped', { job: scrape?.job ?? '' });
    case 'partly-answering':
      return t('monitoring.answer.partly-answering', {
        answering: String(scrape?.answering ?? 0),
        count: scrape?.targets ?? 0,
      });
    case 'rules-missing':
      return t('monitoring.answer.rules-missing', {
        what: unanswered(watch.missing, t),
      });
    case 'firing':
      return t('monitoring.answer.firing', { count: watch.firing });
    case 'off':
    case 'pending':
    case 'scrape-unknown':
    case 'not-answering':
    case 'rules-unknown':
    case 'no-rules':
    case 'rules-failing':
    case 'watched':
      return t(`monitoring.answer.${watch.reason}`);
    default:
      // A reason that a newer backend added
      return t('monitoring.answer.scrape-unknown');
  }
}

function unanswered(missing: readonly WatchedSubject[], t: Text): string {
  const [one, other] = missing
    .filter(subject => subject === 'exporter' || subject === 'out-of-sync')
    .map(subject => t(`monitoring.missingRule.${subject}`));
  return one && other
    ? t('monitoring.missingRule.and', { one, other })
    : one ?? t('monitoring.missingRule.exporter');
}
