import type { SeenRun, VolumeReport } from 'backstage-plugin-volsync-common';
import { formatDuration } from '../../format/duration';
import { inOrderOfTime } from '../../format/statistics';
import { shortId } from '../../format/volume';
import { useText } from '../../hooks/useText';
import { Code } from '../common/Code';
import { DataTable } from '../common/DataTable';
import { Timestamp } from '../common/Timestamp';
import { formatOutcome } from '../common/formatOutcome';
import { DurationChart } from './DurationChart';
import styles from '../common/Section.module.css';

export function RunsSection({ volume }: { volume: VolumeReport }) {
  const t = useText();
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
          <DurationChart runs={timed} />
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
          cell: run => formatOutcome(run, t),
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
