import { median, type VolumeReport } from 'backstage-plugin-volsync-common';
import { formatDuration } from '../../format/duration';
import { inOrderOfTime, successfulDurations } from '../../format/statistics';
import { useText } from '../../hooks/useText';
import { Figure } from './Figure';
import { LastGoodFigure } from './LastGoodFigure';
import { NextRunFigure } from './NextRunFigure';
import { BucketFigure, SnapshotsFigure } from './RepositoryFigures';
import styles from './Figures.module.css';

/** The five numbers that answer most questions. */
export function Figures({ volume }: { volume: VolumeReport }) {
  return (
    <dl className={styles.grid}>
      <LastGoodFigure volume={volume} />
      <NextRunFigure volume={volume} />
      <SnapshotsFigure volume={volume} />
      <BucketFigure volume={volume} />
      <DurationFigure volume={volume} />
    </dl>
  );
}

function DurationFigure({ volume }: { volume: VolumeReport }) {
  const t = useText();
  const durations = successfulDurations(inOrderOfTime(volume.runs));
  const last = durations.at(-1) ?? volume.source?.lastDurationSeconds;
  const middle = median(durations);
  if (last === undefined) {
    return (
      <Figure
        label={t('figure.duration')}
        value={t('figure.none')}
        vague
        details={[t('figure.noRun')]}
      />
    );
  }
  return (
    <Figure
      label={t('figure.duration')}
      value={formatDuration(last)}
      details={
        middle === undefined || durations.length < 2
          ? []
          : [
              t('figure.median', {
                count: durations.length,
                duration: formatDuration(middle),
              }),
            ]
      }
    />
  );
}
