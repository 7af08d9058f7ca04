import { Button } from '@backstage/ui';
import type { VolumeReport } from 'backstage-plugin-volsync-common';
import { useState } from 'react';
import { foldTimeline, type TimelineLine } from '../../format/timeline';
import { useText } from '../../hooks/useText';
import { Ago, Timestamp } from '../common/Timestamp';
import { TimelineSign } from './TimelineSign';
import styles from './TimelineSection.module.css';

const FIRST_ENTRIES = 12;

/** What happened to the volume, as far as anything tells, and what that leaves out. */
export function TimelineSection({ volume }: { volume: VolumeReport }) {
  const t = useText();
  const [all, setAll] = useState(false);
  const timeline = foldTimeline(volume.timeline);
  const shown = all ? timeline : timeline.slice(0, FIRST_ENTRIES);
  const more = timeline.length - shown.length;
  return (
    <>
      {timeline.length === 0 ? (
        <p className={styles.line}>{t('timeline.empty')}</p>
      ) : (
        <ol className={styles.list} aria-label={t('timeline.list')}>
          {shown.map(line => (
            <Entry
              key={`${line.firstAt}/${line.entry.kind}/${line.entry.what}/${line.entry.subject}`}
              line={line}
            />
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

function Entry({ line }: { line: TimelineLine }) {
  const { entry } = line;
  return (
    <li className={styles.entry} data-severity={entry.severity}>
      <span className={styles.when}>
        <Ago at={entry.at} />
      </span>
      <TimelineSign entry={entry} className={styles.sign} />
      <div className={styles.body}>
        <div className={styles.what}>{entry.what}</div>
        <div className={styles.meta}>
          <Words line={line} />
        </div>
      </div>
    </li>
  );
}

/** What the sign and its colour say, in words, and where it was seen. */
function Words({ line }: { line: TimelineLine }) {
  const t = useText();
  const { severity, subject, at } = line.entry;
  return (
    <>
      {severity && (
        <span className={styles.word}>{t(`severity.${severity}`)}</span>
      )}
      {severity && ' · '}
      {line.count > 1 ? (
        t('timeline.times', {
          number: String(line.count),
          first: <Timestamp at={line.firstAt} />,
          last: <Timestamp at={at} />,
        })
      ) : (
        <Timestamp at={at} />
      )}
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
        ? t('timeline.watched', { when: <Timestamp at={watchedSince} /> })
        : isWatched && t('timeline.notWatched')}
      {isWatched && repository.state === 'unread' && ` ${t('timeline.unread')}`}
    </p>
  );
}
