import type { VolumeReport } from 'backstage-plugin-volsync-common';
import { countVerdicts } from '../../format/volume';
import { useText } from '../../hooks/useText';
import { VerdictCountBadge } from './VerdictBadge';
import styles from './VerdictCounts.module.css';

/** Counts the volumes by verdict. */
export function VerdictCounts(props: { volumes: readonly VolumeReport[] }) {
  const t = useText();
  return (
    <ul className={styles.counts} aria-label={t('tab.counts')}>
      {countVerdicts(props.volumes).map(({ verdict, count }) => (
        <li key={verdict}>
          <VerdictCountBadge verdict={verdict} count={count} />
        </li>
      ))}
    </ul>
  );
}
