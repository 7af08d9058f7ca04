import cronstrue from 'cronstrue';
import { DateTime } from 'luxon';
import type { Viewer } from './timestamp';

/** A schedule in words, or as written if it can't be parsed. */
export type ScheduleDescription =
  | {
      readonly kind: 'words';
      readonly words: string;
      /** The time zone of the hours in `words`; absent if they name no hour */
      readonly zone?: string;
    }
  | { readonly kind: 'raw'; readonly written: string };

const MACROS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** Rewrites the most common schedules in everyday words, by language. */
const SHORTEN: Readonly<Record<string, (words: string) => string>> = {
  en: words =>
    words
      .replace(
        /^At (\d+) minutes past the hour$/,
        (_, minute: string) => `Every hour at :${minute.padStart(2, '0')}`,
      )
      .replace(/^At 0 minutes past the hour, every/, 'Every')
      .replace(/^At (\d\d:\d\d)$/, 'Every day at $1'),
  de: words =>
    words
      .replace(
        /^Bei Minute (\d+)$/,
        (_, minute: string) => `Jede Stunde um :${minute.padStart(2, '0')}`,
      )
      .replace(/^Zur vollen Stunde, alle/, 'Alle')
      .replace(/^Um (\d\d:\d\d)$/, 'Jeden Tag um $1'),
};

/**
 * Describes five cron fields or a macro in the viewer's language if its words are loaded, otherwise in English. VolSync
 * schedules are in UTC. Hours are converted to the viewer's zone if that doesn't change the day, otherwise they stay in
 * UTC.
 */
export function describeSchedule(
  written: string,
  viewer: Viewer,
): ScheduleDescription {
  const cron = MACROS[written.trim()] ?? written;
  const local = DateTime.fromMillis(viewer.now, {
    zone: viewer.zone,
    locale: viewer.locale,
  });
  const moved = moveHours(cron, local.offset);
  const language = viewer.locale.split('-')[0] ?? 'en';
  const locale = language in cronstrue.locales ? language : 'en';
  try {
    const words = cronstrue.toString(moved ?? cron, {
      use24HourTimeFormat: true,
      throwExceptionOnParseError: true,
      locale,
    });
    return {
      kind: 'words',
      words: lowerFirst(SHORTEN[locale]?.(words) ?? words),
      zone: namesHour(cron)
        ? (moved && local.toFormat('ZZZZ')) || 'UTC'
        : undefined,
    };
  } catch {
    return { kind: 'raw', written };
  }
}

function namesHour(cron: string): boolean {
  const hour = cron.trim().split(/\s+/)[1] ?? '*';
  return !hour.startsWith('*');
}

/** The same times in a zone that is `offsetMinutes` ahead of UTC; undefined if cron fields can't express them. */
function moveHours(cron: string, offsetMinutes: number): string | undefined {
  const [minute = '', hour = '', ...days] = cron.trim().split(/\s+/);
  if (!/^\d+$/.test(minute) || !/^\d+$/.test(hour)) {
    return undefined;
  }
  const total = Number(hour) * 60 + Number(minute) + offsetMinutes;
  const sameDay = total >= 0 && total < 24 * 60;
  if (!sameDay && days.some(field => field !== '*')) {
    return undefined;
  }
  const inDay = (total + 24 * 60) % (24 * 60);
  return [inDay % 60, Math.floor(inDay / 60), ...days].join(' ');
}

function lowerFirst(words: string): string {
  return words.charAt(0).toLocaleLowerCase('en-US') + words.slice(1);
}
