import { useState } from 'react';
import {
  formatDate,
  formatRelative,
  formatUtc,
  isNow,
  toTimestampParts,
  type Viewer,
} from '../../format/timestamp';
import { useLocale } from '../../hooks/useLocale';
import { useNow } from '../../hooks/useNow';
import { useText, type Text } from '../../hooks/useText';

const MINUTE_MS = 60_000;

function toText(at: string, viewer: Viewer, t: Text): string {
  const parts = toTimestampParts(at, viewer);
  if (!parts) {
    return at;
  }
  return parts.day === 'date'
    ? t('timestamp.date', { date: parts.date, time: parts.time })
    : t(`timestamp.${parts.day}`, { time: parts.time });
}

/** `yesterday 14:05 CET` in the viewer's zone; exact UTC on hover. */
export function Timestamp({ at }: { at: string }) {
  const t = useText();
  const viewer = { now: useNow(MINUTE_MS), locale: useLocale() };
  return (
    <time dateTime={at} title={formatUtc(at)}>
      {toText(at, viewer, t)}
    </time>
  );
}

/** The distance from now, updated while it is shown: `37 minutes ago`. */
export function Ago({ at }: { at: string }) {
  const ago = useAgo(at);
  return (
    <time dateTime={at} title={formatUtc(at)}>
      {ago}
    </time>
  );
}

function useAgo(at: string): string {
  const t = useText();
  const viewer = { now: useNow(), locale: useLocale() };
  return isNow(at, viewer.now)
    ? t('timestamp.now')
    : formatRelative(at, viewer);
}

/** The same for long tables: the tooltip is formatted only on hover. */
export function AgoInTable({ at }: { at: string }) {
  const ago = useAgo(at);
  const [isPointedAt, setPointedAt] = useState(false);
  return (
    <time
      dateTime={at}
      title={isPointedAt ? formatUtc(at) : undefined}
      onPointerEnter={() => setPointedAt(true)}
      onPointerLeave={() => setPointedAt(false)}
    >
      {ago}
    </time>
  );
}

/** Only the day: `16 Nov`. */
export function Day({ at }: { at: string }) {
  const viewer = { now: useNow(MINUTE_MS), locale: useLocale() };
  return (
    <time dateTime={at} title={formatUtc(at)}>
      {formatDate(at, viewer)}
    </time>
  );
}

/** For labels, which accept only text. */
export function useTimestampText(): (at: string) => string {
  const t = useText();
  const viewer = { now: useNow(MINUTE_MS), locale: useLocale() };
  return at => toText(at, viewer, t);
}
