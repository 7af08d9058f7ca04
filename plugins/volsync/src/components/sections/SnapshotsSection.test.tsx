import { renderInTestApp } from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { EntityReport } from 'backstage-plugin-volsync-common';
import { useLocation } from 'react-router-dom';
import { volsyncApiRef } from '../../api';
import { FIXTURES } from '../../fixtures';
import type { FakeOperations } from '../../fixtures/FakeOperations';
import { FakeRepository, snapshotItems } from '../../fixtures/FakeRepository';
import { FakeVolsyncApi, responseError } from '../../fixtures/FakeVolsyncApi';
import { permissionsWithout } from '../../fixtures/permissions';
import { EntityVolsyncContent } from '../page/EntityVolsyncContent';

const VOLUME = 'apps/shop/data-checkout-db-0';
const LINK = `/?volume=${encodeURIComponent(VOLUME)}&section=snapshots`;

function Address() {
  return <output aria-label="address">{useLocation().search}</output>;
}

function show(
  options: {
    repository?: FakeRepository;
    report?: EntityReport;
    link?: string;
    denied?: readonly string[];
  } = {},
) {
  const api = FakeVolsyncApi.saying(
    options.report ?? FIXTURES.protected(new Date()),
  );
  const repository = options.repository ?? new FakeRepository();
  api.repository = repository;
  renderInTestApp(
    <EntityProvider
      entity={{
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: {
          // Backstage caches permission decisions by entity
          name: options.denied ? 'guarded' : 'checkout',
          annotations: { 'backstage-volsync/namespace': 'shop' },
        },
      }}
    >
      <EntityVolsyncContent />
      <Address />
    </EntityProvider>,
    {
      apis: [
        [volsyncApiRef, api],
        [permissionApiRef, permissionsWithout(...(options.denied ?? []))],
      ],
      initialRouteEntries: [options.link ?? LINK],
    },
  );
  return { api, repository };
}

const table = () =>
  screen.findByRole('table', { name: 'Snapshots, newest first' });
const rows = async () =>
  within(await table())
    .getAllByRole('row')
    .slice(1);
const queries = (repository: FakeRepository) =>
  repository.asked
    .filter(({ method }) => method === 'listSnapshots')
    .map(({ query }) => query)
    // The strip requests all of them
    .filter(query => (query as { limit?: number }).limit !== 1_000);

describe('the snapshots of a volume', () => {
  it('are listed with what is known of each, and link to it', async () => {
    const { api } = show();
    await screen.findByText('10 of 31 snapshots');
    const [newest] = await rows();
    expect(newest).toHaveTextContent(
      /^(today|yesterday) \d\d:\d\d \S+38 minutes ago[0-9a-f]{8}1,2352\.1 GiB11 MiB41 s12 new · 3 changedvolsync \/dataBrowseRestore…$/,
    );
    const { id } = snapshotItems()[0]!;
    expect(
      within(newest!).getByRole('link', {
        name: `Browse snapshot ${id.slice(0, 8)}`,
      }),
    ).toHaveAttribute(
      'href',
      `/?volume=${encodeURIComponent(VOLUME)}&snapshot=${id}`,
    );
    expect(api.volumes).toContainEqual({
      entityRef: 'component:default/checkout',
      cluster: 'apps',
      claim: 'data-checkout-db-0',
    });
  });

  it('show since when each can be restored, or what is wrong with it', async () => {
    const repository = new FakeRepository();
    const provenAt = new Date().toISOString();
    repository.snapshots = snapshotItems(new Date(), 3).map((one, index) => ({
      ...one,
      ...[
        { proof: 'complete' as const, provenAt },
        { problem: 'A test restore of it failed.' },
        {},
      ][index],
    }));
    show({ repository });
    await screen.findByRole('columnheader', { name: 'Checked' });
    const [newest, failed, unknown] = await rows();
    expect(newest).toHaveTextContent('Complete');
    expect(failed).toHaveTextContent('A test restore of it failed.');
    expect(unknown).not.toHaveTextContent(/Complete|In the object store/);
  });

  it('are restored from their row, each by its own name', async () => {
    show();
    await screen.findByText('10 of 31 snapshots');
    const { id } = snapshotItems()[2]!;
    await userEvent.click(
      screen.getByRole('button', {
        name: `Restore… snapshot ${id.slice(0, 8)}`,
      }),
    );
    const points = within(
      await screen.findByRole('group', { name: 'What to restore' }),
    ).getAllByRole('radio');
    expect(points[2]).toBeChecked();
  });

  it('are deleted from their row, with the name of the volume and a reason', async () => {
    const { api } = show();
    await screen.findByText('10 of 31 snapshots');
    const { id } = snapshotItems()[2]!;
    await userEvent.click(
      screen.getByRole('button', {
        name: `More actions for snapshot ${id.slice(0, 8)}`,
      }),
    );
    const items = await screen.findAllByRole('menuitem');
    expect(items.map(({ textContent }) => textContent)).toEqual([
      'Delete the restore point…',
      expect.stringMatching(/^Keep .*can’t spare a single snapshot/),
    ]);
    await userEvent.click(items[0]!);
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.type(
      await dialog.findByLabelText(/Type the name of the volume/),
      'data-checkout-db-0',
    );
    await userEvent.type(dialog.getByLabelText(/^Reason/), 'A secret is in it');
    await userEvent.click(dialog.getByRole('button', { name: 'Start' }));
    const operations = api.operations as FakeOperations;
    await waitFor(() =>
      expect(operations.started).toEqual([
        { token: 'token of delete-snapshot', reason: 'A secret is in it' },
      ]),
    );
    expect(operations.planned.at(-1)).toEqual({
      kind: 'delete-snapshot',
      snapshot: id,
      confirm: 'data-checkout-db-0',
    });
  });

  it('are loaded on demand, thousands of them', async () => {
    const repository = new FakeRepository();
    repository.snapshots = snapshotItems(new Date(), 5000);
    const { repository: asked } = show({ repository });
    await screen.findByText('10 of 5,000 snapshots');
    await userEvent.click(
      screen.getByRole('button', { name: 'Show 100 more' }),
    );
    await screen.findByText('110 of 5,000 snapshots');
    expect(await rows()).toHaveLength(110);
    expect(queries(asked)).toEqual([
      expect.objectContaining({ offset: 0, limit: 10 }),
      expect.objectContaining({ offset: 0, limit: 110 }),
    ]);
  });

  it('are filtered in the backend after typing stops, and the address keeps the filter', async () => {
    const repository = new FakeRepository();
    repository.hosts = ['volsync', 'laptop'];
    show({ repository });
    await screen.findByText('10 of 31 snapshots');
    const { id } = snapshotItems()[5]!;
    await userEvent.type(
      screen.getByRole('searchbox', { name: 'ID, host, path or tag' }),
      id.slice(0, 8),
    );
    await screen.findByText('1 of 31 snapshots');
    expect(await rows()).toHaveLength(1);
    expect(queries(repository).length).toBeLessThan(6);
    expect(screen.getByLabelText('address')).toHaveTextContent(
      `text=${id.slice(0, 8)}`,
    );

    await userEvent.click(screen.getByRole('button', { name: /Host/ }));
    await userEvent.click(
      await screen.findByRole('option', { name: 'laptop' }),
    );
    expect(
      await screen.findByText('No snapshots match your filters.'),
    ).toBeVisible();
    await userEvent.click(
      screen.getByRole('button', { name: 'Clear filters' }),
    );
    await screen.findByText('10 of 31 snapshots');
    expect(screen.getByLabelText('address')).not.toHaveTextContent('text=');
  });

  it('are filtered by a link, including the whole of the viewer’s days', async () => {
    const { repository } = show({
      link: `${LINK}&since=2020-02-01&until=2020-02-03`,
    });
    expect(
      await screen.findByText('No snapshots match your filters.'),
    ).toBeVisible();
    expect(screen.getByLabelText('From')).toHaveValue('2020-02-01');
    expect(queries(repository)).toEqual([
      expect.objectContaining({
        since: new Date(2020, 1, 1).toISOString(),
        until: new Date(2020, 1, 3, 23, 59, 59, 999).toISOString(),
      }),
    ]);
  });

  it('are loaded again after a run', async () => {
    const { api, repository } = show();
    await screen.findByText('10 of 31 snapshots');
    repository.snapshots = snapshotItems(new Date(), 32);
    const next = FIXTURES.protected(new Date());
    await act(async () => {
      api.say({
        ...next,
        volumes: next.volumes.map(volume => ({
          ...volume,
          repository:
            volume.repository.state === 'read'
              ? {
                  ...volume.repository,
                  value: { ...volume.repository.value, snapshotCount: 32 },
                }
              : volume.repository,
        })),
      });
    });
    expect(await screen.findByText('10 of 32 snapshots')).toBeVisible();
  });

  it('show when they were written without decryption, and say why there are no details', async () => {
    const repository = new FakeRepository();
    repository.decrypted = {
      state: 'unread',
      reason: 'not-configured',
      message: 'volsync.repositories.decrypt is off.',
    };
    show({ repository });
    await screen.findByText('10 of 31 snapshots');
    const [newest] = await rows();
    expect(newest).toHaveTextContent(
      /37 minutes ago[0-9a-f]{8}BrowseRestore…$/,
    );
    const browse = within(newest!).getByRole('link', { name: /^Browse/ });
    expect(browse).toHaveAttribute('aria-disabled', 'true');
    expect(browse).not.toHaveAttribute('href');
    expect(browse).toHaveAccessibleDescription(
      /volsync\.repositories\.decrypt is off\./,
    );
    const measure = screen.getByRole('button', { name: 'Measure' });
    expect(measure).toBeDisabled();
    expect(measure).toHaveAccessibleDescription(/decrypt is off/);
    expect(measure).not.toHaveAccessibleDescription(/Copy/);
    expect(screen.getByText(/^volsync:/)).toHaveTextContent('decrypt: true');
  });

  it('can’t be opened without the permission to browse, and name it', async () => {
    show({ denied: ['volsync.snapshot.browse'] });
    await waitFor(async () =>
      expect(
        within((await rows())[0]!).getByRole('link', { name: /^Browse/ }),
      ).toHaveAccessibleDescription(/volsync\.snapshot\.browse/),
    );
  });

  it('are shown from the report if the list is refused', async () => {
    const repository = new FakeRepository();
    repository.failures.set(
      'listSnapshots',
      await responseError(403, 'You lack volsync.snapshot.list.'),
    );
    show({ repository });
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('You lack volsync.snapshot.list.');
    expect(await rows()).toHaveLength(10);
    repository.failures.clear();
    await userEvent.click(
      within(alert).getByRole('button', { name: 'Try again' }),
    );
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  });

  it('are compared with unreferenced data on demand', async () => {
    const { repository } = show();
    await screen.findByText('10 of 31 snapshots');
    expect(repository.asked.map(({ method }) => method)).not.toContain(
      'getUsage',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Measure' }));
    const needed = await screen.findByText('Needed by snapshots');
    expect(needed.closest('dl')).toHaveTextContent(
      'Needed by snapshots8.1 GiBUnreferenced: a prune would free it310 MiB',
    );
  });
});
