import type { VolumeReport } from 'backstage-plugin-volsync-common';
import { countVerdicts } from '../../format/volume';
import { useText } from '../../hooks/useText';
import { VerdictCountPill } from '../common/VerdictPill';
import styles from './page.module.css';

/** How many volumes have which verdict. @internal */
export function VerdictCounts(props: { volumes: readonly VolumeReport[] }) {
  const t = useText();
  return (
    <ul className={styles.counts} aria-label={t('tab.counts')}>
      {countVerdicts(props.volumes).map(({ verdict, count }) => (
        <li key={verdict}>
          <VerdictCountPill verdict={verdict} count={count} />
        </li>
      ))}
    </ul>
  );
}
