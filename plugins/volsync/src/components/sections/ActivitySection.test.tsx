import { renderInTestApp } from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import type {
  HistoryEntry,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { volsyncApiRef } from '../../api';
import { FIXTURES } from '../../fixtures';
import { FakeVolsyncApi } from '../../fixtures/FakeVolsyncApi';
import { toHistoryPoints, withSnapshots } from '../../format/history';
import { ActivitySection } from './ActivitySection';

const entry = (id: string, more: Partial<HistoryEntry> = {}): HistoryEntry => ({
  id,
  what: 'run',
  result: 'succeeded',
  endedAt: `2026-11-2${id}T03:00:30Z`,
  durationSeconds: 30,
  bytes: 1_048_576,
  ...more,
});

function show(entries: readonly HistoryEntry[]) {
  const report = FIXTURES.protected(new Date());
  const [first] = report.volumes;
  if (!first) throw new Error('The fixture has a volume');
  const volume = { ...first, runs: [], timeline: [] };
  const api = FakeVolsyncApi.saying(report);
  renderInTestApp(
    <EntityProvider
      entity={{
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: { name: 'checkout' },
      }}
    >
      <ActivitySection
        volume={volume}
        history={{ kind: 'loaded', value: { entries, keptDays: 400 } }}
      />
    </EntityProvider>,
    { apis: [[volsyncApiRef, api]] },
  );
}

const list = () =>
  screen.findByRole('list', { name: 'Activity, newest first' });
const items = async () =>
  within(await list())
    .getAllByRole('listitem')
    .map(item => item.textContent);

describe('the activity of a volume', () => {
  it('says that there is none yet', async () => {
    show([]);
    expect(
      await screen.findByText('No activity recorded for this volume.'),
    ).toBeVisible();
    expect(
      screen.getByText(/The portal keeps its records for 400 days\./),
    ).toBeVisible();
    expect(screen.queryByRole('list')).toBeNull();
  });

  it('shows result, duration, size, author and reason', async () => {
    show([
      entry('3', {
        what: 'drill',
        requestedBy: 'user:default/ana',
        reason: 'before the audit',
        result: 'failed',
        summary: 'One file differs.',
        files: 28,
        snapshotId: 'ab12cd34'.repeat(8),
      }),
      entry('2', { failedAttempts: 1 }),
    ]);
    expect(await items()).toEqual([
      expect.stringMatching(
        /Test restore: Failed.* · 30 s · 28 files · 1 MiB · Snapshot ab12cd34 · by anaReason: before the auditOne file differs\.$/,
      ),
      expect.stringMatching(
        /Scheduled backup: Succeeded.* · 30 s · 1 failed attempt · 1 MiB · by VolSync$/,
      ),
    ]);
  });

  it('can be filtered by backups, restores and changes', async () => {
    show([
      entry('3', { what: 'pause' }),
      entry('2', { what: 'restore' }),
      entry('1'),
    ]);
    expect(await items()).toHaveLength(3);
    const press = async (name: string) =>
      userEvent.click(screen.getByRole('button', { name }));
    await press('Restores');
    expect(screen.getByRole('button', { name: 'Restores' })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
    expect(await items()).toEqual([
      expect.stringContaining('Restore to a new volume: Succeeded'),
    ]);
    await press('All');
    expect(await items()).toHaveLength(3);
  });

  it('draws durations and sizes over time on demand, including failures', async () => {
    show([
      entry('3', {
        what: 'drill',
        result: 'failed',
        durationSeconds: 95,
        bytes: undefined,
      }),
      entry('2'),
      entry('1', { what: 'backup', bytes: 2_097_152 }),
      entry('0', { what: 'pause', durationSeconds: 11, bytes: undefined }),
    ]);
    await list();
    expect(screen.queryByRole('table')).toBeNull();
    await userEvent.click(
      screen.getByRole('button', { name: 'Duration and size over time' }),
    );
    const durations = await screen.findByRole('table', {
      name: 'Duration over time',
    });
    const rows = within(durations).getAllByRole('row').slice(1);
    expect(rows.map(row => row.textContent)).toEqual([
      expect.stringMatching(/Backup30 sSucceeded$/),
      expect.stringMatching(/Scheduled backup30 sSucceeded$/),
      expect.stringMatching(/Test restore1 min 35 sFailed$/),
    ]);
    const sizes = screen.getByRole('table', { name: 'Size over time' });
    expect(within(sizes).getAllByRole('row')).toHaveLength(3);
    expect(within(sizes).getByText('2 MiB')).toBeInTheDocument();
  });

  it('shows no chart of a single entry', async () => {
    show([entry('1')]);
    await list();
    expect(screen.queryByText('Duration and size over time')).toBeNull();
  });
});

describe('toHistoryPoints', () => {
  it('separates backups from restores, and invents no values', () => {
    const points = toHistoryPoints(
      [
        entry('3', { what: 'restore', bytes: 7 }),
        entry('2', { bytes: undefined }),
        entry('1', { endedAt: 'nonsense' }),
        entry('0', { bytes: 5, result: 'stopped' }),
      ],
      'bytes',
    );
    expect(
      points.map(({ id, group, value, result }) => [id, group, value, result]),
    ).toEqual([
      ['0', 'backups', 5, 'stopped'],
      ['3', 'restores', 7, 'succeeded'],
    ]);
  });
});

describe('withSnapshots', () => {
  const id = 'ab12cd34'.repeat(8);
  const detail = {
    id,
    time: '2026-11-23T03:00:00Z',
    hostname: 'volsync',
    paths: ['/data'],
    files: 28,
    bytes: 5,
  };
  const { repository, ...volume } = FIXTURES.protected(new Date()).volumes[0]!;
  const known = {
    ...volume,
    repository: {
      ...repository,
      value: {
        ...(repository as Extract<typeof repository, { state: 'read' }>).value,
        details: { state: 'read', value: [detail], at: detail.time },
      },
    },
  } as VolumeReport;

  it('takes files and size of a run from its snapshot', () => {
    const [run, other] = withSnapshots(
      [
        entry('1', { snapshotId: id.slice(0, 8), bytes: undefined }),
        entry('0', { snapshotId: 'ffffffff', bytes: undefined }),
      ],
      known,
    );
    expect(run).toMatchObject({ files: 28, bytes: 5 });
    expect(other?.files).toBeUndefined();
  });

  it('keeps the values that an entry has itself', () => {
    expect(
      withSnapshots([entry('1', { snapshotId: id, files: 1 })], known)[0],
    ).toMatchObject({ files: 1, bytes: 1_048_576 });
  });
});
