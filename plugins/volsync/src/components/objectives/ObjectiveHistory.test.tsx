import { renderInTestApp } from '@backstage/frontend-test-utils';
import {
  entityPresentationApiRef,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import type {
  FleetObjectives,
  ObjectiveHours,
} from 'backstage-plugin-volsync-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { volsyncPlatformApiRef } from '../../api/PlatformApi';
import { FakeFleet } from '../../fixtures/FakeFleet';
import { ObjectiveHistory } from './ObjectiveHistory';

const hours = (more: Partial<ObjectiveHours>): ObjectiveHours => ({
  volumes: 100,
  expected: 100,
  within: 100,
  protected: 100,
  testRestored: 50,
  ...more,
});
const day = (date: string, more: Partial<ObjectiveHours> = {}) => ({
  day: date,
  hours: 24,
  ...hours(more),
});

/** Titles as the catalog returns them. */
const titles = {
  forEntity(ref: string) {
    const snapshot = { entityRef: ref, primaryTitle: `The ${ref.slice(-4)}` };
    return { snapshot, promise: Promise.resolve(snapshot) };
  },
};

function show(history: Partial<FleetObjectives> | Error) {
  const fleet = new FakeFleet({});
  const { objectives } = fleet;
  fleet.objectives = () => {
    if (history instanceof Error) {
      throw history;
    }
    return { ...objectives(), ...history };
  };
  renderInTestApp(<ObjectiveHistory />, {
    apis: [
      [volsyncPlatformApiRef, fleet],
      [entityPresentationApiRef, titles as never],
    ],
    mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
  });
  return fleet;
}

const open = async (name: RegExp) =>
  userEvent.click(await screen.findByRole('button', { name }));

describe('the history of objectives', () => {
  it('shows the share, the services past their objective, and each day', async () => {
    show({
      since: '2026-11-18',
      days: [
        day('2026-11-18'),
        day('2026-11-20', { within: 0, expected: 100 }),
      ],
      total: hours({ volumes: 10_000, expected: 10_000, within: 9_999 }),
      owners: [
        { owner: 'group:default/two', services: 2, ...hours({ within: 50 }) },
        { services: 1, ...hours({ expected: 0, within: 0 }) },
      ],
      services: [
        {
          entityRef: 'component:default/shop',
          owner: 'group:default/two',
          ...hours({ within: 50 }),
        },
      ],
      more: { owners: 1, services: 0 },
    });
    // Never rounded up to 100 %
    await open(/last 30 days: 99\.9%/);
    expect(
      await screen.findByText('Counted since Nov 18, 2026.'),
    ).toBeInTheDocument();
    const chart = screen.getByRole('img', { name: /Share of volumes/ });
    // The day between them wasn't counted, so it has no dot
    expect(within(chart).getAllByText(/· /)).toHaveLength(2);
    expect(within(chart).getByText('Nov 20, 2026 · 0%')).toBeInTheDocument();
    const cells = (table: string) =>
      within(screen.getByRole('table', { name: table }))
        .getAllByRole('row')
        .slice(1)
        .map(row =>
          within(row)
            .getAllByRole('cell')
            .map(cell => cell.textContent),
        );
    expect(cells('By owner')).toEqual([
      ['The /two', '2', '50%', '100%', '50%'],
      ['no owner', '1', 'no objective', '100%', '50%'],
    ]);
    expect(screen.getByText('1 more isn’t listed.')).toBeInTheDocument();
    expect(cells('Services that were past their objective')).toEqual([
      ['The shop', 'The /two', '50', '50%', '100%', '50%'],
    ]);
    expect(screen.getByRole('link', { name: 'The shop' })).toHaveAttribute(
      'href',
      expect.stringContaining('/catalog/default/component/shop'),
    );
    expect(cells('By day').map(([date]) => date)).toEqual([
      'Nov 20, 2026',
      'Nov 18, 2026',
    ]);
  });

  it('draws no chart of one day', async () => {
    show({
      since: '2026-11-20',
      days: [day('2026-11-20', { within: 90 })],
      total: hours({ within: 90 }),
    });
    await open(/last 30 days: 90%/);
    expect(
      await screen.findByText(/90% within their objective so far/),
    ).toBeInTheDocument();
    expect(
      screen.getByText('No service was past its objective.'),
    ).toBeInTheDocument();
    expect(screen.queryByRole('img')).not.toBeInTheDocument();
  });

  it('says that nothing has been counted yet', async () => {
    show({});
    await open(/last 30 days$/);
    expect(
      await screen.findByText(/Nothing is counted yet/),
    ).toBeInTheDocument();
  });

  it('shows a failure and retries', async () => {
    const fleet = show(new Error('The database is locked'));
    await open(/last 30 days$/);
    expect(
      await screen.findByText('The database is locked'),
    ).toBeInTheDocument();
    fleet.objectives = new FakeFleet({}).objectives;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(
      await screen.findByText(/Nothing is counted yet/),
    ).toBeInTheDocument();
  });
});
