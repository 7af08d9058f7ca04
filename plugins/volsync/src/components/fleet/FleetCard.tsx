import type { FleetRow } from 'backstage-plugin-volsync-common';
import { formatBytes } from '../../format/bytes';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import { EntityTitle } from '../common/EntityTitle';
import { ServiceLink } from '../common/ServiceLink';
import styles from '../common/cards.module.css';
import { VerdictBadge } from '../common/VerdictBadge';
import { LastGood, LastKnown, NextRun, Time } from './FleetRowCells';
import { toReason } from './fleetView';

/** A volume on a narrow page: the table's columns in four lines. */
export function FleetCard({ row }: { row: FleetRow }) {
  const t = useText();
  const locale = useLocale();
  const location = `${row.namespace} · ${row.cluster}`;
  return (
    <div className={styles.card}>
      <div className={styles.title}>
        <VerdictBadge verdict={row.verdict} />
        <strong title={location}>{row.claim}</strong>
      </div>
      <div className={styles.line} title={location}>
        <ServiceLink entityRef={row.entityRef} />
        {row.owner && (
          <>
            {' '}
            · <EntityTitle entityRef={row.owner} />
          </>
        )}{' '}
        · {location}
      </div>
      <div className={styles.line} title={toReason(row)}>
        {row.lastKnownAt ? (
          <LastKnown row={row} at={row.lastKnownAt} />
        ) : (
          toReason(row) ?? (
            <>
              {t('fleet.column.proven')}: <Time at={row.provenAt} />
            </>
          )
        )}
      </div>
      <div className={styles.line}>
        {t('fleet.column.lastGood')}: <LastGood row={row} />
        {row.bytes !== undefined && <> · {formatBytes(row.bytes, locale)}</>}
        {row.source && (
          <>
            {' '}
            · {t('fleet.column.next')}: <NextRun row={row} />
          </>
        )}
      </div>
    </div>
  );
}
