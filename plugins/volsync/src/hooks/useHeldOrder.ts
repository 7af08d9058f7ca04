import { useCallback, useRef, useState, type RefObject } from 'react';

/**
 * Keeps the order of items while the viewer has focus among them. A panel that moves under the pointer, or takes the
 * focus with it, is worse than an outdated order. The order is updated when the focus leaves.
 */
export function useHeldOrder<Item extends { readonly id: string }>(
  items: readonly Item[],
): {
  readonly ordered: readonly Item[];
  readonly containerProps: {
    readonly ref: RefObject<HTMLDivElement>;
    readonly onBlur: () => void;
  };
} {
  const ref = useRef<HTMLDivElement>(null);
  const held = useRef<readonly string[]>([]);
  const [, setReleases] = useState(0);

  const busy = ref.current?.contains(document.activeElement) ?? false;
  const ordered = busy ? inHeldOrder(items, held.current) : items;
  held.current = ordered.map(({ id }) => id);

  const onBlur = useCallback(() => setReleases(count => count + 1), []);
  return { ordered, containerProps: { ref, onBlur } };
}

/** New items follow the existing ones. */
function inHeldOrder<Item extends { readonly id: string }>(
  items: readonly Item[],
  held: readonly string[],
): readonly Item[] {
  const place = (item: Item) => {
    const index = held.indexOf(item.id);
    return index < 0 ? held.length : index;
  };
  return [...items].sort((left, right) => place(left) - place(right));
}
