/**
 * The page of all volumes in a real browser. Latencies are measured in the page itself: from the start of the
 * navigation, or from the event that the browser received, until the frame after the one that shows the result.
 *
 * The browser has no GPU here and renders on the CPU, so frames cost more than on a desktop.
 */
import { createRequire } from 'node:module';
import { percentile, summarise } from './measure.mjs';

const { openBrowser } = createRequire(import.meta.url)(
  '../../../scripts/lib/browser.cjs',
);

const REPEATS = 5;
const SCROLL_SECONDS = 25;
const VIEWPORT = { width: 1400, height: 1000 };

/** Runs in the page before its own scripts: records when the first rows are painted, and how long events take. */
function watchPage() {
  const frame = () =>
    new Promise(resolve => {
      requestAnimationFrame(() => {
        // the next frame begins when this one is painted
        requestAnimationFrame(() => resolve(performance.now()));
      });
    });
  const rows = () => document.querySelectorAll('[role=row][aria-rowindex]');
  const bench = { longest: 0, eventAt: undefined };
  window.bench = bench;
  for (const type of ['pointerdown', 'input']) {
    window.addEventListener(
      type,
      event => {
        bench.eventAt ??= event.timeStamp;
      },
      { capture: true },
    );
  }
  const observer = new MutationObserver(async () => {
    if (bench.firstRows === undefined && rows().length > 2) {
      bench.firstRows = 0;
      observer.disconnect();
      bench.firstRows = await frame();
    }
  });
  observer.observe(document, { childList: true, subtree: true });
  new PerformanceObserver(list => {
    for (const { duration } of list.getEntries()) {
      bench.longest = Math.max(bench.longest, duration);
    }
  }).observe({ type: 'longtask', buffered: true });
  /** Milliseconds from the next event until `isDone` is true and painted. */
  bench.measure = async isDone => {
    bench.eventAt = undefined;
    for (;;) {
      const now = await new Promise(resolve => {
        requestAnimationFrame(resolve);
      });
      if (bench.eventAt !== undefined && isDone()) {
        return (await frame()) - bench.eventAt;
      }
      if (bench.eventAt !== undefined && now - bench.eventAt > 30_000) {
        throw new Error('It does not show within 30 s');
      }
    }
  };
  bench.rows = rows;
}

const status = page => page.getByRole('status').filter({ hasText: ' of ' });

async function open(page, url) {
  await page.goto(url, { waitUntil: 'commit' });
  await page.waitForFunction(() => window.bench?.firstRows > 0, undefined, {
    timeout: 120_000,
  });
  return page.evaluate(() => window.bench.firstRows);
}

/** The time from an action until the page shows its result, repeated; `undo` restores the previous state. */
async function measureAction(page, { act, undo, isDone, argument }) {
  const series = [];
  for (let i = 0; i < REPEATS; i += 1) {
    const measured = page.evaluate(
      ([source, value]) => {
        // eslint-disable-next-line no-new-func
        const done = new Function('value', `return (${source})(value)`);
        return window.bench.measure(() => done(value));
      },
      [isDone.toString(), argument],
    );
    await act();
    series.push(await measured);
    await undo();
    await page.waitForTimeout(300);
  }
  return summarise(series);
}

/** Scrolls the whole list by one step each frame, and measures every frame. */
async function measureScroll(page) {
  return page.evaluate(async seconds => {
    const frame = document.querySelector('[role=table]').parentElement;
    const whole = frame.scrollHeight - frame.clientHeight;
    const box = frame.getBoundingClientRect();
    const middle = [box.left + 200, box.top + box.height / 2];
    window.bench.longest = 0;
    const intervals = [];
    let most = 0;
    let blank = 0;
    const begun = performance.now();
    let last = begun;
    for (;;) {
      const now = await new Promise(resolve => {
        requestAnimationFrame(resolve);
      });
      intervals.push(now - last);
      last = now;
      const element = document.elementFromPoint(...middle);
      if (!element?.closest('[role=row]')) blank += 1;
      if (intervals.length % 30 === 0) {
        most = Math.max(most, document.querySelectorAll('*').length);
      }
      const part = (now - begun) / (seconds * 1_000);
      frame.scrollTop = whole * Math.min(1, part);
      if (part >= 1) break;
    }
    return {
      intervals: intervals.slice(1),
      seconds: (last - begun) / 1_000,
      pixels: whole,
      most,
      blank,
      longestTask: window.bench.longest,
    };
  }, SCROLL_SECONDS);
}

function toScroll({ intervals, ...scroll }) {
  return {
    ...scroll,
    frames: intervals.length,
    framesPerSecond: intervals.length / scroll.seconds,
    medianFrame: percentile(intervals, 50),
    p99Frame: percentile(intervals, 99),
    longestFrame: Math.max(...intervals),
    over50: intervals.filter(interval => interval > 50).length,
  };
}

/** @param {{ base: string, volumes: number, search: string, onProgress: (text: string) => void }} options */
export async function measurePage({ base, volumes, search, onProgress }) {
  const executable = process.env.CHROMIUM_BINARY;
  if (!executable) throw new Error('CHROMIUM_BINARY is not set');
  const browser = await openBrowser(executable);
  try {
    const url = `${base}/volsync/fleet`;
    const first = [];
    const again = [];
    let page;
    for (let i = 0; i < REPEATS; i += 1) {
      onProgress(`opened ${i} of ${REPEATS} times`);
      await page?.context().close();
      const context = await browser.newContext({ viewport: VIEWPORT });
      await context.addInitScript(watchPage);
      page = await context.newPage();
      first.push(await open(page, url));
      again.push(await open(page, url));
    }
    await status(page).waitFor();
    const elements = await page.evaluate(
      () => document.querySelectorAll('*').length,
    );
    const rowsDrawn = await page.evaluate(() => window.bench.rows().length - 1);
    const results = {
      chromium: browser.version(),
      viewport: VIEWPORT,
      firstRows: summarise(first),
      firstRowsAgain: summarise(again),
      elements,
      rowsDrawn,
    };
    const searchBox = page.getByRole('searchbox');
    const shows = text =>
      [...document.querySelectorAll('[role=status]')].some(one =>
        new RegExp(text).test(one.textContent),
      );
    onProgress('search');
    const all = () => status(page).getByText(`${volumes} of`).waitFor();
    results.search = await measureAction(page, {
      act: () => searchBox.fill(search),
      undo: async () => {
        await searchBox.fill('');
        await all();
      },
      isDone: shows,
      argument: `^(?!${volumes} of)\\d+ of`,
    });
    onProgress('sort');
    const isSorted = order =>
      document.querySelector(
        `[role=columnheader][aria-sort=${order}] button`,
      ) !== null;
    const owner = page.getByRole('button', { name: 'Owner', exact: true });
    await owner.click();
    results.sort = await measureAction(page, {
      act: () => owner.click(),
      undo: () => owner.click(),
      isDone: isSorted,
      argument: 'descending',
    });
    onProgress('filter');
    const pill = page.locator('[role=group] button[aria-pressed]').first();
    results.filter = await measureAction(page, {
      act: () => pill.click(),
      undo: () => pill.click(),
      isDone: () =>
        document.querySelector('[role=group] button[aria-pressed=true]') !==
        null,
    });
    onProgress('scroll');
    results.scroll = toScroll(await measureScroll(page));
    results.heap = await page.evaluate(
      () => performance.memory?.usedJSHeapSize,
    );
    return results;
  } finally {
    await browser.close();
  }
}
