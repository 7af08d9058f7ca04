import type { BaselineSample } from 'backstage-plugin-volsync-common';
import { useMemo } from 'react';
import { formatBytes, formatCount } from '../../format/bytes';
import { formatDuration } from '../../format/duration';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import { DataTable, type DataColumn } from '../common/DataTable';
import { Timestamp } from '../common/Timestamp';

/** All recorded backups and restores of the sample, newest first. */
export function SampleTable(props: {
  cluster: string;
  samples: readonly BaselineSample[];
}) {
  const t = useText();
  const locale = useLocale();
  const columns = useMemo(() => {
    const count = (value: number | undefined) =>
      value === undefined ? '' : formatCount(value, locale);
    const bytes = (value: number | undefined) =>
      value === undefined ? '' : formatBytes(value, locale);
    const all: readonly (Omit<DataColumn<BaselineSample>, 'label'> & {
      readonly id:
        | 'ended'
        | 'what'
        | 'duration'
        | 'files'
        | 'bytes'
        | 'objects'
        | 'repository';
    })[] = [
      { id: 'ended', cell: sample => <Timestamp at={sample.endedAt} /> },
      { id: 'what', cell: sample => t(`baseline.what.${sample.what}`) },
      {
        id: 'duration',
        align: 'end',
        cell: sample => formatDuration(sample.seconds),
      },
      { id: 'files', align: 'end', cell: sample => count(sample.files) },
      { id: 'bytes', align: 'end', cell: sample => bytes(sample.bytes) },
      { id: 'objects', align: 'end', cell: sample => count(sample.objects) },
      {
        id: 'repository',
        align: 'end',
        cell: sample => bytes(sample.repositoryBytes),
      },
    ];
    return all.map(column => ({
      ...column,
      label: t(`baseline.column.${column.id}`),
    }));
  }, [t, locale]);
  const newestFirst = useMemo(
    () => [...props.samples].reverse(),
    [props.samples],
  );
  return (
    <DataTable
      label={t('baseline.table', { cluster: props.cluster })}
      columns={columns}
      rows={newestFirst}
      rowKey={sample => sample.id}
    />
  );
}
