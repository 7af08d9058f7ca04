/**
 * Overview
 *
 * Compares three pages of one service: its Backups tab, Backstage's own Kubernetes tab, and its overview. Each is
 * opened cold (a browser without a cache, by URL) and in the portal (by a click on its tab), alternately, so load on
 * the machine affects all three alike.
 *
 * The measured time is that of the content: from the start of the navigation or the click until the frame after the one
 * that paints the text for which the page is opened.
 */
import { createRequire } from 'node:module';
import { summarise } from '../fleet/measure.mjs';
import { pluginBytes } from './pluginBytes.mjs';

const { openBrowser } = createRequire(import.meta.url)(
  '../../../scripts/lib/browser.cjs',
);

const SERVICE = '/catalog/default/component/orders';
const VIEWPORT = { width: 1400, height: 1000 };
const CONTENT_TIMEOUT_MS = 120_000;
/** Each page, its tab, and its characteristic text. */
const PAGES = {
  backups: { path: '/backups', tab: 'Backups', content: /Restorable to/ },
  kubernetes: { path: '/kubernetes', tab: 'Kubernetes', content: /\d+ pods?/ },
  overview: { path: '', tab: 'Overview', content: /Three weeks of hourly/ },
};

/** Runs in the page: when a text appears, relative to `from`. */
function waitForText([source, from]) {
  const text = new RegExp(source);
  return new Promise(resolve => {
    const check = () => {
      if (text.test(document.querySelector('main')?.innerText ?? '')) {
        requestAnimationFrame(() => resolve(performance.now() - from));
      } else {
        requestAnimationFrame(check);
      }
    };
    check();
  });
}

async function open(browser, url, content) {
  const context = await browser.newContext({ viewport: VIEWPORT });
  const page = await context.newPage();
  page.setDefaultTimeout(CONTENT_TIMEOUT_MS);
  const scripts = new Map();
  page.on('response', response => {
    if (/\.js$/.test(new URL(response.url()).pathname)) {
      scripts.set(response.url(), response);
    }
  });
  await page.goto(url, { waitUntil: 'commit' });
  const milliseconds = await page.evaluate(waitForText, [content.source, 0]);
  return { page, context, milliseconds, scripts: [...scripts.keys()] };
}

async function clickTab(page, { path, tab, content }) {
  const from = await page.evaluate(() => performance.now());
  await page
    .locator(`a[href$="${SERVICE}${path}"]`, { hasText: tab })
    .last()
    .click();
  return page.evaluate(waitForText, [content.source, from]);
}

/** @param {{ base: string, repeats: number, onProgress: (text: string) => void }} options */
export async function measurePages({ base, repeats, onProgress }) {
  const executable = process.env.CHROMIUM_BINARY;
  if (!executable) throw new Error('CHROMIUM_BINARY is not set');
  const browser = await openBrowser(executable);
  const series = {};
  const scripts = {};
  for (const name of Object.keys(PAGES)) {
    series[name] = { cold: [], inApp: [] };
  }
  try {
    // The very first visit fills the caches of the portal, not of the browser
    for (const { path, content } of Object.values(PAGES)) {
      const { context } = await open(browser, base + SERVICE + path, content);
      await context.close();
    }
    for (let i = 0; i < repeats; i += 1) {
      onProgress(`${i} of ${repeats}`);
      for (const [name, page] of Object.entries(PAGES)) {
        const opened = await open(
          browser,
          base + SERVICE + page.path,
          page.content,
        );
        series[name].cold.push(opened.milliseconds);
        scripts[name] = opened.scripts;
        await opened.context.close();
      }
      for (const [name, page] of Object.entries(PAGES)) {
        const other = name === 'overview' ? PAGES.backups : PAGES.overview;
        const { page: tab, context } = await open(
          browser,
          base + SERVICE + other.path,
          other.content,
        );
        series[name].inApp.push(await clickTab(tab, page));
        await context.close();
      }
    }
    const results = {};
    for (const name of Object.keys(PAGES)) {
      onProgress(`scripts of ${name}`);
      results[name] = {
        cold: summarise(series[name].cold),
        inApp: summarise(series[name].inApp),
        scripts: await pluginBytes(scripts[name]),
      };
    }
    return { chromium: browser.version(), viewport: VIEWPORT, pages: results };
  } finally {
    await browser.close();
  }
}
