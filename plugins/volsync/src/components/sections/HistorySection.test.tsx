import { renderInTestApp } from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import type {
  HistoryEntry,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import { screen, within } from '@testing-library/react';
import { volsyncApiRef } from '../../api';
import { FIXTURES } from '../../fixtures';
import { FakeOperations } from '../../fixtures/FakeOperations';
import { FakeVolsyncApi } from '../../fixtures/FakeVolsyncApi';
import { toHistoryPoints, withSnapshots } from '../../format/history';
import { HistorySection } from './HistorySection';

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
  const [volume] = report.volumes;
  if (!volume) throw new Error('The fixture has a volume');
  const api = FakeVolsyncApi.saying(report);
  const operations = new FakeOperations();
  operations.history = { entries, keptDays: 400 };
  api.operations = operations;
  renderInTestApp(
    <EntityProvider
      entity={{
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: { name: 'checkout' },
      }}
    >
      <HistorySection volume={volume} />
    </EntityProvider>,
    { apis: [[volsyncApiRef, api]] },
  );
}

describe('the history of a volume', () => {
  it('says that there is none yet, without empty charts', async () => {
    show([]);
    expect(await screen.findByText(/^No history yet\./)).toBeVisible();
    expect(screen.queryByRole('table')).toBeNull();
  });

  it('shows durations and sizes over time, with what failed', async () => {
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

  it('shows the reason of an operation', async () => {
    show([
      entry('1'),
      entry('0', { what: 'drill', reason: 'before the audit' }),
    ]);
    const table = await screen.findByRole('table', {
      name: 'Runs and operations',
    });
    expect(within(table).getByText('before the audit')).toBeVisible();
  });

  it('draws nothing of a single entry', async () => {
    show([entry('1')]);
    await screen.findByRole('table', { name: 'Runs and operations' });
    expect(screen.queryByText('Duration over time')).toBeNull();
  });
});

describe('toHistoryPoints', () => {
  it('tells what writes from what brings back, and makes nothing up', () => {
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

  it('takes files and size of a run from the snapshot it made', () => {
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

  it('keeps what an entry reports itself', () => {
    expect(
      withSnapshots([entry('1', { snapshotId: id, files: 1 })], known)[0],
    ).toMatchObject({ files: 1, bytes: 1_048_576 });
  });
});
