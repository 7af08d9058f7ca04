import { Button } from '@backstage/ui';
import type {
  TimelineEntry,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import { useState } from 'react';
import { useText } from '../../hooks/useText';
import { Ago, Moment } from '../common/Moment';
import { TimelineSign } from './TimelineSign';
import styles from './TimelineSection.module.css';

const FIRST_ENTRIES = 12;

/** What happened to the volume, as far as anything tells, and what that leaves out. @internal */
export function TimelineSection({ volume }: { volume: VolumeReport }) {
  const t = useText();
  const [all, setAll] = useState(false);
  const { timeline } = volume;
  const shown = all ? timeline : timeline.slice(0, FIRST_ENTRIES);
  const more = timeline.length - shown.length;
  return (
    <>
      {timeline.length === 0 ? (
        <p className={styles.line}>{t('timeline.empty')}</p>
      ) : (
        <ol className={styles.list} aria-label={t('timeline.list')}>
          {shown.map((entry, index) => (
            <Entry key={`${entry.at}/${entry.kind}/${index}`} entry={entry} />
          ))}
        </ol>
      )}
      {more > 0 && (
        <Button size="small" variant="secondary" onPress={() => setAll(true)}>
          {t('section.showMore', { number: String(more) })}
        </Button>
      )}
      <Unknown volume={volume} />
    </>
  );
}

function Entry({ entry }: { entry: TimelineEntry }) {
  return (
    <li className={styles.entry} data-severity={entry.severity}>
      <span className={styles.when}>
        <Ago at={entry.at} />
      </span>
      <TimelineSign entry={entry} className={styles.sign} />
      <div className={styles.body}>
        <div className={styles.what}>{entry.what}</div>
        <div className={styles.meta}>
          <Words entry={entry} />
        </div>
      </div>
    </li>
  );
}

/** What the sign and its colour say, in words, and where it was seen. */
function Words({ entry }: { entry: TimelineEntry }) {
  const t = useText();
  const { severity, subject } = entry;
  return (
    <>
      {severity && (
        <span className={styles.word}>{t(`severity.${severity}`)}</span>
      )}
      {severity && ' · '}
      <Moment at={entry.at} />
      {subject && ` · ${subject}`}
    </>
  );
}

/** An honest end: what is not above may have happened all the same. */
function Unknown({ volume }: { volume: VolumeReport }) {
  const t = useText();
  const { watchedSince, repository, source, destinations } = volume;
  const isWatched = source !== undefined || destinations.length > 0;
  return (
    <p className={styles.line}>
      {t('timeline.noHistory')}{' '}
      {watchedSince
        ? t('timeline.watched', { when: <Moment at={watchedSince} /> })
        : isWatched && t('timeline.notWatched')}
      {isWatched && repository.state === 'unread' && ` ${t('timeline.unread')}`}
    </p>
  );
}
