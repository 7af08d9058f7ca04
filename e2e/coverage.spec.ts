import { findSeriousProblems } from './axe';
import { portalUrl } from './portal';
import { expect, test } from './test';

test('the coverage page lists volumes without backups, and links to the form that enables them', async ({
  page,
}) => {
  await page.goto(`${portalUrl()}/volsync/coverage`);
  const table = page.getByRole('table', { name: /Volumes without backups/ });
  const line = table
    .getByRole('row')
    .filter({ hasText: 'recommendations-model' });
  await expect(line).toContainText('No backup');
  await expect(
    page.getByText(/The buckets were scanned|Scanning the buckets/),
  ).toBeVisible();
  expect(
    await findSeriousProblems(page, '[role=group]', '[role=table]'),
  ).toEqual([]);
  await line.getByRole('link', { name: /^Enable backups of/ }).click();
  await expect(page).toHaveURL(/templates\/default\/enable-backups/);
  await expect(page.getByText('recommendations-model').first()).toBeVisible();
});
