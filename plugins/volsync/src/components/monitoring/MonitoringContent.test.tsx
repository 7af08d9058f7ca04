import { renderInTestApp } from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type {
  ClusterMonitoring,
  MonitoredResource,
  MonitoringRule,
  Watch,
} from 'backstage-plugin-volsync-common';
import { volsyncPlatformApiRef, type PlatformApi } from '../../api/PlatformApi';
import { responseError } from '../../fixtures/FakeVolsyncApi';
import { MonitoringContent } from './MonitoringContent';

jest.setTimeout(60_000);

const AT = '2026-11-25T10:00:00.000Z';

const rule = (more: Partial<MonitoringRule>): MonitoringRule => ({
  name: 'VolSyncComponentAbsent',
  subject: 'exporter',
  state: 'inactive',
  writtenIn: 'volsync-system/volsync',
  alerts: [],
  moreAlerts: 0,
  ...more,
});

const resource = (
  name: string,
  more: Partial<MonitoredResource> = {},
): MonitoredResource => ({
  namespace: 'shop',
  name,
  role: 'source',
  presence: 'live',
  attention: 'none',
  outOfSync: false,
  restoredOnce: false,
  entityRefs: [],
  ...more,
});

const cluster = (more: Partial<ClusterMonitoring> = {}): ClusterMonitoring => ({
  cluster: 'apps',
  server: 'prometheus',
  sharedWith: [],
  watch: { state: 'good', reason: 'watched', missing: [], firing: 0 },
  scrape: {
    job: 'volsync-metrics',
    targets: 2,
    answering: 1,
    sinceIsOlder: false,
  },
  rules: [rule({})],
  resources: [resource('orders')],
  moreResources: 0,
  problems: [],
  ...more,
});

function show(answer: readonly ClusterMonitoring[] | Error) {
  const api: Pick<PlatformApi, 'getMonitoring'> = {
    async getMonitoring() {
      if (answer instanceof Error) throw answer;
      return { at: AT, clusters: answer };
    },
  };
  renderInTestApp(<MonitoringContent />, {
    apis: [[volsyncPlatformApiRef, api]],
    mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
  });
}

describe('the monitoring page', () => {
  it.each<[Partial<Watch>, RegExp]>([
    [
      { reason: 'watched' },
      /^The metrics are scraped, the rules are evaluated/,
    ],
    [{ reason: 'firing', firing: 2 }, /^2 alerts are firing\./],
    [
      { reason: 'not-scraped' },
      /^The metrics server doesn’t scrape VolSync: .*job “volsync-metrics”/,
    ],
    [{ reason: 'partly-answering' }, /^1 of 2 VolSync targets are up/],
    [
      { reason: 'rules-missing', missing: ['exporter', 'out-of-sync'] },
      /^The metrics are scraped, but no rule reports that VolSync is down or a backup is overdue\.$/,
    ],
    [
      { reason: 'rules-unknown' },
      /^The metrics are scraped, but the alerting rules couldn’t be queried/,
    ],
    [{ reason: 'off' }, /^No metrics server is configured/],
    [
      { reason: 'coined-later' as 'off' },
      /^The metrics server couldn’t be queried/,
    ],
  ])('answers %j with one sentence', async (watch, sentence) => {
    show([cluster({ watch: { ...cluster().watch, ...watch } })]);
    const answers = await screen.findByRole('region', {
      name: 'Are the backups monitored?',
    });
    expect(within(answers).getByText(sentence)).toBeVisible();
  });

  it('shows firing alerts with their subjects before inactive ones', async () => {
    show([
      cluster({
        rules: [
          rule({
            name: 'VolSyncVolumeOutOfSync',
            subject: 'out-of-sync',
            state: 'firing',
            severity: 'critical',
            since: AT,
            alerts: [
              {
                state: 'firing',
                since: AT,
                labels: { obj_name: '<b>orders</b>' },
                summary:
                  'shop/orders is out of sync: no backup in the last interval',
              },
            ],
          }),
          rule({ name: 'Broken', state: 'error', lastError: 'many-to-many' }),
          rule({
            name: undefined,
            subject: 'duration',
            state: 'no-rule',
            writtenIn: undefined,
          }),
        ],
      }),
    ]);
    expect(
      await screen.findByText('Firing: VolSyncVolumeOutOfSync'),
    ).toBeVisible();
    expect(
      screen.getByText(
        'shop/orders is out of sync: no backup in the last interval',
      ),
    ).toBeVisible();
    expect(screen.getByText('obj_name="<b>orders</b>"')).toBeVisible();
    expect(screen.getByText('Broken can’t be evaluated')).toBeVisible();
    expect(screen.getByText('many-to-many')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Rules (3)' }));
    const rows = within(
      screen.getByRole('table', {
        name: 'Rules about VolSync in cluster apps',
      }),
    ).getAllByRole('row');
    expect(rows.map(row => row.textContent)).toEqual([
      expect.stringContaining('State'),
      expect.stringMatching(/^FiringVolSyncVolumeOutOfSynca backup is overdue/),
      expect.stringMatching(/^FailedBroken/),
      expect.stringMatching(/^No rulenonebackups take too long–not in this/),
    ]);
  });

  it('links what needs attention to its service, and keeps the rest collapsed', async () => {
    show([
      cluster({
        resources: [
          resource('orders', {
            attention: 'bad',
            outOfSync: true,
            missedDay: 2,
            claim: 'orders-db',
            entityRefs: ['component:default/checkout'],
          }),
          resource('restored', {
            role: 'destination',
            outOfSync: true,
            restoredOnce: true,
          }),
          resource('gone', { presence: 'stale', outOfSync: true }),
        ],
      }),
    ]);
    const look = await screen.findByRole('table', {
      name: 'Needs attention in cluster apps',
    });
    expect(within(look).getAllByRole('row')).toHaveLength(2);
    expect(
      within(look).getByRole('link', { name: 'checkout' }),
    ).toHaveAttribute('href', '/catalog/default/component/checkout/backups');
    await userEvent.click(
      screen.getByRole('button', { name: 'All series (3)' }),
    );
    const all = screen.getByRole('table', {
      name: 'All series of cluster apps',
    });
    expect(within(all).getByText('Restored once, as requested')).toBeVisible();
    expect(within(all).getByText('Stale: the resource is gone')).toBeVisible();
    expect(screen.getByText(/out of sync indefinitely/)).toBeVisible();
  });

  it('shows the exact numbers of the charts in a table', async () => {
    show([
      cluster({
        history: {
          from: '2026-11-18T10:00:00.000Z',
          to: AT,
          stepSeconds: 3600,
          moreSources: 1,
          series: [
            {
              namespace: 'shop',
              name: 'orders',
              durations: [
                { at: '2026-11-24T10:00:00.000Z', seconds: 95 },
                { at: AT, seconds: 7 },
              ],
              missed: [
                { at: '2026-11-24T10:00:00.000Z', count: 1 },
                { at: AT, count: 3 },
              ],
            },
            { namespace: 'shop', name: 'silent', durations: [], missed: [] },
          ],
        },
      }),
    ]);
    const durations = await screen.findByRole('table', {
      name: 'Duration of backups of shop/orders',
    });
    expect(
      within(durations)
        .getAllByRole('row')
        .map(row => row.lastElementChild?.textContent),
    ).toEqual(['Duration', '1 min 35 s', '7 s']);
    expect(
      within(
        screen.getByRole('table', {
          name: 'Missed intervals of shop/orders per day',
        }),
      ).getByText('3'),
    ).toBeInTheDocument();
    expect(screen.getByText('2 more sources are not shown.')).toBeVisible();
  });

  it('draws the source that the viewer selects, and no chart of one point', async () => {
    const series = ['orders', 'invoices'].map(name => ({
      namespace: 'shop',
      name,
      durations: [{ at: AT, seconds: 7 }],
      missed: [
        { at: '2026-11-24T10:00:00.000Z', count: 0 },
        { at: AT, count: 2 },
      ],
    }));
    show([
      cluster({
        history: {
          from: '2026-11-18T10:00:00.000Z',
          to: AT,
          stepSeconds: 3600,
          moreSources: 0,
          series,
        },
      }),
    ]);
    expect(await screen.findAllByText(/^One finished backup/)).toHaveLength(2);
    expect(
      screen.getAllByText(/^2 missed intervals in the 24 hours before/),
    ).toHaveLength(2);
    expect(screen.queryByRole('img')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: /Backup$/ }));
    await userEvent.click(
      await screen.findByRole('option', { name: 'shop/invoices' }),
    );
    expect(screen.getAllByText(/^One finished backup/)).toHaveLength(1);
  });

  it('says what couldn’t be read and what to do, once', async () => {
    show([
      cluster({
        watch: {
          ...cluster().watch,
          state: 'unknown',
          reason: 'scrape-unknown',
        },
        scrape: undefined,
        resources: undefined,
        rules: [rule({ state: 'unknown' })],
        problems: (['scrape', 'rules', 'series'] as const).map(part => ({
          part,
          reason: 'forbidden',
          message: 'The metrics server "prometheus" answered 401',
          remedy: 'Give the portal a token',
        })),
      }),
    ]);
    expect(await screen.findAllByText('Give the portal a token')).toHaveLength(
      1,
    );
    expect(
      screen.getByText('Couldn’t check which rules are evaluated'),
    ).toBeVisible();
    expect(screen.queryByText(/No active or pending alerts/)).toBeNull();
    expect(screen.queryByText(/needs attention/)).toBeNull();
  });

  it('shows the entry to copy if no metrics server is configured', async () => {
    show([
      cluster({
        server: undefined,
        problems: [
          {
            part: 'server',
            reason: 'not-configured',
            message: 'No metrics server is configured for cluster "apps"',
            remedy: 'Add the server that scrapes VolSync under volsync.metrics',
          },
        ],
      }),
    ]);
    const entry = await screen.findByText(/^volsync:/);
    expect(entry).toHaveTextContent('metrics: - name: prometheus');
    expect(entry).toHaveTextContent('clusters: ["apps"]');
  });

  it('says which permission is missing', async () => {
    show(await responseError(403, 'You may not see it'));
    expect(
      await screen.findByText(
        'You don’t have permission to view the monitoring',
      ),
    ).toBeVisible();
    expect(
      screen.getByText(/^You need the permission volsync\.platform\.read/),
    ).toBeVisible();
  });

  it('says that no cluster is configured', async () => {
    show([]);
    expect(await screen.findByText('No clusters configured')).toBeVisible();
    expect(screen.getByText(/clusterLocatorMethods:/)).toBeVisible();
    expect(screen.getByRole('button', { name: /Copy/ })).toBeVisible();
  });
});
