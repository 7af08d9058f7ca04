import { portalUrl } from './portal';
import { expect, test } from './test';

test('the demo can be used as a service owner, and as a platform engineer', async ({
  page,
}) => {
  const table = page.getByRole('table', { name: 'Volumes' });
  const volumesOf = async (service: string, title: string) => {
    await page.goto(
      `${portalUrl()}/volsync/fleet?text=component:default/${service}`,
    );
    return table.getByRole('link', { name: title, exact: true });
  };
  await expect(await volumesOf('crm', 'CRM')).toBeVisible();
  const become = async (now: string, next: string) => {
    await page.getByRole('button', { name: now, exact: true }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: next, exact: true })
      .click();
    await expect(
      page.getByRole('button', { name: next, exact: true }),
    ).toBeVisible();
  };

  await become('Guest', 'Service owner');
  await expect(await volumesOf('orders', 'Orders')).toBeVisible();
  await expect(await volumesOf('crm', 'CRM')).toBeHidden();
  await expect(page.getByText(/^0 of \d volumes$/)).toBeVisible();
  await page.goto(`${portalUrl()}/volsync/platform`);
  await expect(
    page.getByText('You don’t have permission to view the platform'),
  ).toBeVisible();
  await page.goto(`${portalUrl()}/catalog/default/component/crm/backups`);
  await expect(
    page.getByText(
      'You don’t have permission to view the backups of this service',
    ),
  ).toBeVisible();

  await become('Service owner', 'Platform engineer');
  await page.goto(`${portalUrl()}/catalog/default/component/crm/backups`);
  await expect(
    page.getByRole('button', { name: 'Restore…', exact: true }).first(),
  ).toHaveAccessibleDescription(/You need the permission volsync\.restore/);
  await page.goto(`${portalUrl()}/volsync/platform`);
  await expect(page.getByRole('region', { name: 'apps' })).toBeVisible();
});
