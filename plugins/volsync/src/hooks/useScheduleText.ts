import { describeSchedule } from '../format/schedule';
import { useLocale } from './useLocale';
import { useNow } from './useNow';
import { useText } from './useText';

const HOUR_MS = 3_600_000;

/** Describes a cron schedule for people, with its time zone. */
export function useScheduleText(): (written: string) => string {
  const t = useText();
  const now = useNow(HOUR_MS);
  const locale = useLocale();
  return written => {
    const schedule = describeSchedule(written, { now, locale });
    if (schedule.kind === 'raw') {
      return t('figure.scheduleRaw', { written: schedule.written });
    }
    const { words, zone } = schedule;
    return zone ? t('figure.schedule', { words, zone }) : words;
  };
}
