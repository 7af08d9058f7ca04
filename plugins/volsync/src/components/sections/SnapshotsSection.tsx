import type {
  RepositoryReport,
  SnapshotDetails,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import { lazy } from 'react';
import { formatBytes, formatCount } from '../../format/bytes';
import { shortId } from '../../format/volume';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import { Code } from '../common/Code';
import { DataTable, type DataColumn } from '../common/DataTable';
import { Ago, Moment } from '../common/Moment';
import { ChartFrame } from './ChartFrame';
import { NotRead } from './NotRead';
import styles from './Sections.module.css';

const GrowthChart = lazy(() =>
  import('./GrowthChart').then(m => ({ default: m.GrowthChart })),
);

/** @internal */
export function SnapshotsSection({ volume }: { volume: VolumeReport }) {
  const { repository } = volume;
  return repository.state === 'unread' ? (
    <NotRead message={repository.message} />
  ) : (
    <Snapshots repository={repository.value} />
  );
}

function Snapshots({ repository }: { repository: RepositoryReport }) {
  const t = useText();
  const locale = useLocale();
  const { snapshots, snapshotCount, details, growth } = repository;
  return (
    <>
      {snapshots.length === 0 ? (
        <p className={styles.line}>{t('snapshots.empty')}</p>
      ) : (
        <SnapshotTable repository={repository} />
      )}
      {snapshotCount > snapshots.length && snapshots.length > 0 && (
        <p className={styles.line}>
          {t('snapshots.newestOf', {
            shown: formatCount(snapshots.length, locale),
            total: formatCount(snapshotCount, locale),
          })}
        </p>
      )}
      {details.state === 'unread' && snapshots.length > 0 && (
        <p className={styles.line}>
          {t('snapshots.notDecrypted', { message: details.message })}
        </p>
      )}
      <h3 className={styles.title}>{t('snapshots.chart')}</h3>
      {growth.length < 2 ? (
        <p className={styles.line}>{t('snapshots.noGrowth')}</p>
      ) : (
        <>
          <p className={styles.hint}>{t('snapshots.chartHint')}</p>
          <ChartFrame
            label={t('snapshots.chart')}
            head={[t('snapshots.day'), t('snapshots.size')]}
            rows={growth.map(({ day, bytes }) => [
              day,
              formatBytes(bytes, locale),
            ])}
          >
            <GrowthChart growth={growth} locale={locale} />
          </ChartFrame>
        </>
      )}
    </>
  );
}

function SnapshotTable({ repository }: { repository: RepositoryReport }) {
  const t = useText();
  const locale = useLocale();
  const details = new Map<string, SnapshotDetails>(
    repository.details.state === 'read'
      ? repository.details.value.map(detail => [detail.id, detail])
      : [],
  );
  const number = (
    id: string,
    label: string,
    value: (detail: SnapshotDetails) => number | undefined,
    format: (value: number, locale: string) => string,
  ): DataColumn<{ id: string }> => ({
    id,
    label,
    align: 'end',
    cell: snapshot => {
      const detail = details.get(snapshot.id);
      const found = detail && value(detail);
      return found === undefined ? '–' : format(found, locale);
    },
  });
  return (
    <DataTable
      label={t('snapshots.table')}
      rows={repository.snapshots}
      rowKey={({ id }) => id}
      columns={[
        {
          id: 'id',
          label: t('snapshots.id'),
          cell: ({ id }) => <Code>{shortId(id)}</Code>,
        },
        {
          id: 'written',
          label: t('snapshots.written'),
          cell: ({ lastModified }) => (
            <>
              <Moment at={lastModified} /> (<Ago at={lastModified} />)
            </>
          ),
        },
        ...(details.size > 0
          ? [
              number('files', t('snapshots.files'), d => d.files, formatCount),
              number('bytes', t('snapshots.bytes'), d => d.bytes, formatBytes),
              number(
                'added',
                t('snapshots.added'),
                d => d.bytesAdded,
                formatBytes,
              ),
            ]
          : []),
      ]}
    />
  );
}
