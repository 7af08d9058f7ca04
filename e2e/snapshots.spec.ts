import type { Download, Page } from '@playwright/test';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { findSeriousProblems } from './axe';
import { openBackups, readSecret, volume } from './portal';
import { expect, test } from './test';

let directory: string;

test.beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'volsync-snapshots-'));
});

test.afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

/** restic's own output, for the repository of orders. */
async function restic(...words: readonly string[]): Promise<Buffer> {
  const secret = await readSecret('orders', 'orders-db-restic-secret');
  const { stdout } = await promisify(execFile)(
    process.env.RESTIC_BINARY ?? 'restic',
    [...words, '--no-lock'],
    {
      encoding: 'buffer',
      maxBuffer: 1024 ** 3,
      env: {
        ...secret,
        HOME: directory,
        RESTIC_CACHE_DIR: path.join(directory, 'cache'),
        PATH: process.env.PATH,
      } as NodeJS.ProcessEnv,
    },
  );
  return stdout;
}

const sha256 = (bytes: Buffer) =>
  createHash('sha256').update(bytes).digest('hex');

async function save(download: Download): Promise<string> {
  const target = path.join(directory, `download-${Date.now()}`);
  await download.saveAs(target);
  return target;
}

const panelOf = (page: Page) => volume(page, 'orders-db');

/** Opens a snapshot of orders, counted from the newest, and returns its id. */
async function openSnapshot(page: Page, index: number): Promise<string> {
  await openBackups(page, 'orders');
  await panelOf(page).getByRole('tab', { name: 'Restore points' }).click();
  // The list itself, not the report's data that is shown while it loads
  await expect(
    panelOf(page).getByText(/^\d+ of \d+ snapshots?$/),
  ).toBeVisible();
  await panelOf(page)
    .getByRole('link', { name: /^Browse snapshot/ })
    .nth(index)
    .click();
  await expect(page.getByRole('grid', { name: 'Contents of /' })).toBeVisible();
  return new URL(page.url()).searchParams.get('snapshot') ?? '';
}

const openNewest = (page: Page) => openSnapshot(page, 0);

test('a file is found in the newest snapshot and downloaded, byte for byte as in restic', async ({
  page,
}) => {
  const id = await openNewest(page);
  await page.getByRole('link', { name: 'journal', exact: true }).click();
  const journal = page.getByRole('grid', { name: 'Contents of /journal' });
  const link = journal.getByRole('link', { name: /^Download .*\.csv$/ });
  const name = ((await link.first().getAttribute('aria-label')) ?? '').replace(
    'Download ',
    '',
  );
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    link.first().click(),
  ]);
  expect(download.suggestedFilename()).toBe(name);
  const bytes = await readFile(await save(download));
  expect(bytes.length).toBeGreaterThan(0);
  expect(sha256(bytes)).toBe(
    sha256(await restic('dump', id, `/journal/${name}`)),
  );

  const field = page.getByRole('searchbox', { name: /Find by name/ });
  await field.fill(name);
  await field.press('Enter');
  const found = page.getByRole('grid', { name: `Results for “${name}”` });
  await expect(found.getByRole('row')).toHaveCount(2);
  await expect(found).toContainText('/journal');
  await expect(page.getByText(`1 result for “${name}”`)).toBeVisible();
});

test('a folder is downloaded as tar.gz with all of its content', async ({
  page,
}) => {
  const id = await openNewest(page);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download all as tar.gz' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.tar\.gz$/);
  const archive = await save(download);
  const into = await mkdtemp(path.join(directory, 'unpacked-'));
  await promisify(execFile)('tar', ['-xzf', archive, '-C', into]);
  const { stdout } = await promisify(execFile)('find', [
    into,
    '-name',
    'state.json',
  ]);
  expect(sha256(await readFile(stdout.trim()))).toBe(
    sha256(await restic('dump', id, '/state.json')),
  );
});

test("comparing two snapshots matches restic's diff", async ({ page }) => {
  const snapshots = (
    JSON.parse((await restic('snapshots', '--json')).toString()) as {
      id: string;
      time: string;
    }[]
  ).sort((left, right) => Date.parse(right.time) - Date.parse(left.time));
  // The newest may equal the previous one: orders writes once an hour
  const [, , , id = '', before = ''] = snapshots.map(snapshot => snapshot.id);
  const diff = (await restic('diff', before, id)).toString();
  const [added, changed, removed] = [
    /^\+ +(\/.*[^/])$/gm,
    /^M +(\/.*)$/gm,
    /^- +(\/.*[^/])$/gm,
  ].map(pattern => [...diff.matchAll(pattern)].map(([, name]) => name)) as [
    string[],
    string[],
    string[],
  ];
  expect(added.length).toBeGreaterThan(0);
  expect(changed).toContain('/state.json');

  await openNewest(page);
  await page.goto(page.url().replace(/snapshot=[0-9a-f]+/, `snapshot=${id}`));
  await page.getByRole('link', { name: 'Compare', exact: true }).click();
  await expect(
    page.getByText(
      new RegExp(
        `^${added.length} added, ${changed.length} changed, ${removed.length} removed`,
      ),
    ),
  ).toBeVisible();
  const differences = page.getByRole('grid', { name: 'Differences' });
  for (const [names, word] of [
    [added, 'Added'],
    [changed, 'Changed'],
    [removed, 'Removed'],
  ] as const) {
    for (const name of names) {
      await expect(
        differences.getByRole('row').filter({ hasText: name }),
      ).toContainText(word);
    }
  }
});

test('a snapshot is verified completely', async ({ page }) => {
  await openNewest(page);
  await page.getByRole('link', { name: 'Verify', exact: true }).click();
  await page.getByText('Also read every byte').click();
  await page.getByRole('button', { name: 'Verify' }).click();
  await expect(
    page.getByText(/^Restorable: .* files, .*\. Every byte was read/),
  ).toBeVisible({ timeout: 90_000 });
});

test('a link opens the same folder for a colleague, and Back returns', async ({
  page,
  browser,
}) => {
  await openNewest(page);
  await page.getByRole('link', { name: 'journal', exact: true }).click();
  const journal = { name: 'Contents of /journal' };
  await expect(page.getByRole('grid', journal)).toBeVisible();
  const colleague = await browser.newPage();
  await colleague.goto(page.url());
  await expect(colleague.getByRole('grid', journal)).toBeVisible();
  await colleague.close();

  await page.goBack();
  await expect(page.getByRole('grid', { name: 'Contents of /' })).toBeVisible();
  await page.goBack();
  await expect(
    panelOf(page).getByRole('table', { name: 'Snapshots, newest first' }),
  ).toBeVisible();
});

test('the files of a snapshot are reachable with the keyboard alone', async ({
  page,
}) => {
  await openBackups(page, 'orders');
  const tabTo = async (name: string | RegExp, role: 'tab' | 'link') => {
    const target = panelOf(page).getByRole(role, { name }).first();
    await expect(target).toBeVisible();
    for (let presses = 0; presses < 100; presses++) {
      await page.keyboard.press('Tab');
      if (await target.evaluate(element => element === document.activeElement))
        break;
    }
    await expect(target).toBeFocused();
  };
  await tabTo('Activity', 'tab');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(
    panelOf(page).getByText(/^\d+ of \d+ snapshots?$/),
  ).toBeVisible();
  await tabTo(/^Browse snapshot/, 'link');
  await page.keyboard.press('Enter');
  const root = page.getByRole('grid', { name: 'Contents of /', exact: true });
  await expect(root).toBeVisible();
  for (let presses = 0; presses < 100; presses++) {
    await page.keyboard.press('Tab');
    if (await root.evaluate(element => element === document.activeElement))
      break;
  }
  await expect(root).toBeFocused();
  const active = () =>
    root.evaluate(
      element =>
        document.getElementById(
          element.getAttribute('aria-activedescendant') ?? '',
        )?.textContent ?? '',
    );
  await page.keyboard.press('Home');
  for (let presses = 0; presses < 20; presses++) {
    if ((await active()).startsWith('journal')) break;
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
  const journal = page.getByRole('grid', { name: 'Contents of /journal' });
  await expect(journal).toBeFocused();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.keyboard.press('Enter'),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.csv$/);
  await page.keyboard.press('Backspace');
  await expect(root).toBeFocused();
  expect(await active()).toMatch(/^journal/);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    test('axe finds no serious issue on any view of a snapshot', async ({
      page,
    }) => {
      const check = async (what: string) => {
        expect(await findSeriousProblems(page, 'section'), what).toEqual([]);
      };
      // The first backup of the running sandbox may equal the last one of its history
      await openSnapshot(page, 5);
      await check('files');
      await page.getByRole('link', { name: 'Compare', exact: true }).click();
      await expect(
        page.getByRole('grid', { name: 'Differences' }),
      ).toBeVisible();
      await check('compare');
      await page.getByRole('link', { name: 'Verify', exact: true }).click();
      await page.getByRole('button', { name: 'Verify' }).click();
      await expect(page.getByText(/^Restorable/)).toBeVisible({
        timeout: 90_000,
      });
      await check('verify');
      await page.getByRole('link', { name: /^Snapshots of/ }).click();
      await expect(
        panelOf(page).getByText(/^\d+ of \d+ snapshots?$/),
      ).toBeVisible();
      await panelOf(page).getByRole('button', { name: 'Measure' }).click();
      await expect(panelOf(page).getByText('Needed by snapshots')).toBeVisible({
        timeout: 90_000,
      });
      await check('list');
    });
  });
}
