import type { NamedClass } from '../../kubernetes/resources';
import { keepLastKnown, read, unread } from '../reading';
import type { Reading } from '../reading';
import type { Tape, TapeClasses } from './tape';

/** The classes at a moment of a recording: the last known ones are kept while they can't be read. */
export function classesAt(
  { classes, start }: Tape,
  kind: keyof Omit<TapeClasses, 'unreadable'>,
  now: string,
): Reading<readonly NamedClass[]> {
  if (!classes) {
    return unread('not-recorded', 'The recording does not contain it.');
  }
  const known = classes[kind].map(name => ({ metadata: { name } }));
  const outage = classes.unreadable.find(
    ([from, to]) =>
      Date.parse(from) <= Date.parse(now) && Date.parse(now) < Date.parse(to),
  );
  const [since] = outage ?? [];
  return since === undefined
    ? read(known, now)
    : keepLastKnown(
        Date.parse(start) < Date.parse(since) ? read(known, since) : undefined,
        unread('forbidden', 'The classes can no longer be read.', since),
      );
}
