import { findSeriousProblems } from './axe';
import { portalUrl } from './portal';
import { expect, test } from './test';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    test('the monitoring page reports what is monitored, and links to what needs attention', async ({
      page,
    }) => {
      await page.goto(`${portalUrl()}/volsync/monitoring`);
      const answers = page.getByRole('region', {
        name: 'Are the backups monitored?',
      });
      for (const cluster of ['apps', 'edge']) {
        await expect(
          answers.getByRole('listitem').filter({ hasText: cluster }),
        ).toContainText(/Monitored.*Target up since/, { timeout: 30_000 });
      }
      const apps = page.getByRole('region', { name: 'apps', exact: true });
      await apps.getByRole('button', { name: /^Rules/ }).press('Enter');
      await expect(
        apps.getByRole('row').filter({ hasText: 'VolSyncComponentAbsent' }),
      ).toContainText('Inactive');
      await apps.getByRole('button', { name: /^All series/ }).press('Enter');
      expect(await findSeriousProblems(page, 'section')).toEqual([]);
      const row = apps
        .getByRole('table', { name: 'Needs attention in cluster apps' })
        .getByRole('row')
        .filter({ hasText: 'telemetry' });
      await expect(row).toContainText('Out of sync');
      // The owner of a volume appears later
      const link = row.getByRole('link', { name: 'telemetry' });
      await expect(link).toBeVisible({ timeout: 60_000 });
      await link.click();
      await expect(page).toHaveURL(/telemetry\/backups/);
    });
  });
}
