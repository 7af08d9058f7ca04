import { MARK } from '../scripts/lib/canary.mjs';
import { findSeriousProblems } from './axe';
import { openBackups, portalUrl, volume } from './portal';
import { expect, test } from './test';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    for (const service of ['orders', 'customer-accounts']) {
      test(`axe finds nothing serious on the tab of ${service}`, async ({
        page,
      }) => {
        await openBackups(page, service);
        expect(await findSeriousProblems(page, 'section')).toEqual([]);
      });
    }
  });
}

test('the tab works by keyboard alone', async ({ page }) => {
  await openBackups(page, 'customer-accounts');
  const panel = volume(page, 'customer-accounts');
  const runs = panel.getByRole('button', { name: 'Runs' });
  await expect(runs).toBeVisible();
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press('Tab');
    if (await runs.evaluate(element => element === document.activeElement))
      break;
  }
  await expect(runs).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(runs).toHaveAttribute('aria-expanded', 'true');
});

test('nothing secret is in the page', async ({ page }) => {
  const bodies: string[] = [];
  page.on('response', async response => {
    if (response.url().includes('/api/volsync')) {
      bodies.push(await response.text().catch(() => ''));
    }
  });
  await page.goto(`${portalUrl()}/catalog/default/component/orders`);
  await openBackups(page, 'orders');
  const { readSecret } = await import('./portal');
  const secret = await readSecret('orders', 'orders-db-restic-secret');
  const text = `${await page.content()}${bodies.join('')}`;
  for (const key of ['RESTIC_PASSWORD', 'AWS_SECRET_ACCESS_KEY']) {
    const value = secret[key] ?? '';
    expect(value.length).toBeGreaterThan(5);
    if (process.env.VOLSYNC_PRODUCED) {
      // or the search over the whole run would look for nothing
      expect(value).toContain(MARK);
    }
    expect(text).not.toContain(value);
    expect(text).not.toContain(Buffer.from(value).toString('base64'));
  }
});
