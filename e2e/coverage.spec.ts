import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { portalUrl } from './portal';

test('the page of coverage names what nobody backs up, and what to do', async ({
  page,
}) => {
  await page.goto(`${portalUrl()}/volsync/coverage`);
  const table = page.getByRole('table', { name: /What has no backup/ });
  const line = table
    .getByRole('row')
    .filter({ hasText: 'recommendations-model' });
  await expect(line).toContainText('No backup');
  await expect(
    page.getByText(/The buckets were searched|being searched/),
  ).toBeVisible();
  const { violations } = await new AxeBuilder({ page })
    .include('[role=group]')
    .include('[role=table]')
    .analyze();
  expect(
    violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
      ),
  ).toEqual([]);
  await line.getByRole('button', { name: /What to do about/ }).click();
  await expect(
    page.getByRole('dialog').getByText(/No replication source names this/),
  ).toBeVisible();
});
