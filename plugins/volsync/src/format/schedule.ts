import cronstrue from 'cronstrue';

/** A schedule in words, or as it was written where nobody can read it. @internal */
export type SpokenSchedule =
  | { readonly kind: 'words'; readonly words: string }
  | { readonly kind: 'raw'; readonly written: string };

/**
 * Five fields or `@hourly` and the like, in English words. Hours are those of the schedule, UTC: the caller says so.
 *
 * @internal
 */
export function toSpokenSchedule(written: string): SpokenSchedule {
  try {
    const words = cronstrue.toString(written, {
      use24HourTimeFormat: true,
      throwExceptionOnParseError: true,
    });
    return { kind: 'words', words: lowerFirst(shorten(words)) };
  } catch {
    return { kind: 'raw', written };
  }
}

/** The commonest schedules, as people say them */
function shorten(words: string): string {
  const pastTheHour = /^At (\d+) minutes past the hour$/.exec(words);
  if (pastTheHour) {
    return `Every hour at :${pastTheHour[1]?.padStart(2, '0')}`;
  }
  return words
    .replace(/^At 0 minutes past the hour, every/, 'Every')
    .replace(/^At (\d\d:\d\d)$/, 'Every day at $1');
}

function lowerFirst(words: string): string {
  return words.charAt(0).toLocaleLowerCase('en-US') + words.slice(1);
}
