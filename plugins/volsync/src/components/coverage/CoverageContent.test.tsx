import type { Entity } from '@backstage/catalog-model';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import type {
  CoverageReport,
  CoverageRow,
} from 'backstage-plugin-volsync-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { volsyncPlatformApiRef, type PlatformApi } from '../../api/PlatformApi';
import { responseError } from '../../fixtures/FakeVolsyncApi';
import { enableBackupsRouteRef } from '../../routes';
import { CoverageContent } from './CoverageContent';
import { toCoverageCsv } from './coverageCsv';
import { toCommand } from './toCommand';

// jsdom has no layout, so no row would be rendered
beforeAll(() => {
  for (const side of ['offsetHeight', 'offsetWidth']) {
    Object.defineProperty(HTMLElement.prototype, side, {
      configurable: true,
      value: 800,
    });
  }
});

const AT = '2026-11-20T10:00:00Z';
const claim = (name: string, more: Partial<CoverageRow> = {}): CoverageRow => ({
  id: `no-backup apps/shop/${name}`,
  kind: 'no-backup',
  certainty: 'seen',
  cluster: 'apps',
  namespace: 'shop',
  name,
  entityRef: 'component:default/shop',
  owner: 'group:default/one',
  ...more,
});
const repository: CoverageRow = {
  id: 'repository-gone s3:http://minio:9000/backups/gone',
  kind: 'repository-gone',
  certainty: 'unknown',
  name: 's3:http://minio:9000/backups/gone',
  bytes: 3 * 2 ** 20,
  objects: 12,
  lastWriteAt: AT,
};
const ROWS = [
  claim('orders', { capacityBytes: 2 ** 30 }),
  claim('loose', {
    id: 'no-entity apps/shop/loose',
    kind: 'no-entity',
    entityRef: undefined,
    owner: undefined,
    source: 'nightly',
    capacityBytes: 2 ** 31,
  }),
  claim('ghost', {
    id: 'claim-gone apps/shop/ghost',
    kind: 'claim-gone',
    source: 'ghost-source',
  }),
  repository,
];

const template: Entity = {
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name: 'enable-backups', namespace: 'default' },
};

async function show(
  report: Partial<CoverageReport> | Error,
  entities: Entity[] = [],
) {
  const api: Pick<PlatformApi, 'getCoverage'> = {
    async getCoverage() {
      if (report instanceof Error) throw report;
      return {
        at: AT,
        complete: true,
        scope: 'all',
        rows: [],
        gaps: [],
        search: { state: 'read', at: AT, doubts: [], gaps: [] },
        ...report,
      };
    },
  };
  renderInTestApp(<CoverageContent />, {
    apis: [
      [volsyncPlatformApiRef, api],
      [catalogApiRef, catalogApiMock({ entities })],
    ],
    mountedRoutes: {
      '/catalog/:namespace/:kind/:name': entityRouteRef,
      '/create/templates/:namespace/:templateName':
        enableBackupsRouteRef as never,
    },
  });
}

const lines = () =>
  within(screen.getByRole('table'))
    .getAllByRole('row')
    .slice(1)
    .map(line => within(line).getAllByRole('cell')[1]?.textContent);

describe('the Coverage page', () => {
  it('shows each kind with its row, and filters, searches and sorts', async () => {
    await show({ rows: ROWS });
    expect(await screen.findByText('4 of 4 items')).toBeVisible();
    expect(lines()).toEqual([
      'ordersshop · apps',
      'looseshop · apps · backed up by nightly',
      'ghostshop · apps · ReplicationSource ghost-source',
      'backups/gonehttp://minio:9000',
    ]);
    const table = screen.getByRole('table');
    // A repository that is possibly in use isn't shown as orphaned
    expect(within(table).getByText('Possibly in use')).toBeVisible();
    expect(screen.queryByText(/Orphaned repository/)).toBeNull();
    expect(within(table).getByText('3 MiB')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Size' }));
    expect(lines().map(text => text?.slice(0, 5))).toEqual([
      'backu',
      'order',
      'loose',
      'ghost',
    ]);
    await userEvent.click(screen.getByRole('button', { name: '1 No backup' }));
    expect(await screen.findByText('1 of 4 items')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: '1 No backup' }));
    await userEvent.type(
      screen.getByRole('searchbox', { name: /Search/ }),
      'minio',
    );
    expect(await screen.findByText('1 of 4 items')).toBeVisible();
  });

  it('links a volume without backups to the prefilled form', async () => {
    await show({ rows: ROWS }, [template]);
    const link = await screen.findByRole('link', {
      name: 'Enable backups of orders',
    });
    const { pathname, searchParams } = new URL(
      link.getAttribute('href') ?? '',
      'http://portal',
    );
    expect(pathname).toBe('/create/templates/default/enable-backups');
    expect(JSON.parse(searchParams.get('formData') ?? '')).toEqual({
      entity: 'component:default/shop',
      backup: { cluster: 'apps', claim: 'orders' },
    });
    // A volume without a service can't get backups through the form
    expect(
      screen.getByRole('button', { name: 'What to do about loose' }),
    ).toBeVisible();
  });

  it('says what to do about each row, and that nothing uncertain may be deleted', async () => {
    await show({ rows: ROWS });
    await userEvent.click(
      await screen.findByRole('button', { name: 'What to do about ghost' }),
    );
    const dialog = await screen.findByRole('dialog');
    expect(
      within(dialog).getByText(/delete the ReplicationSource/),
    ).toBeVisible();
    expect(
      within(dialog).getByText(/get replicationsource ghost-source/),
    ).toBeVisible();
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Close' }),
    );
    await userEvent.click(
      await screen.findByRole('button', { name: /What to do about s3:/ }),
    );
    expect(
      within(await screen.findByRole('dialog')).getByText(
        /don’t delete the repository before/,
      ),
    ).toBeVisible();
  });

  it('renders only a part of ten thousand rows', async () => {
    await show({
      rows: Array.from({ length: 10_000 }, (_, i) =>
        claim(`c-${i}`, { id: String(i) }),
      ),
    });
    expect(await screen.findByText('10,000 of 10,000 items')).toBeVisible();
    expect(lines().length).toBeGreaterThan(5);
    expect(lines().length).toBeLessThan(100);
  });

  it('says what couldn’t be checked, and then never that all is well', async () => {
    await show({
      complete: false,
      gaps: [{ cluster: 'edge', message: 'Cluster "edge" gave no answer' }],
      search: {
        state: 'read',
        at: AT,
        doubts: ['What backs up in cluster "edge" is not known'],
        gaps: ['Bucket "b" was not searched'],
      },
    });
    expect(await screen.findByText(/Still loading/)).toBeVisible();
    expect(screen.queryByText(/Everything has a backup/)).toBeNull();
    await userEvent.click(
      screen.getByRole('button', { name: 'Not checked (1)' }),
    );
    expect(screen.getByText(/"edge" gave no answer/)).toBeVisible();
    await userEvent.click(
      screen.getByRole('button', { name: /possibly in use \(1\)/ }),
    );
    expect(screen.getByText(/in cluster "edge" is not known/)).toBeVisible();
    await userEvent.click(
      screen.getByRole('button', { name: /Buckets not scanned completely/ }),
    );
    expect(screen.getByText('Bucket "b" was not searched')).toBeVisible();
  });

  it('says that there is nothing, and that some rows aren’t shown', async () => {
    await show({ scope: 'own', search: undefined });
    expect(await screen.findByText('Everything has a backup')).toBeVisible();
    expect(screen.getByText(/volsync\.platform\.read/)).toBeVisible();
  });

  it('says which permission is missing', async () => {
    await show(await responseError(403, 'You may not see it'));
    expect(
      await screen.findByText('You don’t have permission to view the coverage'),
    ).toBeVisible();
  });
});

it('writes rows as CSV, with raw bytes and times', () => {
  const [head, , , , last] = toCoverageCsv(ROWS).split('\r\n');
  expect(head).toMatch(/^what,certainty,cluster,namespace,name,source/);
  expect(last).toBe(
    `repository-gone,unknown,,,s3:http://minio:9000/backups/gone,,,,,${
      3 * 2 ** 20
    },12,${AT},`,
  );
});

it('quotes any bucket content for a shell', () => {
  expect(toCommand({ ...repository, name: "s3:http://h/b/a'; rm -rf ~" })).toBe(
    `restic -r 's3:http://h/b/a'\\''; rm -rf ~' snapshots`,
  );
});
