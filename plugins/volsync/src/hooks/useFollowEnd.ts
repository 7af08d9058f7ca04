import { useCallback, useLayoutEffect, useRef } from 'react';

/** Closer to the end than this counts as at the end. */
const NEAR_END_PX = 24;

/** Keeps the end of a growing text in view until the reader scrolls away from it. */
export function useFollowEnd(text: string) {
  const frame = useRef<HTMLPreElement>(null);
  const follows = useRef(true);
  useLayoutEffect(() => {
    const { current } = frame;
    if (current && follows.current) {
      current.scrollTop = current.scrollHeight;
    }
  }, [text]);
  const onScroll = useCallback(() => {
    const { current } = frame;
    if (current) {
      const below =
        current.scrollHeight - current.scrollTop - current.clientHeight;
      follows.current = below <= NEAR_END_PX;
    }
  }, []);
  return { frame, onScroll };
}
