import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './lib/paths.mjs';
import {
  buildApp,
  sandboxEnvironment,
  startPortal,
  waitForSandbox,
} from './lib/portal.mjs';
import { freePort } from './lib/ports.mjs';
import { stopAll } from './lib/run.mjs';
import { fail, say, step, UserError } from './lib/say.mjs';
import { prepare } from './toolchain/index.mjs';

/** Takes the pictures of docs/images, or those that --only names, from a portal with its own sandbox. */

const PICTURES = [
  {
    name: 'tab-protected',
    schemes: ['light', 'dark'],
    path: 'catalog/default/component/orders/backups',
    until: 'Restorable to',
  },
  {
    name: 'tab-failing',
    path: 'catalog/default/component/customer-accounts/backups',
    until: 'Failing',
  },
  {
    name: 'card',
    path: 'catalog/default/component/orders',
    until: 'orders-db',
  },
  {
    name: 'snapshot-files',
    path: 'catalog/default/component/orders/backups',
    until: 'orders-db',
    // A snapshot, and the folder that the service writes into
    steps: [
      page => page.getByRole('tab', { name: 'Restore points' }),
      page => page.getByRole('link', { name: /^Browse snapshot/ }).nth(1),
      page => page.getByRole('link', { name: 'journal', exact: true }),
    ],
  },
  {
    name: 'restore-plan',
    path: 'catalog/default/component/orders/backups',
    until: 'orders-db',
    steps: [
      page => page.getByRole('button', { name: 'Restore…', exact: true }),
      page => page.getByRole('button', { name: 'Review' }),
    ],
  },
  { name: 'platform', path: 'volsync/platform', until: 'checks pass' },
  {
    name: 'monitoring',
    schemes: ['dark'],
    path: 'volsync/monitoring',
    until: 'Needs attention',
  },
];

function chosenPictures() {
  const { values } = parseArgs({
    options: { only: { type: 'string', multiple: true, default: [] } },
  });
  const unknown = values.only.find(
    name => !PICTURES.some(picture => picture.name === name),
  );
  if (unknown) {
    throw new UserError(
      `There is no picture "${unknown}".`,
      `There are: ${PICTURES.map(({ name }) => name).join(', ')}.`,
    );
  }
  return PICTURES.filter(
    ({ name }) => values.only.length === 0 || values.only.includes(name),
  );
}

async function main() {
  const pictures = chosenPictures();
  const { node, chromium, environment } = await prepare({
    restic: true,
    chromium: true,
  });
  const { openBrowser } = createRequire(import.meta.url)('./lib/browser.cjs');
  const directory = await mkdtemp(path.join(tmpdir(), 'volsync-screenshots-'));
  try {
    await buildApp({ root, node });
    const portal = await startPortal({
      root,
      node,
      port: await freePort(3000),
      environment: {
        ...environment,
        ...(await sandboxEnvironment(directory)),
      },
      configs: ['app-config.yaml', 'app-config.sandbox.yaml'],
    });
    await step('Demo services and their backups', onProgress =>
      waitForSandbox(portal.url, onProgress),
    );
    const browser = await openBrowser(chromium);
    for (const colorScheme of ['light', 'dark']) {
      const page = await browser.newPage({
        colorScheme,
        viewport: { width: 1400, height: 900 },
      });
      for (const picture of pictures) {
        if (!(picture.schemes ?? ['light']).includes(colorScheme)) continue;
        await page.goto(`${portal.url}/${picture.path}`);
        await page.getByText(picture.until).first().waitFor();
        for (const step of picture.steps ?? []) await step(page).click();
        // Wait for fonts and charts
        await page.waitForTimeout(1_500);
        const file = `docs/images/${picture.name}-${colorScheme}.png`;
        await page.screenshot({ path: path.join(root, file) });
        say(`  ${file}`);
      }
      await page.close();
    }
    await browser.close();
    await portal.stop();
  } finally {
    stopAll();
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

main().catch(fail).finally(stopAll);
