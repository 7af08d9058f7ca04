import { openBackups, volume } from './portal';
import { expect, test } from './test';

test('a test restore shows restic’s progress, and fails if the check of the app fails', async ({
  page,
}) => {
  test.setTimeout(240_000);
  await openBackups(page, 'product-images');
  const panel = volume(page, 'product-images');
  const dialog = page.getByRole('dialog');
  await panel.getByRole('button', { name: 'Run a test restore' }).click();
  await dialog.getByRole('button', { name: 'Start' }).click({
    timeout: 60_000,
  });
  await expect(dialog).toBeHidden();
  // How many bytes and files of how many, and how fast
  await expect(
    panel.getByRole('progressbar', { name: 'Progress' }),
  ).toHaveAttribute(
    'aria-valuetext',
    /^Step \d+ of \d+: [1-9]\S* [KM]iB of \S+ MiB · \d+ of \d+ files · \S+ \S+\/s/,
    { timeout: 120_000 },
  );
  await expect(
    panel
      .getByText(/all files match, and the check “catalog” of the app failed/)
      .first(),
  ).toBeVisible({ timeout: 90_000 });
});
