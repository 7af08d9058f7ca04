import { renderInTestApp } from '@backstage/frontend-test-utils';
import type {
  BaselineReport,
  BaselineSample,
  ClusterBaseline,
} from 'backstage-plugin-volsync-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Loaded } from '../../hooks/useLoad';
import { ClusterSample } from './ClusterSample';

const AT = '2026-11-20T10:00:00Z';
const backup: BaselineSample = {
  id: 'one',
  what: 'backup',
  endedAt: AT,
  seconds: 4.2,
  files: 7,
  bytes: 1_024,
  objects: 12,
  repositoryBytes: 3.1 * 2 ** 20,
};
const restore: BaselineSample = {
  id: 'two',
  what: 'restore',
  endedAt: AT,
  seconds: 6,
};

function show(
  own: Partial<ClusterBaseline>,
  state?: Loaded<BaselineReport>,
): void {
  renderInTestApp(
    <ClusterSample
      cluster="apps"
      baseline={
        state ?? {
          kind: 'loaded',
          value: {
            at: AT,
            sample: { namespace: 'checks', claim: 'sample' },
            clusters: [{ cluster: 'apps', samples: [], ...own }],
          },
        }
      }
    />,
  );
}

describe('the sample’s line', () => {
  it('shows the newest durations and sizes, and those of a week ago', async () => {
    show({
      samples: [backup, restore],
      backup: { newest: backup, weekAgoSeconds: 5, isSlow: false },
      restore: { newest: restore, isSlow: false },
    });
    expect(
      await screen.findByText(
        'Sample backup: 4.2 s, restore: 6 s, 12 objects, 3.1 MiB; a week ago: 5 s.',
      ),
    ).toBeVisible();
    await userEvent.click(
      screen.getByRole('button', { name: 'Sample over time (2)' }),
    );
    const rows = within(
      screen.getByRole('table', { name: /Backups and restores of the sample/ }),
    ).getAllByRole('row');
    expect(rows.map(row => row.textContent)).toEqual([
      'EndedWhatDurationFilesDataObjectsRepository',
      expect.stringMatching(/restore6 s$/),
      expect.stringMatching(/backup4\.2 s71 KiB123\.1 MiB$/),
    ]);
  });

  it('warns if the duration has doubled', async () => {
    show({
      samples: [backup],
      backup: { newest: backup, medianSeconds: 2, isSlow: true },
    });
    expect(
      await screen.findByText(/More than twice the recent median of 2 s/),
    ).toBeVisible();
  });

  it('says that nothing was recorded, and why something couldn’t be read', async () => {
    show({});
    expect(
      await screen.findByText(/checks\/sample has not been backed up/),
    ).toBeVisible();
  });

  it('says why the request failed', async () => {
    show({}, { kind: 'failed', error: new Error('no connection') });
    expect(
      await screen.findByText(/Couldn’t load .*\. no connection/),
    ).toBeVisible();
  });
});
