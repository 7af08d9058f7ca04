import type { FleetScore, FleetTargets } from 'backstage-plugin-volsync-common';
import { Fragment, type ReactNode } from 'react';
import { formatCount } from '../../format/bytes';
import { formatDuration } from '../../format/duration';
import { useLocale } from '../../hooks/useLocale';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import { Ago } from '../common/Timestamp';
import styles from './fleet.module.css';
import { findMissedTargets } from './fleetScore';

const MINUTE_MS = 60_000;

/** The score of all volumes, beside the operator's targets. */
export function FleetHeading(props: {
  readonly score: FleetScore;
  readonly targets?: FleetTargets;
}) {
  const t = useText();
  const locale = useLocale();
  const now = useNow(MINUTE_MS);
  const { score, targets = {} } = props;
  const missed = findMissedTargets(score, targets, now);
  const target = (name: keyof FleetTargets) => {
    const value = targets[name];
    if (value === undefined) {
      return undefined;
    }
    const isMissed = missed.includes(name);
    return (
      <>
        {' '}
        <span className={styles.target} data-missed={isMissed || undefined}>
          {t(isMissed ? 'fleet.score.missed' : 'fleet.score.target', {
            target:
              name === 'maxAgeSeconds' ? formatDuration(value) : `${value} %`,
          })}
        </span>
      </>
    );
  };
  const parts: readonly ReactNode[] = [
    <>
      {t('fleet.score.protected', {
        count: score.volumes,
        number: formatCount(score.protected, locale),
        total: formatCount(score.volumes, locale),
      })}
      {target('protectedPercent')}
    </>,
    score.withObjective > 0 &&
      t('fleet.score.objective', {
        number: formatCount(score.withinObjective, locale),
        total: formatCount(score.withObjective, locale),
      }),
    score.oldestAt && (
      <>
        {t('fleet.score.oldest', { ago: <Ago at={score.oldestAt} /> })}
        {target('maxAgeSeconds')}
      </>
    ),
    <>
      {t('fleet.score.testRestored', {
        number: formatCount(score.testRestored, locale),
      })}
      {target('testRestoredPercent')}
    </>,
  ];
  return (
    <h2 className={styles.heading}>
      {parts.filter(Boolean).map((part, index) => (
        <Fragment key={index}>
          {index > 0 && ' · '}
          {part}
        </Fragment>
      ))}
    </h2>
  );
}
