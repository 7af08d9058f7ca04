import type { Locator, Page } from '@playwright/test';
import { openBackups, portalUrl, volume } from './portal';
import { countPresses, setSlowdown } from './presses';
import { expect, test } from './test';

/** From the Backups tab to the end of a task, or to the plan that one more press starts. */
interface Task {
  readonly name: string;
  /** The most presses that it may take, the last one on Start included */
  readonly most: number;
  readonly perform: (page: Page, panel: Locator) => Promise<void>;
  /** Its last press is on Start, which isn't pressed here: other tests carry it out */
  readonly isPlan?: boolean;
}

const button = (within: Page | Locator, name: string | RegExp) =>
  within.getByRole('button', { name, exact: true });

const press =
  (name: string): Task['perform'] =>
  async (_, panel) =>
    button(panel, name).first().click();

const more =
  (name: RegExp): Task['perform'] =>
  async (page, panel) => {
    await button(panel, 'More').click();
    await page.getByRole('menuitem', { name }).click();
  };

const review = (page: Page) =>
  button(page.getByRole('dialog'), 'Review').click();

const browse: Task['perform'] = async (page, panel) => {
  await panel.getByRole('tab', { name: 'Restore points' }).click();
  await panel
    .getByRole('link', { name: /^Browse snapshot/ })
    .first()
    .click();
  await expect(page.getByRole('grid', { name: 'Contents of /' })).toBeVisible();
};

const OLDER: Task = {
  name: 'restore an older restore point to a new volume',
  most: 4,
  isPlan: true,
  perform: async (page, panel) => {
    await panel
      .getByRole('list', { name: 'Restore points of the last 30 days' })
      .getByRole('button')
      .nth(2)
      .click();
    await page.getByRole('menuitem', { name: 'Restore…' }).click();
    await review(page);
  },
};

const PLANS: readonly Task[] = [
  { name: 'back up now', most: 2, isPlan: true, perform: press('Back up now') },
  {
    name: 'run a test restore',
    most: 2,
    isPlan: true,
    perform: press('Run a test restore'),
  },
  {
    name: 'restore the newest restore point to a new volume',
    most: 3,
    isPlan: true,
    perform: async (page, panel) => {
      await press('Restore…')(page, panel);
      await review(page);
    },
  },
  OLDER,
  {
    name: 'replace live data',
    most: 4,
    isPlan: true,
    perform: async (page, panel) => {
      await more(/^Replace live data/)(page, panel);
      await review(page);
      const dialog = page.getByRole('dialog');
      // Typing takes no press: the keyboard reaches the fields
      await dialog
        .getByRole('textbox', { name: /Type the name/ })
        .fill('orders-db');
      await dialog.getByLabel(/^Reason/).fill('a wrong import');
    },
  },
  {
    name: 'pause the schedule',
    most: 3,
    isPlan: true,
    perform: more(/^Pause the schedule/),
  },
];

const READS: readonly Task[] = [
  {
    name: 'read what happened',
    most: 1,
    perform: async (_, panel) => {
      await expect(
        panel
          .getByRole('list', { name: 'Activity, newest first' })
          .getByRole('listitem')
          .first(),
      ).toBeVisible();
    },
  },
  {
    name: 'export the evidence',
    most: 2,
    perform: async page => {
      const download = page.waitForEvent('download');
      await button(page, 'Export evidence').click();
      await page.getByRole('menuitem', { name: 'Markdown (readable)' }).click();
      await download;
    },
  },
  { name: 'browse a snapshot', most: 2, perform: browse },
  {
    name: 'download a file of it',
    most: 1,
    perform: async page => {
      const download = page.waitForEvent('download');
      await page
        .getByRole('grid', { name: 'Contents of /' })
        .getByRole('link', { name: 'Download state.json' })
        .click();
      await download;
    },
  },
  {
    name: 'find a file in it by its name',
    most: 1,
    perform: async page => {
      const field = page.getByRole('searchbox', { name: /Find by name/ });
      await field.click();
      await field.fill('state');
      await field.press('Enter');
      await expect(
        page.getByRole('grid', { name: 'Results for “state”' }),
      ).toContainText('state.json');
    },
  },
  {
    name: 'compare it with the one before',
    most: 1,
    perform: async page => {
      await page.getByRole('link', { name: 'Compare', exact: true }).click();
      await expect(
        // The first backup of the running demo may equal the last of its history
        page.getByText(/^(\d+ added, \d+ changed|No differences)/),
      ).toBeVisible();
    },
  },
  {
    name: 'verify it',
    most: 2,
    perform: async page => {
      await page.getByRole('link', { name: 'Verify', exact: true }).click();
      await button(page, 'Verify').click();
      await expect(page.getByText(/^Restorable: /)).toBeVisible();
    },
  },
];

/** Tasks that need a volume in a certain state. */
const ELSEWHERE = [
  {
    service: 'warehouse',
    claim: 'warehouse-data',
    task: {
      name: 'remove a stale lock',
      most: 2,
      isPlan: true,
      perform: press('Remove stale locks…'),
    },
  },
  {
    service: 'invoicing',
    claim: 'invoicing',
    task: {
      name: 'resume the schedule',
      most: 3,
      isPlan: true,
      perform: more(/^Resume the schedule/),
    },
  },
  {
    service: 'telemetry',
    claim: 'telemetry-store',
    task: {
      name: 'clean up leftovers',
      most: 3,
      isPlan: true,
      perform: more(/^Clean up leftovers/),
    },
  },
] satisfies readonly { service: string; claim: string; task: Task }[];

test.describe('with a slow processor, no task takes more clicks than it should', () => {
  test.setTimeout(240_000);

  type Presses = Awaited<ReturnType<typeof countPresses>>;

  /** Performs it, and closes its plan. */
  async function perform(
    page: Page,
    panel: Locator,
    presses: Presses,
    task: Task,
  ): Promise<void> {
    await presses.start();
    await task.perform(page, panel);
    if (task.isPlan) {
      await expect(button(page.getByRole('dialog'), 'Start')).toBeEnabled();
    }
    const taken = (await presses.read()) + (task.isPlan ? 1 : 0);
    expect
      .soft(taken, `presses to ${task.name}`)
      .toBeLessThanOrEqual(task.most);
    if (task.isPlan) {
      await button(page.getByRole('dialog'), 'Cancel').click();
      await expect(page.getByRole('dialog')).toBeHidden();
    }
  }

  for (const [what, tasks] of [
    ['to the plan of an operation', PLANS],
    ['to read what is known', READS],
  ] as const) {
    test(what, async ({ page }) => {
      const presses = await countPresses(page);
      await openBackups(page, 'orders');
      await setSlowdown(page, true);
      const panel = volume(page, 'orders-db');
      for (const task of tasks) {
        await test.step(task.name, () => perform(page, panel, presses, task));
      }
    });
  }

  test('to help a volume with a lock, a pause or leftovers', async ({
    page,
  }) => {
    const presses = await countPresses(page);
    for (const { service, claim, task } of ELSEWHERE) {
      await setSlowdown(page, false);
      await openBackups(page, service);
      await setSlowdown(page, true);
      await test.step(task.name, () =>
        perform(page, volume(page, claim), presses, task),
      );
    }
  });

  test('to back up several volumes at once', async ({ page }) => {
    const presses = await countPresses(page);
    await page.goto(`${portalUrl()}/volsync/fleet?text=orders`);
    await setSlowdown(page, true);
    await presses.start();
    await page
      .getByRole('checkbox', { name: 'Select all volumes that match' })
      .click();
    await button(
      page.getByRole('group', { name: 'Actions for the selected volumes' }),
      'Back up now',
    ).click();
    await expect(
      page.getByRole('dialog').getByRole('button', { name: /^Start \d+ vol/ }),
    ).toBeEnabled();
    expect((await presses.read()) + 1).toBeLessThanOrEqual(3);
  });
});
