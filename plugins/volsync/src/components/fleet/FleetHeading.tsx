import type { FleetRow } from 'backstage-plugin-volsync-common';
import { useMemo } from 'react';
import { formatCount } from '../../format/bytes';
import { useLocale } from '../../hooks/useLocale';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import { Ago } from '../common/Timestamp';
import styles from './fleet.module.css';
import { toFleetScore } from './fleetScore';

const MINUTE_MS = 60_000;

/** The score of all volumes in one line. */
export function FleetHeading({ rows }: { rows: readonly FleetRow[] }) {
  const t = useText();
  const locale = useLocale();
  const now = useNow(MINUTE_MS);
  const score = useMemo(() => toFleetScore(rows, now), [rows, now]);
  return (
    <h2 className={styles.heading}>
      {t('fleet.score.protected', {
        count: score.volumes,
        number: formatCount(score.protected, locale),
        total: formatCount(score.volumes, locale),
      })}
      {score.oldestAt && (
        <> · {t('fleet.score.oldest', { ago: <Ago at={score.oldestAt} /> })}</>
      )}
      {' · '}
      {t('fleet.score.testRestored', {
        number: formatCount(score.testRestored, locale),
      })}
    </h2>
  );
}
