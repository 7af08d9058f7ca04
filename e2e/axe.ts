import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** The serious axe issues in these parts of a page, as lines. */
export async function findSeriousProblems(
  page: Page,
  ...selectors: readonly string[]
): Promise<readonly string[]> {
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
