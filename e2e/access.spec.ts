import type { Locator } from '@playwright/test';
import { MARK } from '../scripts/lib/canary.mjs';
import { findSeriousProblems } from './axe';
import { findLayoutProblems } from './layout';
import {
  expectNoSidewaysScroll,
  openBackups,
  portalUrl,
  volume,
} from './portal';
import { expect, test } from './test';

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

test('the dialog of a restore is accessible, first its choices and then its plan', async ({
  page,
}) => {
  await openBackups(page, 'orders');
  await volume(page, 'orders-db')
    .getByRole('button', { name: 'Restore…', exact: true })
    .first()
    .click();
  const dialog = page.getByRole('dialog');
  const next = dialog.getByRole('button', { name: 'Review' });
  await expect(next).toBeVisible();
  expect(await findSeriousProblems(page, '[role=dialog]')).toEqual([]);
  await next.click();
  await expect(dialog.getByRole('button', { name: 'Start' })).toBeEnabled();
  expect(await findSeriousProblems(page, '[role=dialog]')).toEqual([]);
});

test('an action that can’t be used looks so, with room for its reason', async ({
  page,
}) => {
  await openBackups(page, 'orders');
  await volume(page, 'orders-db')
    .getByRole('button', { name: 'More', exact: true })
    .click();
  const colorOf = (name: string) =>
    page
      .getByRole('menuitem', { name })
      .evaluate(element => getComputedStyle(element).color);
  expect(await colorOf('Resume the schedule')).not.toBe(
    await colorOf('Pause the schedule'),
  );
  expect(await findLayoutProblems(page, '[role=menu]')).toEqual([]);
  const hidden = await page
    .getByRole('menuitem', { name: 'Resume the schedule' })
    .evaluate(element => element.scrollHeight - element.clientHeight);
  expect(hidden).toBeLessThanOrEqual(0);
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
    const tops = await volume(page, 'orders-db')
      .getByRole('term')
      .evaluateAll(figures =>
        figures.map(figure => Math.round(figure.getBoundingClientRect().top)),
      );
    // Five figures: on one line, or two to a line on a phone
    expect(tops).toHaveLength(5);
    expect(new Set(tops).size, `${width} px`).toBe(width > 390 ? 1 : 3);
  }
  // On a phone, the bar stays with the volume
  await page.mouse.wheel(0, 900);
  await expect(
    volume(page, 'orders-db')
      .getByRole('button', { name: 'Restore…', exact: true })
      .first(),
  ).toBeInViewport();
});

/** Each page, the parts of it that are the plugin's own, and the title to wait for. */
const PAGES: readonly (readonly [
  path: string,
  part: string,
  title?: string,
])[] = [
  ['catalog/default/component/orders/backups', 'section'],
  ['catalog/default/component/customer-accounts/backups', 'section'],
  // With a volume that has no backups
  ['catalog/default/component/people/backups', 'section'],
  [
    'catalog/default/component/customer-accounts',
    '[class*=bui-Card]:has([href$="/backups"])',
  ],
  ['volsync/fleet', '[role=table], [role=list]', 'Backups: volumes'],
  ['volsync/fleet?bulk=', 'div:has(> h2), table'],
  ['volsync/coverage', '[role=table], [role=list]', 'Backups: coverage'],
  ['volsync/platform', 'section', 'Backups: platform'],
  ['volsync/monitoring', 'section', 'Backups: monitoring'],
  ['volsync/unknown', 'div:has(> h2)'],
];

for (const [path, part, title] of PAGES) {
  test(`fits every width and is accessible in light and dark: ${path}`, async ({
    page,
  }) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width: 1400, height: 1000 });
      await page.goto(`${portalUrl()}/${path}`);
      await expect(page.locator(part).first()).toBeVisible();
      if (title) {
        await expect(page).toHaveTitle(new RegExp(`${title} \\|`));
      }
      for (const width of [1400, 1024, 390]) {
        const where = `${width} px, ${colorScheme}`;
        await page.setViewportSize({ width, height: 1000 });
        await expectNoSidewaysScroll(page, where);
        await expect
          .poll(() => findLayoutProblems(page, part), {
            message: where,
            timeout: 5_000,
          })
          .toEqual([]);
        expect.soft(await findSeriousProblems(page, part), where).toEqual([]);
      }
    }
  });
}

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
