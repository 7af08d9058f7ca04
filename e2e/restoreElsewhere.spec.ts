import {
  openBackups,
  readChecksums,
  requestCluster,
  volume,
  volumeDirectory,
} from './portal';
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

test('a restore into a namespace of another cluster returns every file', async ({
  page,
}) => {
  test.setTimeout(240_000);
  const claim = 'crm-data';
  const staging = 'crm-staging';
  await openBackups(page, 'crm');
  const panel = volume(page, claim);
  const dialog = page.getByRole('dialog');
  await panel.getByRole('button', { name: 'Restore…' }).click();
  await dialog.getByRole('radio', { name: /^To another namespace/ }).click();
  await dialog.getByRole('button', { name: /Namespace and cluster/ }).click();
  await page
    .getByRole('option', { name: `${staging} · edge`, exact: true })
    .click();
  await dialog.getByRole('button', { name: 'Review' }).click();
  await expect(
    dialog.getByText(/^The files leave namespace "crm"/),
  ).toBeVisible({ timeout: 60_000 });
  await dialog.getByLabel(/^Reason/).fill('an e2e test');
  await dialog.getByRole('button', { name: 'Start' }).click();
  await expect(dialog).toBeHidden();

  await expect(
    panel
      .getByText('Restore into another namespace: Succeeded', { exact: true })
      .first(),
  ).toBeVisible({ timeout: 120_000 });
  // No app writes to the live volume, so its files are those of the snapshot.
  const restored = await readChecksums(
    await volumeDirectory(staging, claim, 'edge'),
  );
  expect(Object.keys(restored).length).toBeGreaterThan(0);
  expect(restored).toEqual(
    await readChecksums(await volumeDirectory('crm', claim)),
  );

  await requestCluster(
    'DELETE',
    `/api/v1/namespaces/${staging}/persistentvolumeclaims/${claim}`,
    'edge',
  );
  const left = await requestCluster(
    'GET',
    `/apis/volsync.backube/v1alpha1/namespaces/${staging}/replicationdestinations`,
    'edge',
  );
  expect(await left.json()).toMatchObject({ items: [] });
});
