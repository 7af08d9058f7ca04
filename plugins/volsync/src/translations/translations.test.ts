import { volsyncTitleTranslationRef } from '../titles';
import { volsyncTranslationRef } from '../translation';
import { describeSchedule } from '../format/schedule';
import { formatDate, formatRelative } from '../format/timestamp';
import de from './de';
import deTitles from './de/titles';
import { volsyncTranslations } from '.';

/** Reads the messages of a ref from Backstage's internal structure. */
const messagesOf = (ref: unknown) =>
  (
    ref as { getDefaultMessages(): Record<string, string> }
  ).getDefaultMessages();
const english = messagesOf(volsyncTranslationRef);

const placeholders = (text: string) =>
  [...new Set(text.match(/\{\{[^}]*\}\}/g))].sort();

/** A count can be part of the wording, as in "jeden Tag" (every day) */
const withoutCount = (key: string, text: string) =>
  placeholders(text).filter(
    name => !(key.endsWith('_one') && name === '{{count}}'),
  );

describe('German', () => {
  it('has every message and no other', () => {
    expect(Object.keys(english).length).toBeGreaterThan(700);
    expect(Object.keys(de).sort()).toEqual(Object.keys(english).sort());
  });

  it('has every title, and belongs to the plugin’s messages', () => {
    expect(Object.keys(deTitles)).toEqual(
      Object.keys(messagesOf(volsyncTitleTranslationRef)),
    );
    expect(volsyncTranslations.id).toBe(volsyncTranslationRef.id);
  });

  it.each(Object.entries(english))(
    'fills the same placeholders: %s',
    (key, text) => {
      expect(withoutCount(key, de[key] ?? '')).toEqual(withoutCount(key, text));
    },
  );

  it('leaves no sentence in English', () => {
    const same = Object.entries(english).filter(
      ([key, text]) => text === de[key] && / [a-z]+ [a-z]+ /.test(text),
    );
    expect(same).toEqual([]);
  });

  it.each([['Service', /dienst/i]])(
    'uses one word for one thing: %s',
    (_, others) => {
      expect(
        Object.entries({ ...de, ...deTitles }).filter(([, text]) =>
          others.test(text),
        ),
      ).toEqual([]);
    },
  );

  it('describes schedules and dates', () => {
    const viewer = {
      now: Date.parse('2026-11-23T12:00:00Z'),
      locale: 'de',
      zone: 'Europe/Berlin',
    };
    const words = (cron: string) => {
      const described = describeSchedule(cron, viewer);
      return described.kind === 'words' ? described.words : undefined;
    };
    expect(words('0 3 * * *')).toBe('jeden Tag um 04:00');
    expect(words('17 * * * *')).toBe('jede Stunde um :17');
    expect(words('*/20 * * * *')).toBe('alle 20 Minuten');
    expect(words('0 */6 * * *')).toBe('alle 6 Stunden');
    expect(words('30 3 * * 1')).toBe('um 04:30, nur jeden Montag');
    expect(formatDate('2026-11-16T12:00:00Z', viewer)).toBe('16. Nov.');
    expect(formatDate('2025-11-16T12:00:00Z', viewer)).toBe('16. Nov. 2025');
    expect(formatRelative('2026-11-23T11:23:00Z', viewer)).toBe(
      'vor 37 Minuten',
    );
  });
});
