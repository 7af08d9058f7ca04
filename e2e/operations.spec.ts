import type { Page } from '@playwright/test';
import { createHash, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { OPERATIONS_CHANNEL } from '../plugins/volsync-common/src/api/signals';
import {
  openBackups,
  readChecksums,
  requestCluster,
  volume,
  volumeDirectory,
} from './portal';
import { expect, test } from './test';

const CLAIMS = '/api/v1/namespaces/demo-ns/persistentvolumeclaims';
const DESTINATIONS =
  '/apis/volsync.backube/v1alpha1/namespaces/demo-ns/replicationdestinations';

const checksums = async (claim: string) =>
  readChecksums(await volumeDirectory('demo-ns', claim));

/** Presses a button, reads the plan, starts it, and waits for the result. */
async function carryOut(
  page: Page,
  claim: string,
  options: { readonly press: string; readonly title: string },
) {
  const panel = volume(page, claim);
  const dialog = page.getByRole('dialog');
  const details = dialog.getByRole('button', { name: /^Details: \d+ steps/ });
  await details.click({ timeout: 30_000 });
  await expect(
    dialog.getByRole('heading', { name: 'Steps', exact: true }),
  ).toBeVisible();
  await dialog.getByLabel(/^Reason/).fill(`an e2e test of ${options.press}`);
  await dialog.getByRole('button', { name: 'Start' }).click();
  await expect(dialog).toBeHidden();
  await expect(
    panel.getByText(`${options.title}: Succeeded`, { exact: true }).first(),
  ).toBeVisible({ timeout: 120_000 });
}

test('a test restore restores, compares every byte and leaves nothing behind', async ({
  page,
}) => {
  const signals: string[] = [];
  page.on('websocket', socket =>
    socket.on('framereceived', ({ payload }) => {
      signals.push(payload.toString());
    }),
  );
  await openBackups(page, 'orders');
  const panel = volume(page, 'orders-db');
  await panel.getByRole('button', { name: 'Run a test restore' }).click();
  await carryOut(page, 'orders-db', {
    press: 'Run a test restore',
    title: 'Test restore',
  });
  await expect(
    panel.getByText(
      /^Test restore passed .*: all \d+ files match .*application consistent by the check “journal”/,
    ),
  ).toBeVisible({
    timeout: 30_000,
  });
  // Backstage's own WebSocket announces it, before the next poll
  expect(signals.filter(one => one.includes(OPERATIONS_CHANNEL))).not.toEqual(
    [],
  );
  await expect(
    panel.getByText(/was test-restored and compared file by file/),
  ).toBeVisible();
  const left = await requestCluster(
    'GET',
    '/api/v1/namespaces/orders/persistentvolumeclaims',
  );
  expect(await left.text()).not.toContain('backstage-volsync-drill');
  const [newest] = await panel
    .getByRole('list', { name: 'Activity, newest first' })
    .getByRole('listitem')
    .filter({ hasText: 'Test restore: Succeeded' })
    .all();
  await expect(newest!).toContainText('an e2e test of Run a test restore');
});

test('BACKUP-VOLSYNC-APPS-E2E-001: a backup of demo-pvc is restored to demo-pvc-restore with equal checksums', async ({
  page,
}) => {
  test.setTimeout(300_000);
  // The demo has already restored there, so the story's own clean-up runs first.
  await requestCluster('DELETE', `${DESTINATIONS}/demo-app-restore`);
  await requestCluster('DELETE', `${CLAIMS}/demo-pvc-restore`);
  await expect
    .poll(
      async () =>
        (
          await requestCluster('GET', `${CLAIMS}/demo-pvc-restore`)
        ).status,
      {
        timeout: 60_000,
      },
    )
    .toBe(404);

  const content = randomBytes(200_000);
  await writeFile(
    path.join(await volumeDirectory('demo-ns', 'demo-pvc'), 'seeded.bin'),
    content,
  );
  const checksum = createHash('sha256').update(content).digest('hex');

  await openBackups(page, 'demo-app');
  const panel = volume(page, 'demo-pvc');
  await panel.getByRole('button', { name: 'Back up now' }).click();
  await carryOut(page, 'demo-pvc', {
    press: 'Back up now',
    title: 'Backup',
  });

  await panel.getByRole('button', { name: 'Restore…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(
    dialog.getByRole('textbox', { name: 'Name of the new volume' }),
  ).toHaveValue('demo-pvc-restore');
  await dialog.getByRole('button', { name: 'Review' }).click();
  await carryOut(page, 'demo-pvc', {
    press: 'Restore…',
    title: 'Restore to a new volume',
  });

  const restored = await checksums('demo-pvc-restore');
  expect(restored['seeded.bin']).toBe(checksum);
  // The app continues to write, but unchanged files must match.
  const source = await checksums('demo-pvc');
  const equal = Object.keys(restored).filter(
    file => restored[file] === source[file],
  );
  expect(equal.length).toBeGreaterThan(1);
  const bound = await requestCluster('GET', `${CLAIMS}/demo-pvc-restore`);
  expect(
    ((await bound.json()) as { status: { phase: string } }).status.phase,
  ).toBe('Bound');

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export evidence' }).click();
  await page.getByRole('menuitem', { name: 'Markdown (readable)' }).click();
  const evidence = await readFile(await (await download).path(), 'utf8');
  expect(evidence).toContain('# Backup evidence: component:default/demo-app');
  expect(evidence).toContain('RESTIC_PASSWORD');
  expect(evidence).toContain('restore');

  await requestCluster('DELETE', `${CLAIMS}/demo-pvc-restore`);
  await expect
    .poll(
      async () =>
        (
          await requestCluster('GET', `${CLAIMS}/demo-pvc-restore`)
        ).status,
      {
        timeout: 60_000,
      },
    )
    .toBe(404);
  expect(
    await (await requestCluster('GET', DESTINATIONS)).text(),
  ).not.toContain('backstage-volsync-');
});

test('the page over all clusters shows every volume and the platform', async ({
  page,
}) => {
  await page.goto(`${process.env.PORTAL_URL}/volsync/fleet`);
  const table = page.getByRole('table', { name: 'Volumes' });
  await expect(table.getByRole('row').nth(5)).toBeVisible();
  await page.getByRole('searchbox', { name: /Search/ }).fill('orders');
  await expect(table.getByRole('link', { name: 'orders' })).toBeVisible();
  await table.getByRole('link', { name: 'orders' }).click();
  await expect(page).toHaveURL(/\/orders\/backups/);

  await page.goto(`${process.env.PORTAL_URL}/volsync/platform`);
  const checks = page.getByRole('region', { name: 'apps' });
  await checks.getByRole('button', { name: /of \d+ checks pass$/ }).click();
  await expect(checks.getByText('Object store reachable')).toBeVisible();
  await expect(checks.getByText(/of 1 available/).first()).toBeVisible();
  await expect(checks.getByText(/^up\{job="volsync-metrics"\}/)).toBeVisible();
});
