import type {
  FleetObjectives,
  ObjectiveHours,
} from 'backstage-plugin-volsync-common';
import { DateTime } from 'luxon';
import { formatCount } from '../../format/bytes';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import { DataTable, type DataColumn } from '../common/DataTable';
import { EntityTitle } from '../common/EntityTitle';
import { ServiceLink } from '../common/ServiceLink';
import styles from '../common/Section.module.css';
import { formatPart } from './formatPart';
import { ObjectiveChart } from './ObjectiveChart';

/** The share within the objective by day, by owner, and for services that were past it. */
export function ObjectiveDetails({ history }: { history: FleetObjectives }) {
  const t = useText();
  const locale = useLocale();
  const columns = useShareColumns();
  const { days, owners, services, since, from, total, more } = history;
  if (days.length === 0) {
    return <p>{t('fleet.history.none')}</p>;
  }
  const formatDay = (day: string) =>
    DateTime.fromISO(day, { zone: 'utc', locale }).toLocaleString(
      DateTime.DATE_MED,
    );
  const ofOwner = (ref: string | undefined) =>
    ref === undefined ? t('fleet.noOwner') : <EntityTitle entityRef={ref} />;
  return (
    <>
      {since !== undefined && since > from && (
        <p className={styles.line}>
          {t('fleet.history.since', { day: formatDay(since) })}
        </p>
      )}
      {days.length === 1 ? (
        <p>
          {t('fleet.history.oneDay', {
            share:
              formatPart(total.within, total.expected, locale) ??
              t('fleet.history.noObjective'),
          })}
        </p>
      ) : (
        <ObjectiveChart history={history} formatDay={formatDay} />
      )}
      <p className={styles.hint}>{t('fleet.history.hint')}</p>
      <h3 className={styles.title}>{t('fleet.history.owners')}</h3>
      <DataTable
        label={t('fleet.history.owners')}
        rows={owners}
        rowKey={({ owner = '' }) => owner}
        columns={[
          {
            id: 'owner',
            label: t('fleet.history.column.owner'),
            cell: ({ owner }) => ofOwner(owner),
          },
          {
            id: 'services',
            label: t('fleet.history.column.services'),
            align: 'end',
            cell: row => formatCount(row.services, locale),
          },
          ...columns,
        ]}
      />
      <More count={more?.owners} />
      <h3 className={styles.title}>{t('fleet.history.services')}</h3>
      {services.length === 0 ? (
        <p>{t('fleet.history.noServices')}</p>
      ) : (
        <DataTable
          label={t('fleet.history.services')}
          rows={services}
          rowKey={({ entityRef }) => entityRef}
          columns={[
            {
              id: 'service',
              label: t('fleet.history.column.service'),
              cell: ({ entityRef }) => <ServiceLink entityRef={entityRef} />,
            },
            {
              id: 'owner',
              label: t('fleet.history.column.owner'),
              cell: ({ owner }) => ofOwner(owner),
            },
            {
              id: 'past',
              label: t('fleet.history.column.past'),
              align: 'end',
              cell: ({ expected, within }) =>
                formatCount(expected - within, locale),
            },
            ...columns,
          ]}
        />
      )}
      <More count={more?.services} />
      <h3 className={styles.title}>{t('fleet.history.days')}</h3>
      <DataTable
        label={t('fleet.history.days')}
        rows={[...days].reverse()}
        rowKey={({ day }) => day}
        firstRows={7}
        columns={[
          {
            id: 'day',
            label: t('fleet.history.column.day'),
            cell: ({ day }) => formatDay(day),
          },
          {
            id: 'hours',
            label: t('fleet.history.column.hours'),
            align: 'end',
            cell: ({ hours }) => String(hours),
          },
          ...columns,
        ]}
      />
    </>
  );
}

/** The columns that all three tables share. */
function useShareColumns(): readonly DataColumn<ObjectiveHours>[] {
  const t = useText();
  const locale = useLocale();
  return (['within', 'protected', 'testRestored'] as const).map(name => ({
    id: name,
    label: t(`fleet.history.column.${name}`),
    align: 'end',
    cell: (row: ObjectiveHours) =>
      formatPart(
        row[name],
        name === 'within' ? row.expected : row.volumes,
        locale,
      ) ?? t('fleet.history.noObjective'),
  }));
}

function More({ count = 0 }: { count?: number }) {
  const t = useText();
  const locale = useLocale();
  return count > 0 ? (
    <p className={styles.line}>
      {t('fleet.history.more', { count, number: formatCount(count, locale) })}
    </p>
  ) : null;
}
