import { renderInTestApp } from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type {
  LiveChange,
  LiveComparison,
} from 'backstage-plugin-volsync-common';
import { volsyncApiRef } from '../../api';
import { FIXTURES } from '../../fixtures';
import { FakeOperations, operationOf } from '../../fixtures/FakeOperations';
import { snapshotItems } from '../../fixtures/FakeRepository';
import { FakeVolsyncApi, responseError } from '../../fixtures/FakeVolsyncApi';
import { permissionsWithout } from '../../fixtures/permissions';
import { EntityVolsyncContent } from '../page/EntityVolsyncContent';

const VOLUME = 'apps/shop/data-checkout-db-0';
const snapshot = snapshotItems()[0]!.id;

/** jsdom has no layout, so the grid's frame gets a fixed height. */
beforeAll(() => {
  for (const side of ['offsetHeight', 'offsetWidth']) {
    Object.defineProperty(HTMLElement.prototype, side, {
      configurable: true,
      value: 540,
    });
  }
});

const CHANGES: readonly LiveChange[] = [
  { kind: 'added', path: '/new <b>.txt', now: 4 },
  {
    kind: 'changed',
    path: '/conf/app.yaml',
    address: '/conf/app.yaml',
    before: 2_048,
    now: 1_024,
    modifiedBefore: '2026-11-20T08:00:00Z',
    modifiedNow: '2026-11-21T09:00:00Z',
  },
  {
    kind: 'removed',
    path: '/gone/a.txt',
    address: '/gone/a.txt',
    before: 5,
  },
  {
    kind: 'uncertain',
    path: '/log',
    address: '/log',
    before: 7,
    now: 9,
  },
];

function comparisonOf(changes: readonly LiveChange[]): LiveComparison {
  const count = (kind: string) =>
    changes.filter(change => change.kind === kind).length;
  return {
    snapshotId: snapshot,
    counts: {
      added: count('added'),
      changed: count('changed'),
      removed: count('removed'),
      uncertain: count('uncertain'),
      same: 1_200,
      byTime: 0,
      addedBytes: 4,
      removedBytes: 5,
    },
    changes,
    total: changes.length,
  };
}

let shown = 0;

function show(comparison: LiveComparison | Error | undefined) {
  const operations = new FakeOperations();
  operations.comparison = comparison;
  operations.operations = comparison
    ? [
        operationOf({
          id: 'compared',
          kind: 'compare-live',
          state: 'succeeded',
          endedAt: new Date(Date.now() - 150_000).toISOString(),
          outcome: { summary: 'Compared', snapshotId: snapshot },
        }),
      ]
    : [];
  const api = FakeVolsyncApi.saying(FIXTURES.protected(new Date()));
  api.operations = operations;
  renderInTestApp(
    <EntityProvider
      entity={{
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: {
          name: `live-${(shown += 1)}`,
          annotations: { 'backstage-volsync/namespace': 'shop' },
        },
      }}
    >
      <EntityVolsyncContent />
    </EntityProvider>,
    {
      apis: [
        [volsyncApiRef, api],
        [permissionApiRef, permissionsWithout()],
      ],
      initialRouteEntries: [
        `/?volume=${encodeURIComponent(VOLUME)}&snapshot=${snapshot}&view=live`,
      ],
    },
  );
  return { operations };
}

const grid = () =>
  screen.findByRole('grid', { name: 'Differences from the live volume' });
const rowsOf = (table: HTMLElement) =>
  within(table)
    .getAllByRole('row')
    .slice(1)
    .map(row => row.textContent);

describe('the comparison of a snapshot with the live volume', () => {
  it('lists changes with sizes and times, by kind and by path', async () => {
    show(comparisonOf(CHANGES));
    expect(rowsOf(await grid())).toEqual([
      'Added/new <b>.txt4 B––',
      expect.stringMatching(
        /^Changed\/conf\/app\.yaml2 KiB → 1 KiB20 Nov.*21 Nov/,
      ),
      'Removed/gone/a.txt5 B––',
      'Uncertain/log7 B → 9 B––',
    ]);
    expect(
      screen.getByText(/^1 added, 1 changed, 1 removed; 1,200 unchanged\./),
    ).toHaveTextContent(/1 file changed or couldn’t be read/);
    expect(screen.getByText(/^Compared/)).toHaveTextContent(
      'Compared 2 minutes ago. Later changes aren’t listed.',
    );
    await userEvent.click(screen.getByRole('radio', { name: 'Removed 1' }));
    expect(rowsOf(await grid())).toEqual(['Removed/gone/a.txt5 B––']);
    await userEvent.type(
      screen.getByRole('searchbox', { name: 'Filter by path' }),
      'CONF',
    );
    expect(
      await screen.findByText('No difference matches your filters.'),
    ).toBeVisible();
    await userEvent.click(screen.getByRole('radio', { name: 'All 1' }));
    expect(await screen.findByText('1 difference shown')).toBeVisible();
    expect(
      within(await grid()).getByRole('link', { name: '/conf/app.yaml' }),
    ).toHaveAttribute('href', expect.stringMatching(/path=%2Fconf$/));
  });

  it('restores the selected files, and offers only files that the snapshot has', async () => {
    const { operations } = show(comparisonOf(CHANGES));
    const table = await grid();
    expect(within(table).queryByRole('checkbox', { name: /new/ })).toBeNull();
    await userEvent.click(
      within(table).getByRole('checkbox', { name: 'Choose /gone/a.txt' }),
    );
    expect(screen.getByText('1 chosen')).toBeVisible();
    await userEvent.click(
      screen.getByRole('button', { name: 'Choose all shown' }),
    );
    expect(screen.getByText('3 chosen')).toBeVisible();
    await userEvent.click(
      screen.getByRole('button', { name: 'Restore chosen files…' }),
    );
    const dialog = await screen.findByRole('dialog');
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Review' }),
    );
    await within(dialog).findByRole('button', { name: 'Start' });
    expect(operations.planned).toEqual([
      {
        kind: 'restore-files',
        snapshot,
        paths: ['/gone/a.txt', '/conf/app.yaml', '/log'],
        existing: 'keep',
        stopApp: false,
      },
    ]);
  });

  it('reads every page, and says what it skips if there are very many', async () => {
    const many = Array.from({ length: 1_000 }, (_, index) => ({
      kind: 'removed' as const,
      path: `/f${index}`,
      address: `/f${index}`,
      before: 1,
    }));
    const { counts, ...rest } = comparisonOf(many);
    show({ ...rest, counts: { ...counts, removed: 70_000 } });
    expect(await grid()).toHaveAttribute('aria-rowcount', '1001');
    expect(
      screen.getByText(/^The list has 1,000 of 70,000 differences/),
    ).toBeVisible();
    expect(
      screen.queryByRole('button', { name: 'Choose all shown' }),
    ).toBeNull();
  });

  it('says that nothing differs', async () => {
    show(comparisonOf([]));
    expect(
      await screen.findByText('No differences: all 1,200 files match.'),
    ).toBeVisible();
  });

  it('says that nothing has been compared yet', async () => {
    show(undefined);
    expect(
      await screen.findByText(/hasn’t been compared with this snapshot yet/),
    ).toBeVisible();
  });

  it('says why it isn’t shown', async () => {
    show(await responseError(403, 'You need volsync.restore.files.'));
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('Couldn’t load the comparison');
    expect(alert).toHaveTextContent('You need volsync.restore.files.');
  });
});
