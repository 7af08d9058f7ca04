import type { Locator } from '@playwright/test';
import { MARK } from '../scripts/lib/canary.mjs';
import { findSeriousProblems } from './axe';
import {
  expectNoSidewaysScroll,
  openBackups,
  portalUrl,
  volume,
} from './portal';
import { expect, test } from './test';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    for (const service of ['orders', 'customer-accounts']) {
      test(`axe finds no serious issue on the tab of ${service}`, async ({
        page,
      }) => {
        await openBackups(page, service);
        expect(await findSeriousProblems(page, 'section')).toEqual([]);
      });
    }
  });
}

test('the tab works with the keyboard alone: its tabs, and the strip of restore points', async ({
  page,
}) => {
  await openBackups(page, 'customer-accounts');
  const panel = volume(page, 'customer-accounts');
  const tabTo = async (target: Locator) => {
    await expect(target).toBeVisible();
    for (let presses = 0; presses < 80; presses++) {
      await page.keyboard.press('Tab');
      if (await target.evaluate(element => element === document.activeElement))
        break;
    }
    await expect(target).toBeFocused();
  };
  const dots = panel
    .getByRole('list', { name: 'Restore points of the last 30 days' })
    .getByRole('button');
  await tabTo(dots.last());
  await page.keyboard.press('Home');
  await expect(dots.first()).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(dots.nth(1)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: /^Compare/ })).toBeVisible();
  await expect(page.getByRole('menu')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dots.nth(1)).toBeFocused();

  await tabTo(panel.getByRole('tab', { name: 'Activity' }));
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(panel.getByRole('tab', { name: 'Details' })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await expect(page).toHaveURL(/section=details/);
});

test('an older restore point is restored within four clicks', async ({
  page,
}) => {
  await openBackups(page, 'orders');
  const panel = volume(page, 'orders-db');
  let clicks = 0;
  const click = async (target: Locator) => {
    await target.click();
    clicks += 1;
  };
  const older = panel
    .getByRole('list', { name: 'Restore points of the last 30 days' })
    .getByRole('button')
    .nth(2);
  await click(older);
  await click(page.getByRole('menuitem', { name: 'Restore…' }));
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: 'Review' })).toBeVisible();
  expect(await findSeriousProblems(page, '[role=dialog]')).toEqual([]);
  await click(dialog.getByRole('button', { name: 'Review' }));
  const start = dialog.getByRole('button', { name: 'Start' });
  await expect(start).toBeEnabled();
  expect(clicks + 1).toBeLessThanOrEqual(4);
  expect(await findSeriousProblems(page, '[role=dialog]')).toEqual([]);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();
});

test('restoring is accessible at every width, and no page scrolls sideways', async ({
  page,
}) => {
  for (const width of [1400, 1024, 390]) {
    await page.setViewportSize({ width, height: 1000 });
    await openBackups(page, 'orders');
    const restore = volume(page, 'orders-db').getByRole('button', {
      name: 'Restore…',
      exact: true,
    });
    const box = await restore.first().boundingBox();
    if (width > 390) expect(box!.y + box!.height).toBeLessThanOrEqual(350);
    await expectNoSidewaysScroll(page, `the tab at ${width} px`);
  }
  // On a phone, the bar stays with the volume
  await page.mouse.wheel(0, 900);
  await expect(
    volume(page, 'orders-db')
      .getByRole('button', { name: 'Restore…', exact: true })
      .first(),
  ).toBeInViewport();
});

test('the pages fit every width, have a title, and have no serious axe issue', async ({
  page,
}) => {
  const pages = [
    ['volsync/fleet', 'Backups: volumes', '[role=table]'],
    ['volsync/coverage', 'Backups: coverage', '[role=table]'],
    ['volsync/platform', 'Backups: platform', 'section'],
    ['volsync/monitoring', 'Backups: monitoring', 'section'],
  ] as const;
  for (const [path, title, part] of pages) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width: 1400, height: 1000 });
      await page.emulateMedia({ colorScheme });
      await page.goto(`${portalUrl()}/${path}`);
      await expect(page.locator(part).first()).toBeVisible();
      await expect(page).toHaveTitle(new RegExp(`^${title} \\|`));
      expect([
        path,
        colorScheme,
        await findSeriousProblems(page, part),
      ]).toEqual([path, colorScheme, []]);
    }
    for (const width of [1024, 390]) {
      await page.setViewportSize({ width, height: 1000 });
      await expectNoSidewaysScroll(page, `${path} at ${width} px`);
    }
  }
});

test('the overview starts with backup problems', async ({ page }) => {
  await page.goto(`${portalUrl()}/catalog/default/component/customer-accounts`);
  const warning = page.getByRole('alert').filter({ hasText: 'Failing' });
  await expect(warning).toBeVisible();
  expect((await warning.boundingBox())!.y).toBeLessThan(400);
  const card = page.getByText('no restorable backup');
  await expect(card).toBeVisible();
  expect((await card.boundingBox())!.y).toBeLessThan(600);
});

test('the page contains no secret', async ({ page }) => {
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
      // Otherwise the secret search over the whole run would find nothing
      expect(value).toContain(MARK);
    }
    expect(text).not.toContain(value);
    expect(text).not.toContain(Buffer.from(value).toString('base64'));
  }
});
