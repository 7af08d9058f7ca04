import { appendFile, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { openBackups, volume, volumeDirectory } from './portal';
import { expect, test } from './test';

const CLAIM = 'orders-db';

test('a snapshot is compared with the live data, and the selected differences are restored', async ({
  page,
}) => {
  test.setTimeout(300_000);
  const live = await volumeDirectory('orders', CLAIM);
  await openBackups(page, 'orders');
  const panel = volume(page, CLAIM);
  await panel.getByRole('tab', { name: 'Restore points' }).click();
  await panel
    .getByRole('link', { name: /^Browse snapshot/ })
    .first()
    .click();
  await page.getByRole('link', { name: 'journal', exact: true }).click();
  const downloads = page
    .getByRole('grid', { name: 'Contents of /journal' })
    .getByRole('link', { name: /^Download .*\.csv$/ });
  await expect(downloads.nth(1)).toBeVisible();
  const names = await downloads.evaluateAll(links =>
    links.map(link => link.getAttribute('aria-label') ?? ''),
  );
  const [gone = '', edited = ''] = names.map(
    name => `journal/${name.slice(9)}`,
  );
  const [contentGone, contentEdited] = await Promise.all(
    [gone, edited].map(name => readFile(path.join(live, name))),
  );
  await rm(path.join(live, gone));
  await appendFile(path.join(live, edited), 'edited by mistake\n');

  await page.getByRole('button', { name: /^Compare with live data/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Start' }).click({
    timeout: 60_000,
  });
  await page
    .getByRole('link', { name: 'Show the differences' })
    .click({ timeout: 120_000 });
  const changes = page.getByRole('grid', {
    name: 'Differences from the live volume',
  });
  const row = (name: string) =>
    changes.getByRole('row').filter({ hasText: `/${name}` });
  await expect(row(gone)).toContainText('Removed');
  await expect(row(edited)).toContainText('Changed');
  await page.getByRole('searchbox', { name: 'Filter by path' }).fill('journal');
  for (const name of [gone, edited]) {
    await row(name).getByRole('checkbox').check();
  }
  await page.getByRole('button', { name: 'Restore chosen files…' }).click();
  await dialog.getByRole('button', { name: 'Review' }).click();
  await dialog.getByRole('button', { name: 'Start' }).click({
    timeout: 60_000,
  });
  await expect(
    page.getByText('Restore chosen files: Succeeded', { exact: true }).first(),
  ).toBeVisible({ timeout: 180_000 });

  expect(await readFile(path.join(live, gone))).toEqual(contentGone);
  expect(await readFile(path.join(live, edited), 'utf8')).toMatch(
    /edited by mistake\n$/,
  );
  const beside = (await readdir(path.join(live, 'journal'))).find(name =>
    name.startsWith(`${path.basename(edited)}.restored-`),
  );
  expect(await readFile(path.join(live, 'journal', beside ?? ''))).toEqual(
    contentEdited,
  );
});
