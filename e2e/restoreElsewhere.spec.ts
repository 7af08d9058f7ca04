import { openBackups, volume } from './portal';
import { expect, test } from './test';

const NAMESPACE = 'crm';

test('a restore into another namespace names the Secret that its team must create', async ({
  page,
}) => {
  test.setTimeout(180_000);
  await openBackups(page, 'demo-app');
  const panel = volume(page, 'demo-pvc');
  const dialog = page.getByRole('dialog');
  await panel.getByRole('button', { name: 'Restore…' }).click();
  await dialog.getByRole('radio', { name: /^To another namespace/ }).click();
  await expect(
    dialog.getByRole('button', { name: 'Review' }),
  ).toHaveAccessibleDescription('Choose a namespace');
  await dialog.getByRole('button', { name: /Namespace and cluster/ }).click();
  // Its own namespace is no other one.
  await expect(
    page.getByRole('option', { name: 'demo-ns · apps', exact: true }),
  ).toBeHidden();
  await page
    .getByRole('option', { name: `${NAMESPACE} · apps`, exact: true })
    .click();
  await dialog.getByRole('button', { name: 'Review' }).click();

  await expect(
    dialog.getByText(
      new RegExp(
        `^kubectl create secret generic \\S+ --namespace ${NAMESPACE} --from-env-file`,
      ),
    ),
  ).toBeVisible({ timeout: 60_000 });
  await expect(dialog.getByRole('button', { name: 'Start' })).toBeDisabled();

  await dialog.getByRole('button', { name: 'Back', exact: true }).click();
  await expect(
    dialog.getByRole('button', { name: /Namespace and cluster/ }),
  ).toContainText(`${NAMESPACE} · apps`);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();
});
