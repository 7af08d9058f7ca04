import type { DestinationReport } from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import { Timestamp } from '../common/Timestamp';
import { DestinationBadge } from '../common/VerdictBadge';
import { FindingList } from './FindingList';
import styles from './DestinationList.module.css';

/** The restores into this volume, each with its own verdict. */
export function DestinationList(props: {
  destinations: readonly DestinationReport[];
}) {
  const t = useText();
  if (props.destinations.length === 0) {
    return null;
  }
  return (
    <div>
      <h3 className={styles.title}>{t('destination.list')}</h3>
      <ul className={styles.list}>
        {props.destinations.map(destination => (
          <li key={destination.name}>
            <div className={styles.line}>
              <DestinationBadge verdict={destination.verdict} />
              <strong>{destination.name}</strong>
              {destination.lastSuccessAt && (
                <span className={styles.muted}>
                  {t('destination.lastSuccess', {
                    when: <Timestamp at={destination.lastSuccessAt} />,
                  })}
                </span>
              )}
            </div>
            <FindingList findings={destination.findings} />
          </li>
        ))}
      </ul>
    </div>
  );
}
