import type { MonitoredResource } from 'backstage-plugin-volsync-common';
import type { ReactNode } from 'react';
import { formatDuration } from '../../format/duration';
import { useText, type Text } from '../../hooks/useText';
import { DataTable } from '../common/DataTable';
import { ServiceLink } from '../common/ServiceLink';
import theme from '../common/theme.module.css';
import { StatusBadge } from '../common/StatusBadge';
import styles from './monitoring.module.css';

/** Replication sources and destinations with the values of their metrics. */
export function ResourceTable(props: {
  label: string;
  rows: readonly MonitoredResource[];
}) {
  const t = useText();
  return (
    <DataTable
      label={props.label}
      rows={props.rows}
      rowKey={row => `${row.role} ${row.namespace}/${row.name}`}
      columns={[
        {
          id: 'name',
          label: t('monitoring.resource.name'),
          cell: row => (
            <>
              {row.namespace}/{row.name}
              <span className={styles.second}>
                {t(`monitoring.resource.${row.role}`)} {row.claim}
              </span>
            </>
          ),
        },
        {
          id: 'state',
          label: t('monitoring.resource.state'),
          cell: row => <State row={row} t={t} />,
        },
        {
          id: 'service',
          label: t('monitoring.resource.service'),
          cell: row =>
            row.entityRefs.length === 0
              ? '–'
              : row.entityRefs.map(entityRef => (
                  <span key={entityRef} className={styles.service}>
                    <ServiceLink entityRef={entityRef} />
                  </span>
                )),
        },
        {
          id: 'day',
          label: t('monitoring.resource.missedDay'),
          align: 'end',
          cell: ({ missedDay }) => missedDay ?? '–',
        },
        {
          id: 'week',
          label: t('monitoring.resource.missedWeek'),
          align: 'end',
          cell: ({ missedWeek }) => missedWeek ?? '–',
        },
        {
          id: 'mean',
          label: t('monitoring.resource.mean'),
          align: 'end',
          cell: ({ meanSeconds }) => seconds(meanSeconds),
        },
        {
          id: 'slowest',
          label: t('monitoring.resource.slowest'),
          align: 'end',
          cell: ({ quantiles = {} }) =>
            seconds(quantiles.p99 ?? quantiles.p90 ?? quantiles.median),
        },
      ]}
    />
  );
}

function seconds(value: number | undefined): ReactNode {
  return value === undefined ? '–' : formatDuration(value);
}

function State({ row, t }: { row: MonitoredResource; t: Text }) {
  if (row.presence === 'stale') {
    return (
      <span className={theme.muted}>{t('monitoring.resourceState.stale')}</span>
    );
  }
  if (row.presence === 'missing') {
    return (
      <StatusBadge tone={row.attention === 'warning' ? 'warning' : 'unknown'}>
        {t('monitoring.resourceState.missing')}
      </StatusBadge>
    );
  }
  return (
    <>
      <SyncState row={row} t={t} />
      {row.presence === 'unknown' && (
        <span className={styles.second}>
          {t('monitoring.resourceState.unchecked')}
        </span>
      )}
    </>
  );
}

function SyncState({ row, t }: { row: MonitoredResource; t: Text }) {
  if (row.restoredOnce) {
    return <span>{t('monitoring.resourceState.restoredOnce')}</span>;
  }
  if (row.outOfSync) {
    return (
      <StatusBadge tone="bad">
        {t('monitoring.resourceState.outOfSync')}
      </StatusBadge>
    );
  }
  if (row.attention !== 'none') {
    return (
      <StatusBadge tone="warning">
        {t('monitoring.resourceState.missed')}
      </StatusBadge>
    );
  }
  return row.outOfSync === undefined ? (
    <StatusBadge tone="unknown">
      {t('monitoring.resourceState.silent')}
    </StatusBadge>
  ) : (
    <span>{t('monitoring.resourceState.inSync')}</span>
  );
}
