import { useMemo, useState } from 'react';
import { useLocale } from '../../hooks/useLocale';
import { useNow } from '../../hooks/useNow';
import { useText, type Text } from '../../hooks/useText';
import {
  formatAbsolute,
  formatDate,
  formatRelative,
  toSpokenMoment,
  type Viewer,
} from '../../format/moment';

const MINUTE_MS = 60_000;

function speak(at: string, viewer: Viewer, t: Text): string {
  const spoken = toSpokenMoment(at, viewer);
  if (!spoken) {
    return at;
  }
  return spoken.day === 'date'
    ? t('moment.date', { date: spoken.date, time: spoken.time })
    : t(`moment.${spoken.day}`, { time: spoken.time });
}

/** When, as people say it: `yesterday 14:05`; everything on hover. @internal */
export function Moment({ at }: { at: string }) {
  const t = useText();
  const viewer = { now: useNow(MINUTE_MS), locale: useLocale() };
  return (
    <time dateTime={at} title={formatAbsolute(at, viewer)}>
      {speak(at, viewer, t)}
    </time>
  );
}

/** How long ago or ahead, ticking: `37 minutes ago`. @internal */
export function Ago({ at }: { at: string }) {
  const locale = useLocale();
  const viewer = { now: useNow(), locale };
  const absolute = useMemo(
    // It is the same at every tick
    () => formatAbsolute(at, { now: 0, locale }),
    [at, locale],
  );
  return (
    <time dateTime={at} title={absolute}>
      {formatRelative(at, viewer)}
    </time>
  );
}

/** The same for a table in which lines fly past: what is not pointed at is not written out. @internal */
export function AgoInTable({ at }: { at: string }) {
  const viewer = { now: useNow(), locale: useLocale() };
  const [isPointedAt, setPointedAt] = useState(false);
  return (
    <time
      dateTime={at}
      title={isPointedAt ? formatAbsolute(at, viewer) : undefined}
      onPointerEnter={() => setPointedAt(true)}
      onPointerLeave={() => setPointedAt(false)}
    >
      {formatRelative(at, viewer)}
    </time>
  );
}

/** The day only: `16 Nov`. @internal */
export function Day({ at }: { at: string }) {
  const viewer = { now: useNow(MINUTE_MS), locale: useLocale() };
  return (
    <time dateTime={at} title={formatAbsolute(at, viewer)}>
      {formatDate(at, viewer)}
    </time>
  );
}

/** For places that take text only, such as labels. @internal */
export function useSpokenMoment(): (at: string) => string {
  const t = useText();
  const viewer = { now: useNow(MINUTE_MS), locale: useLocale() };
  return at => speak(at, viewer, t);
}
