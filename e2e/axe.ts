import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** Halfway through a transition, a button has a colour of its own. */
async function waitForTransitions(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.race([
      Promise.allSettled(ending.map(({ finished }) => finished)),
      new Promise(resolve => {
        setTimeout(resolve, 2_000);
      }),
    ]);
  });
}

/** The serious axe issues in these parts of a page, as lines. */
export async function findSeriousProblems(
  page: Page,
  ...selectors: readonly string[]
): Promise<readonly string[]> {
  await waitForTransitions(page);
  const builder = selectors.reduce(
    (axe, selector) => axe.include(selector),
    new AxeBuilder({ page }),
  );
  const { violations } = await builder.analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
    );
}
