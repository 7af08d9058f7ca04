import type { Page } from '@playwright/test';

/** A phone, or an old laptop. */
const SLOWDOWN = 4;
const KEY = 'presses';

/** Slows down the page's processor, or lets it run freely again. */
export async function setSlowdown(page: Page, isSlow: boolean): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', {
    rate: isSlow ? SLOWDOWN : 1,
  });
}

/** Counts the presses that the page itself sees from now on, also over its navigations. */
export async function countPresses(page: Page) {
  await page.addInitScript(key => {
    window.addEventListener(
      'pointerdown',
      ({ isTrusted }) => {
        if (!isTrusted) return;
        const before = Number(window.sessionStorage.getItem(key) ?? 0);
        window.sessionStorage.setItem(key, String(before + 1));
      },
      true,
    );
  }, KEY);
  return {
    start: () =>
      page.evaluate(key => window.sessionStorage.removeItem(key), KEY),
    read: () =>
      page.evaluate(
        key => Number(window.sessionStorage.getItem(key) ?? 0),
        KEY,
      ),
  };
}
