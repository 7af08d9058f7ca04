import { renderInTestApp } from '@backstage/frontend-test-utils';
import {
  entityPresentationApiRef,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import type {
  FleetGap,
  FleetReport,
  FleetRow,
  SetupGap,
  Verdict,
} from 'backstage-plugin-volsync-common';
import { screen, waitFor, within } from '@testing-library/react';
import { useLocation } from 'react-router-dom';
import userEvent from '@testing-library/user-event';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { volsyncBulkApiRef } from '../../api';
import { volsyncPlatformApiRef } from '../../api/PlatformApi';
import { FakeFleet } from '../../fixtures/FakeFleet';
import { FakeBulk } from '../../fixtures/bulk';
import { permissionsWithout } from '../../fixtures/permissions';
import { FleetContent } from './FleetContent';

// jsdom has no layout, so no row would be rendered
beforeAll(() => {
  for (const side of ['offsetHeight', 'offsetWidth']) {
    Object.defineProperty(HTMLElement.prototype, side, {
      configurable: true,
      value: 800,
    });
  }
});

const CRM_GAP: FleetGap = {
  entityRef: 'component:default/crm',
  cluster: 'apps',
  namespace: 'crm',
  reason: 'not-bound',
  message: 'The namespace is not bound to it',
};

const NO_CLUSTER: SetupGap = {
  code: 'no-cluster',
  message: 'This portal reads no Kubernetes cluster.',
  fix: 'Add a cluster.',
  example: 'volsync:\n  clusters: []\n',
};

const row = (claim: string, verdict: Verdict, owner?: string): FleetRow => ({
  id: `apps/shop/${claim} component:default/${claim}`,
  cluster: 'apps',
  namespace: 'shop',
  claim,
  entityRef: `component:default/svc-${claim}`,
  owner,
  verdict,
});

function Address() {
  const { pathname, search } = useLocation();
  return (
    <p>
      at {pathname}
      {search}
    </p>
  );
}

/** Sets the page's width, because jsdom has no layout. */
function measurePages(width: number) {
  const observed = jest.fn();
  class Observer {
    constructor(
      private readonly notify: (
        entries: readonly {
          readonly contentRect: { readonly width: number };
        }[],
      ) => void,
    ) {}
    observe() {
      observed();
      this.notify([{ contentRect: { width } }]);
    }
    unobserve() {}
    disconnect() {}
  }
  const { ResizeObserver: before } = globalThis;
  globalThis.ResizeObserver = Observer as never;
  return () => {
    globalThis.ResizeObserver = before;
  };
}

/** Titles as the catalog returns them. */
const titles = {
  forEntity(ref: string) {
    const title = {
      'component:default/svc-loud': 'Loud speaker',
      'group:default/two': 'Team two',
    }[ref];
    const name = ref.split('/').pop() ?? ref;
    const snapshot = { entityRef: ref, primaryTitle: title ?? name };
    return { snapshot, promise: Promise.resolve(snapshot) };
  },
};

async function show(
  report: Partial<FleetReport>,
  options: { readonly denied?: string } = {},
) {
  const bulk = new FakeBulk();
  const fleet = new FakeFleet(report);
  renderInTestApp(
    <>
      <FleetContent />
      <Address />
    </>,
    {
      apis: [
        [volsyncPlatformApiRef, fleet],
        [volsyncBulkApiRef, bulk],
        [permissionApiRef, permissionsWithout(options.denied ?? '')],
        [entityPresentationApiRef, titles as never],
      ],
      mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
      initialRouteEntries: ['/volsync/fleet'],
    },
  );
  return { bulk, fleet };
}

const claims = () =>
  within(screen.getByRole('table', { name: 'Volumes' }))
    .getAllByRole('row')
    .slice(1)
    .map(line => within(line).getAllByRole('cell')[2]?.textContent ?? 'group');

const ROWS = [
  row('quiet', 'protected', 'group:default/one'),
  row('loud', 'failing', 'group:default/two'),
  row('grey', 'unknown'),
];

describe('the Volumes page', () => {
  it('shows services and owners by title', async () => {
    await show({ rows: ROWS });
    const table = await screen.findByRole('table', { name: 'Volumes' });
    const link = await within(table).findByRole('link', {
      name: 'Loud speaker',
    });
    expect(link).toHaveAttribute('href', expect.stringContaining('svc-loud'));
    expect(within(table).getByText('Team two')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: /Group by/ }));
    await userEvent.click(
      await screen.findByRole('option', { name: 'Group by owner' }),
    );
    expect(await within(table).findByText(/^Team two \(1\)/)).toBeVisible();
  });

  it('shows the worst first, and applies the viewer’s filters', async () => {
    await show({ rows: ROWS });
    expect(await screen.findByText('3 of 3 volumes')).toBeVisible();
    expect(claims()[0]).toMatch(/^loud/);
    await userEvent.click(screen.getByRole('button', { name: '1 unknown' }));
    expect(await screen.findByText('1 of 3 volumes')).toBeVisible();
    expect(claims()).toHaveLength(1);
    await userEvent.click(screen.getByRole('button', { name: '1 unknown' }));
    await userEvent.type(
      screen.getByRole('searchbox', { name: /Search/ }),
      'two',
    );
    await waitFor(() => expect(claims()[0]).toMatch(/^loud/));
    expect(await screen.findByText('1 of 3 volumes')).toBeVisible();
  });

  it('sorts by a column, in both directions', async () => {
    await show({ rows: ROWS });
    await screen.findByText('3 of 3 volumes');
    await userEvent.click(screen.getByRole('button', { name: 'Volume' }));
    await waitFor(() => expect(claims()[0]).toMatch(/^grey/));
    await userEvent.click(screen.getByRole('button', { name: 'Volume' }));
    await waitFor(() => expect(claims()[0]).toMatch(/^quiet/));
    expect(
      screen.getByRole('columnheader', { name: 'Volume' }),
    ).toHaveAttribute('aria-sort', 'descending');
  });

  it('renders only a part of ten thousand rows', async () => {
    await show({
      rows: Array.from({ length: 10_000 }, (_, index) =>
        row(`claim-${index}`, 'protected'),
      ),
    });
    expect(await screen.findByText('10,000 of 10,000 volumes')).toBeVisible();
    expect(claims().length).toBeGreaterThan(5);
    expect(claims().length).toBeLessThan(100);
    expect(screen.getByRole('table', { name: 'Volumes' })).toHaveAttribute(
      'aria-rowcount',
      '10001',
    );
  });

  it('requests more rows when the end becomes visible', async () => {
    const { fleet } = await show({
      rows: Array.from({ length: 250 }, (_, index) =>
        row(`claim-${String(index).padStart(3, '0')}`, 'protected'),
      ),
    });
    expect(await screen.findByText('250 of 250 volumes')).toBeVisible();
    expect(fleet.requests.map(({ limit }) => limit)).toEqual([100]);
    await userEvent.click(
      screen.getByRole('checkbox', { name: 'Select claim-000' }),
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Select all 250' }),
    );
    expect(await screen.findByText('250 volumes selected')).toBeVisible();
    expect(fleet.requests.map(({ cursor }) => cursor)).toEqual([
      undefined,
      '100',
    ]);
  });

  it('says from when rows are that no replica has evaluated since', async () => {
    await show({
      lastKnownAt: '2026-11-20T09:00:00Z',
      rows: [
        {
          ...row('quiet', 'unknown'),
          lastKnownAt: '2026-11-20T09:00:00Z',
          lastKnownVerdict: 'protected',
        },
      ],
    });
    expect(await screen.findByText(/^Some rows are last known/)).toBeVisible();
    expect(screen.getByText(/^Last known: Protected,/)).toBeVisible();
    expect(screen.getByRole('button', { name: '1 unknown' })).toBeVisible();
  });

  it('links to the service’s tab', async () => {
    await show({ rows: ROWS });
    expect(
      await screen.findByRole('link', { name: 'Loud speaker' }),
    ).toHaveAttribute('href', '/catalog/default/component/svc-loud/backups');
  });

  it('opens the service’s tab by a click anywhere on its row', async () => {
    await show({ rows: ROWS });
    await userEvent.click(await screen.findByText('loud'));
    expect(await screen.findByText(/^at \/catalog/)).toHaveTextContent(
      'at /catalog/default/component/svc-loud/backups',
    );
  });

  it('hides columns that the viewer unchecks, and remembers them', async () => {
    await show({ rows: ROWS });
    await screen.findByText('3 of 3 volumes');
    await userEvent.click(screen.getByRole('button', { name: 'Columns' }));
    await userEvent.click(
      await screen.findByRole('option', { name: 'Next run' }),
    );
    await userEvent.keyboard('{Escape}');
    expect(await screen.findByText(/^at/)).toHaveTextContent(
      '?hide=growth&hide=next',
    );
    expect(
      screen.queryByRole('columnheader', { name: /Next run/ }),
    ).not.toBeInTheDocument();
    expect(
      screen.getByRole('columnheader', { name: 'Objective' }),
    ).toBeInTheDocument();
  });

  it('shows cards with the same facts if the columns don’t fit', async () => {
    const restore = measurePages(700);
    try {
      await show({
        rows: [
          {
            ...ROWS[1]!,
            finding: {
              code: 'backup-failing',
              severity: 'critical',
              what: 'The repository is locked',
            },
          } as FleetRow,
          ROWS[0]!,
        ],
      });
      const cards = await screen.findAllByRole('listitem');
      expect(cards[0]).toHaveTextContent(/loud/);
      expect(cards[0]).toHaveTextContent('The repository is locked');
      expect(cards[1]).toHaveTextContent('Test restore: never');
      expect(screen.queryByRole('table')).not.toBeInTheDocument();
      expect(screen.getByRole('button', { name: /Sort/ })).toBeVisible();
    } finally {
      restore();
    }
  });

  it('summarizes all volumes in the heading, and sets the page title', async () => {
    await show({ rows: ROWS });
    expect(
      await screen.findByRole('heading', {
        name: /^1 of 3 volumes protected .* test-restored in 30 days$/,
      }),
    ).toBeVisible();
    expect(document.title).toBe('Backups: volumes | Backstage');
  });

  it('compares the volumes with the configured targets', async () => {
    await show({
      rows: ROWS,
      targets: { protectedPercent: 90, testRestoredPercent: 0 },
    });
    expect(
      await screen.findByRole('heading', {
        name: /^1 of 3 volumes protected\s?\(misses the target of 90 %\) .* 30 days\s?\(target 0 %\)$/,
      }),
    ).toBeVisible();
  });

  it('opens a view, and saves one under a name', async () => {
    await show({ rows: ROWS });
    await screen.findByText('3 of 3 volumes');
    const open = async (item: string) => {
      await userEvent.click(screen.getByRole('button', { name: 'Views' }));
      await userEvent.click(
        await screen.findByRole('menuitem', { name: item }),
      );
    };
    await open('Needs attention');
    expect(await screen.findByText('1 of 3 volumes')).toBeVisible();
    await open('Save this view…');
    await userEvent.type(
      await screen.findByRole('textbox', { name: 'Name' }),
      'Monday',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await open('All volumes');
    expect(await screen.findByText('3 of 3 volumes')).toBeVisible();
    await open('Monday');
    expect(await screen.findByText('1 of 3 volumes')).toBeVisible();
    expect(screen.getByText(/^at/)).toHaveTextContent('verdict=failing');
  });

  it('says that it is incomplete, and what isn’t shown', async () => {
    await show({
      complete: false,
      rows: ROWS,
      gaps: [
        CRM_GAP,
        {
          entityRef: 'component:default/erp',
          cluster: 'apps',
          namespace: 'erp"\n  owners: ["*"]',
          reason: 'not-bound',
          message: 'The namespace is not bound to it',
        },
        {
          entityRef: 'component:default/typo',
          reason: 'invalid',
          message: 'Invalid annotation',
        },
      ],
    });
    expect(await screen.findByText(/Still loading/)).toBeVisible();
    await userEvent.click(
      screen.getByRole('button', { name: 'Not shown (3)' }),
    );
    expect(
      screen.getByText(/component:default\/crm: The namespace is not bound/),
    ).toBeVisible();
    expect(screen.getByText(/^volsync:/).textContent?.split('\n')).toEqual([
      'volsync:',
      '  clusters:',
      '    - name: "apps"',
      '      namespaces:',
      '        - name: "crm"',
      '          entities: ["component:default/crm"]',
      `        - name: ${JSON.stringify('erp"\n  owners: ["*"]')}`,
      '          entities: ["component:default/erp"]',
    ]);
  });

  it.each([
    ['no cluster is configured', { complete: false, setup: [NO_CLUSTER] }],
    ['no namespace is bound', { complete: true }],
  ])('shows no empty list if %s, but the entities', async (_, list) => {
    await show({
      ...list,
      rows: [],
      gaps: [CRM_GAP],
    });
    expect(
      await screen.findByRole('button', { name: 'Not shown (1)' }),
    ).toBeVisible();
    expect(screen.queryByText('No volumes match your filters')).toBeNull();
    expect(screen.queryByText(/0 of 0/)).toBeNull();
  });

  it('says what the configuration lacks, with the lines to copy', async () => {
    await show({
      complete: false,
      setup: [NO_CLUSTER],
    });
    expect(
      await screen.findByText('This portal reads no Kubernetes cluster.'),
    ).toBeVisible();
    expect(screen.getByText('Add a cluster.')).toBeVisible();
    expect(screen.getByText(/^volsync:/)).toBeVisible();
    // It isn't loading, and doesn't say that no service has volumes.
    expect(screen.queryByText(/Still loading/)).toBeNull();
    expect(screen.queryByText('No volumes yet')).toBeNull();
  });

  it('says what to do if there are no volumes', async () => {
    await show({});
    expect(await screen.findByText('No volumes yet')).toBeVisible();
    expect(
      screen.getByRole('button', { name: /^Copy: metadata:/ }),
    ).toBeVisible();
  });

  describe('with a selection', () => {
    const box = (claim: string) =>
      screen.findByRole('checkbox', { name: `Select ${claim}` });

    it('plans a backup of the selected volumes and starts it', async () => {
      const { bulk } = await show({ rows: ROWS });
      bulk.blocked.grey = 'No backup is configured for this volume';
      await userEvent.click(await box('loud'));
      await userEvent.click(await box('grey'));
      const bar = screen.getByRole('group', {
        name: 'Actions for the selected volumes',
      });
      expect(bar).toHaveTextContent('2 volumes selected');
      await userEvent.click(
        within(bar).getByRole('button', { name: 'Back up now' }),
      );
      const dialog = await screen.findByRole('dialog');
      expect(
        await within(dialog).findByText('1 volume will be skipped'),
      ).toBeVisible();
      expect(dialog).toHaveTextContent('Back up 2 volumes now');
      expect(dialog).toHaveTextContent(
        'grey (svc-grey): No backup is configured for this volume',
      );
      expect(within(dialog).getAllByRole('row')[1]).toHaveTextContent('apps11');
      await userEvent.type(
        within(dialog).getByRole('textbox', { name: /^Reason/ }),
        'upgrade',
      );
      await userEvent.click(
        within(dialog).getByRole('button', { name: 'Start 1 volume' }),
      );
      expect(bulk.planned).toEqual([
        {
          kind: 'backup',
          volumes: ['loud', 'grey'].map(claim => ({
            entityRef: `component:default/svc-${claim}`,
            cluster: 'apps',
            claim,
          })),
        },
      ]);
      expect(bulk.started).toEqual([{ token: 'signed', reason: 'upgrade' }]);
      expect(await screen.findByText(/^at/)).toHaveTextContent(
        'at /volsync/fleet?bulk=b1',
      );
      expect(
        await screen.findByRole('heading', { name: /^Test restore of/ }),
      ).toBeVisible();
      await userEvent.click(screen.getByRole('link', { name: 'Volumes' }));
      expect(await screen.findByText('3 of 3 volumes')).toBeVisible();
      expect(
        screen.getByRole('link', { name: 'Bulk operations' }),
      ).toHaveAttribute('href', '/volsync/fleet?bulk=');
    });

    it('selects everything that matches the filters, and nothing else', async () => {
      const { bulk } = await show({ rows: ROWS });
      await userEvent.click(
        await screen.findByRole('button', { name: '1 unknown' }),
      );
      await userEvent.click(
        await screen.findByRole('checkbox', {
          name: 'Select all volumes that match your filters',
        }),
      );
      const bar = await screen.findByRole('group', { name: /^Actions for/ });
      await userEvent.click(
        within(bar).getByRole('button', { name: 'Test restore' }),
      );
      await screen.findByRole('dialog');
      expect(bulk.planned[0]?.volumes?.map(({ claim }) => claim)).toEqual([
        'grey',
      ]);
    });

    it('drops a selected volume that a filter hides', async () => {
      await show({ rows: ROWS });
      await userEvent.click(await box('loud'));
      await userEvent.click(await box('grey'));
      await userEvent.click(screen.getByRole('button', { name: '1 unknown' }));
      expect(await screen.findByText('1 volume selected')).toBeVisible();
      expect(
        screen.getByRole('checkbox', { name: /^Select all/ }),
      ).toBeChecked();
    });

    it('selects a range with Shift, by keyboard, and a whole group', async () => {
      await show({ rows: ROWS });
      (await box('loud')).focus();
      await userEvent.keyboard(' ');
      const user = userEvent.setup();
      await user.keyboard('{Shift>}');
      await user.click(await box('quiet'));
      await user.keyboard('{/Shift}');
      expect(await screen.findByText('3 volumes selected')).toBeVisible();
      await userEvent.click(
        screen.getByRole('button', { name: 'Clear selection' }),
      );
      await userEvent.click(screen.getByRole('button', { name: /Group by/ }));
      await userEvent.click(
        await screen.findByRole('option', { name: 'Group by owner' }),
      );
      await userEvent.click(
        await screen.findByRole('checkbox', {
          name: 'Select all volumes of two',
        }),
      );
      expect(await screen.findByText('1 volume selected')).toBeVisible();
      expect(await box('loud')).toBeChecked();
    });

    it('says that more than 500 are too many', async () => {
      await show({
        rows: Array.from({ length: 501 }, (_, index) =>
          row(`claim-${index}`, 'protected'),
        ),
      });
      await userEvent.click(await box('claim-1'));
      await userEvent.click(
        screen.getByRole('button', { name: 'Select all 501' }),
      );
      expect(
        await screen.findByRole('button', { name: 'Back up now' }),
      ).toHaveAccessibleDescription('At most 500 volumes at once');
    });

    it('shows no selection without the permission', async () => {
      // usePermission sends a request at most every two seconds, so the previous test's answer must be older
      await new Promise(done => setTimeout(done, 2_500));
      await show({ rows: ROWS }, { denied: 'volsync.bulk.run' });
      expect(await screen.findByText('3 of 3 volumes')).toBeVisible();
      // The previous test's answer is shown until this one arrives
      await waitFor(() => expect(screen.queryByRole('checkbox')).toBeNull());
      expect(
        screen.queryByRole('link', { name: 'Bulk operations' }),
      ).toBeNull();
    });
  });
});
