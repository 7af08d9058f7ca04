import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { openBackups, volume, volumeDirectory } from './portal';
import { countPresses } from './presses';
import { expect, test } from './test';

const SERVICE = 'people';
const CLAIM = 'people-db';
const CLAIMS = [CLAIM] as const;
/** Has no backup, so it can only be left out. */
const LEFT_OUT = 'people-uploads';

/** Opens the dialog with the whole service selected. */
async function openService(page: Page): Promise<Locator> {
  await volume(page, CLAIM)
    .getByRole('button', { name: 'Restore…', exact: true })
    .first()
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: 'The whole service' }).check();
  return dialog;
}

/** From the dialog to a plan of what can be restored. */
async function review(dialog: Locator): Promise<void> {
  await dialog.getByRole('button', { name: 'Review' }).click();
  await dialog.getByText(`Leave out ${LEFT_OUT}`).click();
  await expect(dialog.getByText('Left out', { exact: true })).toBeVisible();
}

test.describe.configure({ mode: 'serial' });

test('a whole service is restored into new volumes, and the page says what to do with them', async ({
  page,
}) => {
  test.setTimeout(300_000);
  await openBackups(page, SERVICE);
  const dialog = await openService(page);
  await review(dialog);
  const volumes = dialog.getByRole('region', { name: 'Volumes' });
  for (const claim of CLAIMS) {
    await expect(
      volumes.getByText(`to the new volume ${claim}-restore`),
    ).toBeVisible();
  }
  await dialog.getByRole('button', { name: 'Start' }).click();
  const panel = volume(page, CLAIM);
  await expect(
    panel
      .getByText('Restore the whole service to new volumes: Succeeded', {
        exact: true,
      })
      .first(),
  ).toBeVisible({ timeout: 180_000 });
  for (const claim of CLAIMS) {
    await expect(
      panel.getByText(`claimName: ${claim}-restore`).first(),
    ).toBeVisible();
  }
});

test('a whole service is restored over its live data, and one undo returns all of it', async ({
  page,
}) => {
  test.setTimeout(420_000);
  const directories = await Promise.all(
    CLAIMS.map(claim => volumeDirectory(SERVICE, claim)),
  );
  for (const directory of directories) {
    await writeFile(path.join(directory, 'by mistake.txt'), 'not wanted\n');
  }
  const presses = await countPresses(page);
  await openBackups(page, SERVICE);
  const dialog = await openService(page);
  await dialog
    .getByRole('radio', { name: 'Over the live data of all volumes' })
    .check();
  await review(dialog);
  await expect(
    dialog.getByText(
      /The (StatefulSet|Deployment) "people[^"]*" \(\d replicas?\) stays down until/,
    ),
  ).toBeVisible();
  const confirm = async (reason: string) => {
    await dialog
      .getByRole('textbox', {
        name: `Type the name of the service to confirm: ${SERVICE}`,
      })
      .fill(SERVICE);
    await dialog.getByLabel(/^Reason/).fill(reason);
    await dialog.getByRole('button', { name: 'Start' }).click();
    await expect(dialog).toBeHidden();
  };
  await confirm('a file came in by mistake');
  const panel = volume(page, CLAIM);
  await expect(
    panel
      .getByText('Replace live data of the whole service: Succeeded', {
        exact: true,
      })
      .first(),
  ).toBeVisible({ timeout: 180_000 });
  for (const directory of directories) {
    expect(await readdir(directory)).not.toContain('by mistake.txt');
  }

  await presses.start();
  await panel
    .getByRole('button', { name: /^Undo until/ })
    .first()
    .click();
  await confirm('the file was wanted');
  expect(await presses.read(), 'presses to undo a restore').toBe(2);
  await expect(
    panel.getByText('Undo the restore: Succeeded', { exact: true }).first(),
  ).toBeVisible({ timeout: 180_000 });
  for (const directory of directories) {
    expect(await readdir(directory)).toContain('by mistake.txt');
  }
});
