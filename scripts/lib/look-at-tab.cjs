// Opens the Backups tab of a portal's demo service and ends with 0 when it shows a protected volume.
const { openBrowser } = require('./browser.cjs');

async function main([url, executablePath]) {
  const browser = await openBrowser(executablePath);
  try {
    const page = await browser.newPage();
    await page.goto(`${url}/catalog/default/component/orders/backups`);
    // A fresh portal asks its guest
    const enter = page.getByRole('button', { name: 'Enter' });
    const protectedVolume = page.getByText('Protected', { exact: true });
    await enter.or(protectedVolume).first().waitFor({ timeout: 60_000 });
    if (await enter.isVisible()) await enter.click();
    await protectedVolume.first().waitFor({ timeout: 60_000 });
    await page
      .getByText(/^Restorable to/)
      .first()
      .waitFor({ timeout: 10_000 });
    process.stdout.write('The tab shows a protected volume\n');
  } catch (error) {
    const [page] = browser.contexts()[0]?.pages() ?? [];
    const text = await page?.textContent('body').catch(() => '');
    process.stderr.write(
      `${error.message}\nThe page says: ${text?.slice(0, 2_000)}\n`,
    );
    process.exitCode = 1;
  } finally {
    await browser.close();
  }
}

main(process.argv.slice(2)).catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
