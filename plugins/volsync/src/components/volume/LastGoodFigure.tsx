import { RiAlertLine } from '@remixicon/react';
import type { VolumeReport } from 'backstage-plugin-volsync-common';
import { toAnswer, type Answer } from '../../format/answer';
import { formatAge, formatDuration } from '../../format/duration';
import { ageSeconds, formatUtc } from '../../format/timestamp';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import { Help } from '../common/Help';
import { Figure } from './Figure';
import styles from './Figures.module.css';

/** Why there is no good backup to show. */
const MISSING: Readonly<
  Partial<
    Record<Answer['sentence']['kind'], 'figure.never' | 'figure.notRestorable'>
  >
> = { nothing: 'figure.never', unrestorable: 'figure.notRestorable' };

/** The age of the newest restore point, against its objective. */
export function LastGoodFigure({ volume }: { volume: VolumeReport }) {
  const t = useText();
  const now = useNow();
  const at = volume.newestRestorable?.at;
  const age = at === undefined ? undefined : ageSeconds(at, now);
  const label = t('figure.lastGood');
  if (at === undefined || age === undefined) {
    return (
      <Figure
        label={label}
        value={t(MISSING[toAnswer(volume).sentence.kind] ?? 'figure.unknown')}
        vague
        details={objectiveOf(volume, t)}
      />
    );
  }
  const objective = volume.objectiveSeconds;
  const late = objective !== undefined && age > objective;
  return (
    <Figure
      label={label}
      value={
        <time dateTime={at} title={formatUtc(at)}>
          {formatAge(age)}
        </time>
      }
      details={
        late
          ? [
              <span className={styles.late}>
                <RiAlertLine size={14} aria-hidden />
                {t('figure.overdue', { duration: formatDuration(objective) })}
                <Help term="objective" />
              </span>,
            ]
          : objectiveOf(volume, t)
      }
    />
  );
}

function objectiveOf(volume: VolumeReport, t: ReturnType<typeof useText>) {
  if (volume.objectiveSeconds !== undefined) {
    return [
      <>
        {t('figure.objective', {
          duration: formatDuration(volume.objectiveSeconds),
        })}
        <Help term="objective" />
      </>,
    ];
  }
  return volume.source && !volume.source.schedule
    ? [t('figure.noObjective')]
    : [];
}
