import type { Page } from '@playwright/test';

/**
 * What is cut off or squeezed in these parts of a page, as lines: text beyond the window, text that its box hides, and
 * words that are broken in the middle because their column is too narrow.
 */
export function findLayoutProblems(
  page: Page,
  selector: string,
): Promise<readonly string[]> {
  return page.evaluate(parts => {
    /** Longer ones, such as names of pods, have to break somewhere. */
    const LONGEST_WORD = 14;
    const problems = new Set<string>();
    const width = document.documentElement.clientWidth;
    const say = (problem: string, element: Element) =>
      problems.add(
        `${problem}: ${(element.textContent ?? '').trim().slice(0, 60)}`,
      );
    const stylesAbove = (element: Element) => {
      const styles = [];
      for (let one: Element | null = element; one; one = one.parentElement) {
        styles.push({ one, style: getComputedStyle(one) });
      }
      return styles;
    };
    for (const part of document.querySelectorAll(parts)) {
      const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
      for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        const element = text.parentElement;
        if (!element?.checkVisibility({ visibilityProperty: true })) continue;
        const above = stylesAbove(element);
        // Meant for screen readers only
        if (above.some(({ one }) => one.clientWidth === 1)) continue;
        const range = document.createRange();
        range.selectNodeContents(text);
        const boxes = [...range.getClientRects()].filter(box => box.width > 0);
        if (boxes.length === 0) continue;
        const right = Math.max(...boxes.map(box => box.right));
        const hiding = above.find(({ style }) => style.overflowX !== 'visible');
        const isScrolled = /auto|scroll/.test(hiding?.style.overflowX ?? '');
        const edge = isScrolled
          ? Infinity
          : hiding?.one.getBoundingClientRect().right ?? Infinity;
        const isHidden = right > edge + 1;
        if (!isScrolled && Math.min(right, edge) > width + 1) {
          say('beyond the window', element);
        }
        // Dots are fine if the pointer shows the rest; a time gets its title there
        const isTold =
          hiding?.style.textOverflow === 'ellipsis' &&
          above.some(
            ({ one }) => one.hasAttribute('title') || one.matches('time'),
          );
        if (isHidden && !isTold) say('hidden by its box', element);
        if (element.closest('code, pre')) continue;
        const content = text.textContent ?? '';
        for (const word of content.matchAll(/\p{L}+/gu)) {
          if (word[0].length > LONGEST_WORD) continue;
          range.setStart(text, word.index);
          range.setEnd(text, word.index + word[0].length);
          const lines = new Set(
            [...range.getClientRects()].map(({ top }) => Math.round(top)),
          );
          if (lines.size > 1) say(`broken word "${word[0]}"`, element);
        }
      }
    }
    return [...problems];
  }, selector);
}
