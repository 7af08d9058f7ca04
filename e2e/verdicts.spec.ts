import { openBackups, portalUrl, volume } from './portal';
import { expect, test } from './test';

test('the catalog lists the demo services, each with its owner', async ({
  page,
}) => {
  await page.goto(portalUrl());
  for (const name of ['Orders', 'Customer accounts', 'Warehouse']) {
    await expect(page.getByRole('link', { name, exact: true })).toBeVisible();
  }
});

/** The state that was created in the sandbox, and the expected verdict on the tab. */
const services = [
  {
    service: 'orders',
    claim: 'orders-db',
    verdict: 'Protected',
    says: /^Restorable to/,
  },
  {
    service: 'customer-accounts',
    claim: 'customer-accounts',
    verdict: 'Failing',
    says: /password/i,
  },
  {
    service: 'crm',
    claim: 'crm-data',
    verdict: 'At risk',
    says: /manual|by hand/i,
  },
  {
    service: 'invoicing',
    claim: 'invoicing',
    verdict: 'At risk',
    says: /paused/i,
  },
  {
    service: 'warehouse',
    claim: 'warehouse-data',
    verdict: 'Failing',
    says: /lock/i,
  },
  {
    service: 'ledger',
    claim: 'ledger',
    verdict: 'At risk',
    says: /objective|old/i,
  },
  {
    service: 'newsletter',
    claim: 'newsletter',
    verdict: 'At risk',
    says: /campaigns/,
  },
  {
    service: 'search',
    claim: 'search-index',
    verdict: 'At risk',
    says: /^Only the latest snapshot is kept/,
  },
  {
    service: 'telemetry',
    claim: 'telemetry-store',
    verdict: 'Unprotected',
    says: /No backup found/,
  },
];

for (const { service, claim, verdict, says } of services) {
  test(`${service} is ${verdict.toLowerCase()}, and the tab explains why`, async ({
    page,
  }) => {
    await openBackups(page, service);
    const panel = volume(page, claim);
    await expect(
      panel.getByText(verdict, { exact: true }).first(),
    ).toBeVisible();
    await expect(panel.getByText(says).first()).toBeVisible();
  });
}

test('the overview card agrees in one line', async ({ page }) => {
  await page.goto(`${portalUrl()}/catalog/default/component/orders`);
  await expect(page.getByText('Protected').first()).toBeVisible();
  await expect(page.getByText('orders-db').first()).toBeVisible();
  await page.getByRole('link', { name: 'Open the Backups tab' }).click();
  await expect(page).toHaveURL(/\/backups/);
});

test('a service without volumes does not show a broken tab', async ({
  page,
}) => {
  await page.goto(
    `${portalUrl()}/catalog/default/component/nothing-of-that-name/backups`,
  );
  await expect(
    page.getByText(/not found|no entity|does not exist/i).first(),
  ).toBeVisible();
});
