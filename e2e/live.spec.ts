import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { backUpNow, openBackups, readSecret, volume } from './portal';
import { expect, test } from './test';

test('a running backup finishes, and the numbers change without reloading', async ({
  page,
}) => {
  await openBackups(page, 'media-library');
  const panel = volume(page, 'media-library');
  await expect(
    panel.getByText('Protected', { exact: true }).first(),
  ).toBeVisible();
  await page.evaluate(() => {
    (window as unknown as { notReloaded: boolean }).notReloaded = true;
  });
  const snapshotOf = async () =>
    /Snapshot ([0-9a-f]{8})/.exec((await panel.textContent()) ?? '')?.[1];
  const before = await snapshotOf();
  expect(before).toBeDefined();

  await backUpNow('media-library');
  await expect(panel.getByText('Backup running')).toBeVisible();
  await expect(
    panel.getByText(/^volsync-src-media-library-/).first(),
  ).toBeVisible();
  await expect(panel.getByText('Backup running')).toBeHidden({
    timeout: 90_000,
  });
  await expect.poll(snapshotOf, { timeout: 30_000 }).not.toBe(before);
  await expect(
    panel.getByText('Protected', { exact: true }).first(),
  ).toBeVisible();
  expect(
    await page.evaluate(
      () => (window as unknown as { notReloaded: boolean }).notReloaded,
    ),
  ).toBe(true);
});

test('restic lists the same snapshots as the tab', async ({ page }) => {
  const secret = await readSecret('orders', 'orders-db-restic-secret');
  const cache = await mkdtemp(path.join(tmpdir(), 'volsync-restic-'));
  try {
    const { stdout } = await promisify(execFile)(
      process.env.RESTIC_BINARY ?? 'restic',
      ['snapshots', '--json', '--no-lock'],
      {
        env: {
          ...secret,
          HOME: cache,
          RESTIC_CACHE_DIR: cache,
          PATH: process.env.PATH,
        } as NodeJS.ProcessEnv,
      },
    );
    const snapshots = JSON.parse(stdout) as { short_id: string }[];
    expect(snapshots.length).toBeGreaterThan(10);

    await openBackups(page, 'orders');
    const panel = volume(page, 'orders-db');
    await panel.getByRole('tab', { name: 'Restore points' }).click();
    await expect(panel.getByText(/^\d+ of \d+ snapshots?$/)).toBeVisible();
    const more = panel.getByRole('button', { name: /Show \d+ more/ });
    await more.click();
    await expect(more).toBeHidden();
    const listed = await panel
      .getByRole('table', { name: /snapshots/i })
      .textContent();
    for (const { short_id } of snapshots) expect(listed).toContain(short_id);
  } finally {
    await rm(cache, { recursive: true, force: true });
  }
});
