// Opens a new portal as its guest: the tab has to show a protected volume, and the card, the pages and the form their
// contents. Otherwise exits with 1 and prints what the page shows.
const { openBrowser } = require('./browser.cjs');

const SERVICE = '/catalog/default/component/example-website';

/** Each page, and what it shows once it has its data. */
const PAGES = [
  [SERVICE, page => page.getByRole('link', { name: 'Open the Backups tab' })],
  ['/volsync/fleet', page => page.getByText('Protected', { exact: true })],
  [
    '/volsync/coverage',
    page => page.getByText('Everything has a backup', { exact: true }),
  ],
  ['/volsync/platform', page => page.getByRole('heading', { name: 'apps' })],
  ['/volsync/monitoring', page => page.getByText('apps', { exact: true })],
  [
    '/create/templates/default/enable-backups',
    page => page.getByLabel(/Service/).first(),
  ],
];

/** Prints the error and what the page shows instead. */
async function tell(page, message) {
  const text = await page?.textContent('body').catch(() => '');
  process.stderr.write(`${message}\nThe page says: ${text?.slice(0, 2_000)}\n`);
  process.exitCode = 1;
}

async function main([url, executablePath]) {
  const browser = await openBrowser(executablePath);
  try {
    const page = await browser.newPage();
    await page.goto(`${url}${SERVICE}/backups`);
    // A new portal asks to sign in as a guest
    const enter = page.getByRole('button', { name: 'Enter' });
    const protectedVolume = page.getByText('Protected', { exact: true });
    await enter.or(protectedVolume).first().waitFor({ timeout: 60_000 });
    if (await enter.isVisible()) await enter.click();
    await protectedVolume.first().waitFor({ timeout: 60_000 });
    await page
      .getByText(/^Restorable to/)
      .first()
      .waitFor({ timeout: 10_000 });
    for (const [path, find] of PAGES) {
      await page.goto(`${url}${path}`);
      await find(page)
        .first()
        .waitFor({ timeout: 30_000 })
        .catch(error => tell(page, `${path}: ${error.message}`));
    }
  } catch (error) {
    const [page] = browser.contexts()[0]?.pages() ?? [];
    await tell(page, error.message);
  } finally {
    await browser.close();
  }
}

main(process.argv.slice(2)).catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
