import { useEffect, useState, type RefObject } from 'react';

/** The width of an element in pixels, kept up to date; `initial` until it is measured. */
export function useWidth(
  element: RefObject<HTMLElement>,
  initial: number,
): number {
  const [width, setWidth] = useState(initial);
  useEffect(() => {
    const { current } = element;
    if (!current || typeof ResizeObserver === 'undefined') {
      return undefined;
    }
    const observer = new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.width > 0) {
        setWidth(entry.contentRect.width);
      }
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
