import type {
  HistoryEntry,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import { formatBytes, formatCount } from '../../format/bytes';
import { formatDuration } from '../../format/duration';
import { withSnapshots } from '../../format/history';
import { useLocale } from '../../hooks/useLocale';
import { useHistory } from '../../hooks/useHistory';
import { valueOf } from '../../hooks/useLoad';
import { useText } from '../../hooks/useText';
import { DataTable } from '../common/DataTable';
import { Timestamp } from '../common/Timestamp';
import { HistoryCharts } from './HistoryCharts';
import { NotRead } from './NotRead';
import { formatHistoryKind } from './formatHistoryKind';
import styles from '../common/Section.module.css';

/** Runs and operations of a volume: VolSync itself keeps no history. */
export function HistorySection({ volume }: { volume: VolumeReport }) {
  const t = useText();
  // A run that ended is a new entry
  const state = useHistory(volume, volume.runs[0]?.endedAt);
  const history = valueOf(state);
  if (state.kind === 'failed') {
    return <NotRead message={state.error.message} />;
  }
  if (!history) {
    return <p role="status">{t('tab.loading')}</p>;
  }
  const entries = withSnapshots(history.entries, volume);
  return (
    <>
      {entries.length === 0 ? (
        <p className={styles.line}>{t('history.empty')}</p>
      ) : (
        <>
          <HistoryTable entries={entries} />
          <HistoryCharts entries={entries} />
        </>
      )}
      <p className={styles.hint}>
        {t('history.retention', { count: history.keptDays })}
      </p>
    </>
  );
}

function HistoryTable({ entries }: { entries: readonly HistoryEntry[] }) {
  const t = useText();
  const locale = useLocale();
  return (
    <DataTable
      label={t('history.table')}
      rows={entries}
      rowKey={entry => entry.id}
      columns={[
        {
          id: 'what',
          label: t('history.what'),
          cell: entry => formatHistoryKind(entry.what, t),
        },
        {
          id: 'ended',
          label: t('history.ended'),
          cell: entry => <Timestamp at={entry.endedAt} />,
        },
        {
          id: 'result',
          label: t('history.result'),
          cell: entry => (
            <span title={entry.summary}>{t(`history.${entry.result}`)}</span>
          ),
        },
        {
          id: 'who',
          label: t('history.who'),
          cell: entry =>
            entry.requestedBy?.split('/').pop() ?? t('history.volsync'),
        },
        ...(entries.some(({ reason }) => reason)
          ? [
              {
                id: 'reason',
                label: t('history.reason'),
                cell: ({ reason }: HistoryEntry) => reason,
              },
            ]
          : []),
        {
          id: 'files',
          label: t('history.files'),
          align: 'end',
          cell: ({ files }) =>
            files === undefined ? '–' : formatCount(files, locale),
        },
        {
          id: 'size',
          label: t('history.size'),
          align: 'end',
          cell: ({ bytes }) =>
            bytes === undefined ? '–' : formatBytes(bytes, locale),
        },
        {
          id: 'duration',
          label: t('history.duration'),
          align: 'end',
          cell: ({ durationSeconds }) =>
            durationSeconds === undefined
              ? '–'
              : formatDuration(durationSeconds),
        },
      ]}
    />
  );
}
