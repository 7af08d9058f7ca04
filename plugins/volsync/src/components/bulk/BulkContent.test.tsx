import { renderInTestApp } from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import type { BulkOperation } from 'backstage-plugin-volsync-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { volsyncBulkApiRef } from '../../api';
import { bulkOperation, bulkVolume, FakeBulk } from '../../fixtures/bulk';
import { BulkContent } from './BulkContent';
import { expectSeconds } from './bulkView';

function show(
  operations: readonly BulkOperation[],
  path = '/volsync/fleet?bulk=',
) {
  const api = new FakeBulk();
  api.operations.push(...operations);
  renderInTestApp(
    <BulkContent
      id={new URL(path, 'http://portal').searchParams.get('bulk') ?? ''}
    />,
    {
      apis: [[volsyncBulkApiRef, api]],
      mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
      initialRouteEntries: [path],
    },
  );
  return api;
}

const ONE = '/volsync/fleet?bulk=b1';

describe('the page of bulk operations', () => {
  it('lists the operations with their results, each as a link', async () => {
    show([
      bulkOperation({
        state: 'ended',
        volumes: [bulkVolume('a', 'succeeded'), bulkVolume('b', 'failed')],
        hidden: 1,
      }),
    ]);
    const link = await screen.findByRole('link', {
      name: 'Test restore of 3 volumes',
    });
    expect(link).toHaveAttribute('href', ONE);
    const line = screen.getAllByRole('row')[1]!;
    expect(line).toHaveTextContent(/jo, .*Ended1 failed1 succeeded/);
    expect(document.title).toBe('Backups: bulk operations | Backstage');
  });

  it('says what to do if there are none', async () => {
    show([]);
    expect(await screen.findByText('No bulk operations yet')).toBeVisible();
    expect(screen.getByText(/^Select volumes in the list/)).toBeVisible();
  });

  it('shows the progress and the result of each volume, problems first', async () => {
    show(
      [
        bulkOperation({
          reason: 'before the upgrade',
          volumes: [
            bulkVolume('fine', 'succeeded', {
              durationSeconds: 75,
              detail: 'All 28 files match',
            }),
            bulkVolume('late', 'pending'),
            bulkVolume('broken', 'failed', { detail: 'The password is wrong' }),
          ],
        }),
      ],
      ONE,
    );
    expect(
      await screen.findByRole('heading', {
        name: 'Test restore of 3 volumes: Running',
      }),
    ).toHaveFocus();
    expect(screen.getByText('Reason: before the upgrade')).toBeVisible();
    expect(screen.getByText('2 of 3 done')).toBeVisible();
    expect(screen.getByRole('progressbar', { name: 'Progress' })).toHaveValue(
      2,
    );
    const [, ...lines] = within(
      screen.getByRole('table', { name: 'Volumes of this operation' }),
    ).getAllByRole('row');
    expect(lines.map(line => line.textContent)).toEqual([
      'brokensvc-brokenappsFailedThe password is wrong',
      'latesvc-lateappsPending',
      'finesvc-fineappsSucceeded1 min 15 sAll 28 files match',
    ]);
    await userEvent.click(screen.getByRole('button', { name: '1 failed' }));
    expect(await screen.findByText('1 of 3 volumes')).toBeVisible();
  });

  it('announces the end, and hides the progress bar', async () => {
    show(
      [
        bulkOperation({
          state: 'ended',
          stoppedBy: 'user:default/max',
          volumes: [bulkVolume('a', 'succeeded'), bulkVolume('b', 'stopped')],
        }),
      ],
      ONE,
    );
    expect(
      await screen.findByText(
        'Test restore of 2 volumes: Ended. 1 of 2 succeeded.',
      ),
    ).toBeInTheDocument();
    expect(screen.getByText(/^Stopped by max/)).toBeVisible();
    expect(screen.queryByRole('progressbar')).toBeNull();
    expect(screen.queryByRole('button', { name: 'Stop…' })).toBeNull();
  });

  it('stops pending volumes and, if requested, running ones', async () => {
    const api = show(
      [
        bulkOperation({
          volumes: [bulkVolume('a', 'running'), bulkVolume('b', 'pending')],
        }),
      ],
      ONE,
    );
    await userEvent.click(await screen.findByRole('button', { name: 'Stop…' }));
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent(
      '1 volume hasn’t started yet and will not be started.',
    );
    await userEvent.click(
      within(dialog).getByRole('checkbox', {
        name: 'Also stop 1 volume that is running',
      }),
    );
    await userEvent.click(within(dialog).getByRole('button', { name: 'Stop' }));
    expect(api.stopped).toEqual([{ running: true }]);
  });

  it('says that an operation doesn’t exist, with a link back', async () => {
    show([], '/volsync/fleet?bulk=gone');
    expect(
      await screen.findByText('Operation not found: "gone"'),
    ).toBeVisible();
    expect(
      screen.getByRole('link', { name: 'Bulk operations' }),
    ).toHaveAttribute('href', '/volsync/fleet?bulk=');
  });
});

it('expects the duration of the slowest cluster, if all durations are known', () => {
  const volume = (cluster: string, expectedSeconds?: number) => ({
    entityRef: 'component:default/a',
    cluster,
    claim: 'a',
    expectedSeconds,
  });
  const expected = (...volumes: ReturnType<typeof volume>[]) =>
    expectSeconds({ volumes, concurrentPerCluster: 2 });
  expect(
    expected(volume('one', 10), volume('one', 20), volume('one', 30)),
  ).toBe(30);
  expect(
    expected(volume('one', 30), volume('one', 30), volume('one', 30)),
  ).toBe(45);
  expect(expected(volume('one', 10), volume('two', 90))).toBe(90);
  expect(expected(volume('one', 10), volume('two'))).toBeUndefined();
  expect(expected()).toBeUndefined();
});
