import { test as base, type Page, type Response } from '@playwright/test';
import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

export { expect } from '@playwright/test';

/** Only text can contain a secret in plain words. The pages' own scripts are the same for everyone. */
const TEXTS = /json|text\/(plain|markdown|csv|html)/;

/**
 * Playwright's `test`, which saves responses and page contents for the secret search over the whole run, if the run
 * requests it with VOLSYNC_PRODUCED. Streams are saved as the page renders them.
 */
export const test = base.extend<{ readonly produced: void }>({
  produced: [
    async ({ context }, use) => {
      const directory = process.env.VOLSYNC_PRODUCED;
      if (!directory) {
        await use();
        return;
      }
      const pending = new Set<Promise<void>>();
      const keep = (kind: string, text: Promise<string | undefined>) => {
        const kept = text
          .then(async found => {
            if (!found) return;
            await mkdir(path.join(directory, kind), { recursive: true });
            await writeFile(
              path.join(directory, kind, `${randomUUID()}.txt`),
              found,
            );
          })
          // Ignores pending responses of a page that was closed
          .catch(() => {});
        pending.add(kept);
        void kept.finally(() => pending.delete(kept));
      };
      const watch = (page: Page) =>
        page.on('framenavigated', frame => keep('pages', frame.content()));
      context.pages().forEach(watch);
      context.on('page', watch);
      context.on('response', response =>
        keep(
          new URL(response.url()).pathname.includes('/evidence')
            ? 'evidence'
            : 'answers',
          textOf(response),
        ),
      );
      await use();
      context.pages().forEach(page => keep('pages', page.content()));
      const closed = new Promise(resolve => {
        setTimeout(resolve, 5_000);
      });
      await Promise.race([Promise.all(pending), closed]);
    },
    { auto: true },
  ],
});

async function textOf(response: Response): Promise<string | undefined> {
  const { 'content-type': type = '' } = response.headers();
  return TEXTS.test(type)
    ? `${response.url()}\n${await response.text()}`
    : undefined;
}
