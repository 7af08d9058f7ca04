import type { Page } from '@playwright/test';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { openBackups, readSecret, sandboxAccess, volume } from './portal';
import { countPresses, setSlowdown } from './presses';
import { expect, test } from './test';

const run = promisify(execFile);
const SERVICE = 'recommendations';
const CLAIM = 'recommendations-model';

/** The current commit of main, according to Git. */
async function mainTree(): Promise<string> {
  const { directory } = await sandboxAccess();
  const { stdout } = await run('git', [
    '--git-dir',
    path.join(directory, 'git', `${SERVICE}.git`),
    'rev-parse',
    'main^{tree}',
  ]);
  return stdout.trim();
}

async function snapshotsOf(secret: Record<string, string>) {
  const home = await mkdtemp(path.join(tmpdir(), 'volsync-restic-'));
  try {
    const { stdout } = await run(
      process.env.RESTIC_BINARY ?? 'restic',
      ['snapshots', '--json', '--no-lock', '--no-cache'],
      { env: { ...secret, HOME: home, PATH: process.env.PATH } },
    );
    return JSON.parse(stdout) as { short_id: string; paths: string[] }[];
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** From a completed form to the change that its template opens. */
async function openChange(page: Page) {
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: 'Open the change' }).click();
  const opened = page.waitForEvent('popup');
  await page
    .getByRole('link', { name: 'Look at the change and merge it' })
    .click({ timeout: 60_000 });
  // Presses are counted in the first tab
  const popup = await opened;
  await page.goto(popup.url());
  await popup.close();
}

test('one form and one merge protect an unprotected volume, and disabling restores every byte', async ({
  page,
}) => {
  test.setTimeout(240_000);
  const presses = await countPresses(page);
  const before = await mainTree();
  await openBackups(page, SERVICE);
  const panel = volume(page, CLAIM);
  await expect(
    panel.getByText('Unprotected', { exact: true }).first(),
  ).toBeVisible();

  await panel.getByRole('link', { name: 'Enable backups' }).click();
  await expect(
    page.getByRole('button', { name: `${CLAIM}, 15 GiB, no backups` }),
  ).toBeVisible();
  await expect(page.getByText('The repository path is free.')).toBeVisible();
  await expect(
    page.getByText(`The volume ${CLAIM} exists and is kept as it is`),
  ).toBeVisible();
  await expect(page.getByText(/^every hour at :\d\d\./)).toBeVisible();

  // Problems are reported before the form can be submitted
  await page.getByRole('button', { name: 'Advanced' }).click();
  const name = page.getByLabel('Name of the backup');
  await name.fill('orders-db');
  await expect(
    page.getByText(/backs up to this location already/).first(),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Review' }).click();
  await expect(page.getByText(/^'Backup' Another source/)).toBeVisible();
  await expect(
    page.getByRole('button', { name: 'Open the change' }),
  ).toBeHidden();
  await name.fill(SERVICE);
  await expect(page.getByText('The repository path is free.')).toBeVisible();
  await page.getByText('Every night', { exact: true }).click();
  await expect(page.getByText(/^every day at \d\d:\d\d [A-Z]/)).toBeVisible();

  // The change is shown before it is opened
  await page.getByRole('button', { name: 'Show the changes' }).click();
  await expect(
    page.getByRole('heading', { name: `Backups of ${CLAIM}` }),
  ).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Changes to the files' }).click();
  await expect(page.getByText(/^\+ {4}- .*components\/volsync/)).toBeVisible();

  // From the tab, a slow processor and no detour: five presses
  await openBackups(page, SERVICE);
  await setSlowdown(page, true);
  await presses.start();
  await panel.getByRole('link', { name: 'Enable backups' }).click();
  await expect(page.getByText('The repository path is free.')).toBeVisible();
  await openChange(page);
  await expect(
    page.getByText(`Enable backups of ${CLAIM}`).first(),
  ).toBeVisible();
  await expect(
    page.getByText(/^\+ {4}- .*components\/volsync\/volsync$/),
  ).toBeVisible();
  expect(await mainTree()).toBe(before);
  await page.getByRole('button', { name: 'Merge into main' }).click();
  expect(await presses.read(), 'presses to enable').toBeLessThanOrEqual(5);
  await setSlowdown(page, false);
  await page
    .getByRole('link', { name: `See the backups of ${SERVICE}` })
    .click();

  await expect(
    panel.getByText('Protected', { exact: true }).first(),
  ).toBeVisible({ timeout: 120_000 });
  const secret = await readSecret(SERVICE, `${SERVICE}-restic-secret`);
  const snapshots = await snapshotsOf(secret);
  expect(snapshots).toHaveLength(1);
  await expect(panel).toContainText(snapshots.at(-1)?.short_id ?? 'none');
  await expect(
    panel.getByRole('link', { name: 'Enable backups' }),
  ).toBeHidden();

  await setSlowdown(page, true);
  await presses.start();
  await panel.getByRole('link', { name: 'Disable backups' }).click();
  await openChange(page);
  await expect(page.getByText(/snapshots/).first()).toBeVisible();
  await page.getByRole('button', { name: 'Merge into main' }).click();
  expect(await presses.read(), 'presses to disable').toBeLessThanOrEqual(5);
  await setSlowdown(page, false);
  await expect(
    page.getByRole('heading', { name: /^Merged: Disable backups/ }),
  ).toBeVisible();
  expect(await mainTree()).toBe(before);

  await openBackups(page, SERVICE);
  await expect(
    panel.getByText('Unprotected', { exact: true }).first(),
  ).toBeVisible({ timeout: 60_000 });
  await expect(
    panel.getByText(/^This volume is no longer backed up\./),
  ).toBeVisible();
  // The backed-up data stays in the bucket
  expect(await snapshotsOf(secret)).toHaveLength(1);
});
