import { findSeriousProblems } from './axe';
import { expectNoSidewaysScroll, portalUrl } from './portal';
import { expect, test } from './test';

test('three clicks in the list of volumes back up several, and the page shows each result', async ({
  page,
}) => {
  await page.goto(`${portalUrl()}/volsync/fleet?text=demo-pvc`);
  await page.getByRole('checkbox', { name: 'Select demo-pvc' }).first().click();
  await page
    .getByRole('group', { name: 'Actions for the selected volumes' })
    .getByRole('button', { name: 'Back up now' })
    .click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('table', { name: 'Plan' })).toBeVisible();
  expect(await findSeriousProblems(page, '[role=dialog]')).toEqual([]);
  await dialog.getByRole('button', { name: 'Start 1 volume' }).click();
  await expect(page).toHaveURL(/\/volsync\/fleet\?bulk=/);
  await expect(
    page.getByRole('heading', { name: /^Backup of 1 volume: / }),
  ).toBeFocused();
  await expect(
    page.getByRole('heading', { name: 'Backup of 1 volume: Ended' }),
  ).toBeVisible({ timeout: 90_000 });
  const results = page.getByRole('table', {
    name: 'Volumes of this operation',
  });
  await expect(results.getByRole('row').nth(1)).toContainText('Succeeded');
  expect(await findSeriousProblems(page, '[role=table]', 'table')).toEqual([]);
});

test('a test restore of a selection says what it skips, and can be stopped', async ({
  page,
}) => {
  test.setTimeout(240_000);
  await page.goto(`${portalUrl()}/volsync/fleet`);
  await page
    .getByRole('checkbox', { name: 'Select all volumes that match' })
    .click();
  await page
    .getByRole('group', { name: 'Actions for the selected volumes' })
    .getByRole('button', { name: 'Test restore' })
    .click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText(/volumes will be skipped$/)).toBeVisible();
  await expect(
    dialog.getByRole('list', { name: 'Skipped volumes and reasons' }).first(),
  ).toContainText('recommendations-model');
  await dialog.getByRole('button', { name: /^Start \d+ volumes$/ }).click();
  await page.getByRole('button', { name: 'Stop…' }).click();
  const stop = page.getByRole('dialog');
  await stop.getByText(/^Also stop/).click();
  await stop.getByRole('button', { name: 'Stop' }).click();
  await expect(
    page.getByRole('heading', { name: /^Test restore of \d+ volumes: Ended$/ }),
  ).toBeVisible({ timeout: 110_000 });
  await expect(
    page.getByText(/^Stopped by .*: no further volumes are started/),
  ).toBeVisible();
  await page.getByRole('link', { name: 'Bulk operations' }).click();
  await expect(
    page.getByRole('table', { name: 'Bulk operations, newest first' }),
  ).toContainText('Test restore of');
  for (const width of [1024, 390]) {
    await page.setViewportSize({ width, height: 1000 });
    await expectNoSidewaysScroll(page, `the list at ${width} px`);
  }
});
