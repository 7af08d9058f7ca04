import { openBackups, volume } from './portal';
import { expect, test } from './test';

const CLAIM = 'orders-db';

test('a restore point is deleted from its row, but the newest can’t be', async ({
  page,
}) => {
  test.setTimeout(240_000);
  await openBackups(page, 'orders');
  const panel = volume(page, CLAIM);
  await panel.getByRole('tab', { name: 'Restore points' }).click();
  const menus = panel.getByRole('button', {
    name: /^More actions for snapshot/,
  });
  await expect(menus.nth(3)).toBeVisible();
  const dialog = page.getByRole('dialog');
  const deletion = page.getByRole('menuitem', {
    name: 'Delete the restore point…',
  });

  await menus.first().click();
  await expect(
    page.getByRole('menuitem', { name: /can’t spare a single snapshot/ }),
  ).toBeVisible();
  await deletion.click();
  await expect(dialog.getByText(/newest/).first()).toBeVisible({
    timeout: 60_000,
  });
  await expect(dialog.getByRole('button', { name: 'Start' })).toBeDisabled();
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  const name = (await menus.nth(3).getAttribute('aria-label')) ?? '';
  await menus.nth(3).click();
  await deletion.click();
  await dialog
    .getByRole('textbox', {
      name: `Type the name of the volume to confirm: ${CLAIM}`,
    })
    .fill(CLAIM);
  await dialog.getByLabel(/^Reason/).fill('a password was in it');
  await dialog.getByRole('button', { name: 'Start' }).click();
  await expect(dialog).toBeHidden();
  await expect(
    panel
      .getByText('Delete the restore point: Succeeded', { exact: true })
      .first(),
  ).toBeVisible({ timeout: 120_000 });
  await expect(panel.getByRole('button', { name, exact: true })).toBeHidden({
    timeout: 60_000,
  });
});
