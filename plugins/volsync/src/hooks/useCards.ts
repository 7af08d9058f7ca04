import { useRef, type RefObject } from 'react';
import { useWidth } from './useWidth';

const WIDE_PX = 1400;
const PHONE_PX = 600;
const REM_PX = 16;

/**
 * Whether a table of a given width in rem is shown as cards on the page, and which size of cards. Undefined while its
 * columns fit.
 */
export type CardSize = 'wide' | 'phone' | undefined;

/** Measures the page element that `page` is set on. Until then, the columns are assumed to fit. */
export function useCards(tableRem: number): {
  readonly page: RefObject<HTMLDivElement>;
  readonly cards: CardSize;
} {
  const page = useRef<HTMLDivElement>(null);
  const width = useWidth(page, WIDE_PX);
  if (width >= tableRem * REM_PX) {
    return { page, cards: undefined };
  }
  return { page, cards: width < PHONE_PX ? 'phone' : 'wide' };
}
