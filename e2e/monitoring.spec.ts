import { findSeriousProblems } from './axe';
import { portalUrl } from './portal';
import { expect, test } from './test';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    test('the monitoring page answers who watches, and leads to what needs a look', async ({
      page,
    }) => {
      await page.goto(`${portalUrl()}/volsync/monitoring`);
      const answers = page.getByRole('region', {
        name: 'Is anybody watching?',
      });
      for (const cluster of ['apps', 'edge']) {
        await expect(
          answers.getByRole('listitem').filter({ hasText: cluster }),
        ).toContainText(/Yes.*began to answer/, { timeout: 30_000 });
      }
      const apps = page.getByRole('region', { name: 'apps', exact: true });
      await apps.getByRole('button', { name: /^Rules/ }).press('Enter');
      await expect(
        apps.getByRole('row').filter({ hasText: 'VolSyncComponentAbsent' }),
      ).toContainText('Quiet');
      await apps.getByRole('button', { name: /^All series/ }).press('Enter');
      expect(await findSeriousProblems(page, 'section')).toEqual([]);
      const row = apps
        .getByRole('table', { name: 'What needs a look in cluster apps' })
        .getByRole('row')
        .filter({ hasText: 'telemetry' });
      await expect(row).toContainText('Overdue');
      // who owns a volume is known a little later
      const link = row.getByRole('link', { name: 'telemetry' });
      await expect(link).toBeVisible({ timeout: 60_000 });
      await link.click();
      await expect(page).toHaveURL(/telemetry\/backups/);
    });
  });
}
