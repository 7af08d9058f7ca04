import type { SeenRun, VolumeReport } from 'backstage-plugin-volsync-common';
import { lazy } from 'react';
import { formatDuration } from '../../format/duration';
import { inOrderOfTime } from '../../format/statistics';
import { shortId } from '../../format/volume';
import { useText } from '../../hooks/useText';
import { Code } from '../common/Code';
import { DataTable } from '../common/DataTable';
import { Timestamp, useTimestampText } from '../common/Timestamp';
import { outcomeWords } from '../volume/RunStrip';
import { ChartFrame } from './ChartFrame';
import styles from './Sections.module.css';

const DurationChart = lazy(() =>
  import('./DurationChart').then(m => ({ default: m.DurationChart })),
);

/** @internal */
export function RunsSection({ volume }: { volume: VolumeReport }) {
  const t = useText();
  const speak = useTimestampText();
  const runs = inOrderOfTime(volume.runs);
  const timed = runs.filter(run => run.durationSeconds !== undefined);
  if (runs.length === 0) {
    return <p className={styles.line}>{t('runs.empty')}</p>;
  }
  return (
    <>
      <RunTable runs={[...runs].reverse()} />
      {timed.length > 1 && (
        <>
          <h3 className={styles.title}>{t('runs.chart')}</h3>
          <p className={styles.hint}>{t('runs.chartHint')}</p>
          <ChartFrame
            label={t('runs.chart')}
            head={[t('runs.ended'), t('runs.duration'), t('runs.result')]}
            rows={timed.map(run => [
              speak(run.endedAt),
              formatDuration(run.durationSeconds ?? 0),
              outcomeWords(run, t),
            ])}
          >
            <DurationChart runs={timed} />
          </ChartFrame>
        </>
      )}
    </>
  );
}

function RunTable({ runs }: { runs: readonly SeenRun[] }) {
  const t = useText();
  return (
    <DataTable
      label={t('runs.table')}
      rows={runs}
      rowKey={(run, index) => `${run.endedAt}/${index}`}
      columns={[
        {
          id: 'ended',
          label: t('runs.ended'),
          cell: run => <Timestamp at={run.endedAt} />,
        },
        {
          id: 'result',
          label: t('runs.result'),
          cell: run => outcomeWords(run, t),
        },
        {
          id: 'duration',
          label: t('runs.duration'),
          align: 'end',
          cell: run =>
            run.durationSeconds === undefined
              ? '–'
              : formatDuration(run.durationSeconds),
        },
        {
          id: 'snapshot',
          label: t('runs.snapshot'),
          cell: run =>
            run.snapshotId ? <Code>{shortId(run.snapshotId)}</Code> : '–',
        },
      ]}
    />
  );
}
