import type { VolumeReport } from 'backstage-plugin-volsync-common';
import {
  ageSeconds,
  formatUtc,
  toTimestampParts,
} from '../../format/timestamp';
import { hasNoBackup } from '../../format/volume';
import { useLocale } from '../../hooks/useLocale';
import { useNow } from '../../hooks/useNow';
import { useScheduleText } from '../../hooks/useScheduleText';
import { useText, type Text } from '../../hooks/useText';
import { Figure } from './Figure';

/** When VolSync starts the next run, and why then. */
export function NextRunFigure({ volume }: { volume: VolumeReport }) {
  const t = useText();
  const scheduleText = useScheduleText();
  const { source } = volume;
  const label = t('figure.next');
  const none = t('figure.none');
  if (!source) {
    const known = hasNoBackup(volume);
    return (
      <Figure
        label={label}
        value={known ? none : t('figure.unknown')}
        vague
        details={known ? [t('figure.noSource')] : []}
      />
    );
  }
  const { nextRun, nextRunAt } = source;
  const details = [
    ...(nextRun === 'paused' ? [t('figure.pausedRuns')] : []),
    ...(nextRun === 'suspended' ? [t('figure.suspended')] : []),
    ...(source.schedule ? [scheduleText(source.schedule)] : []),
    ...(source.schedule || nextRun === 'paused' ? [] : [t('figure.manual')]),
  ];
  if (nextRun === 'running') {
    return (
      <Figure label={label} value={t('figure.runningNow')} details={details} />
    );
  }
  return (
    <Figure
      label={label}
      value={nextRunAt ? <NextRun at={nextRunAt} /> : none}
      vague={!nextRunAt}
      details={details}
    />
  );
}

function NextRun({ at }: { at: string }) {
  const t = useText();
  const viewer = { now: useNow(), locale: useLocale() };
  const spoken = toTimestampParts(at, viewer);
  const due = (ageSeconds(at, viewer.now) ?? 0) > 0;
  return (
    <time dateTime={at} title={formatUtc(at)}>
      {due || !spoken ? t('figure.due') : describeNext(spoken, t)}
    </time>
  );
}

function describeNext(
  spoken: NonNullable<ReturnType<typeof toTimestampParts>>,
  t: Text,
): string {
  switch (spoken.day) {
    case 'today':
      return spoken.time;
    case 'date':
      return t('timestamp.date', { date: spoken.date, time: spoken.time });
    default:
      return t(`timestamp.${spoken.day}`, { time: spoken.time });
  }
}
