import { renderInTestApp } from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import type {
  HistoryEntry,
  SnapshotItem,
  VolumeHistory,
} from 'backstage-plugin-volsync-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useLocation } from 'react-router-dom';
import { volsyncApiRef } from '../../api';
import { FakeRepository, snapshotItems } from '../../fixtures/FakeRepository';
import { FakeVolsyncApi } from '../../fixtures/FakeVolsyncApi';
import { momentsAt, report, volume } from '../../fixtures/base';
import { permissionsWithout } from '../../fixtures/permissions';
import { OperationProvider } from '../operations/OperationProvider';
import { RestorePointStrip } from './RestorePointStrip';

const moments = momentsAt(new Date());
let shown = 0;

function Address() {
  return <output aria-label="address">{useLocation().search}</output>;
}

function show(
  options: {
    readonly snapshots?: readonly SnapshotItem[];
    readonly entries?: readonly HistoryEntry[];
    readonly denied?: readonly string[];
  } = {},
) {
  const shownVolume = volume(moments, options.entries && { runs: [] });
  const api = FakeVolsyncApi.saying(report(moments, [shownVolume]));
  const repository = new FakeRepository();
  repository.snapshots = options.snapshots ?? snapshotItems(moments.now, 24);
  api.repository = repository;
  const history: VolumeHistory | undefined = options.entries && {
    entries: options.entries,
    keptDays: 400,
  };
  renderInTestApp(
    <EntityProvider
      entity={{
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        // Backstage caches permission decisions by entity, also across tests
        metadata: { name: `checkout-${(shown += 1)}` },
      }}
    >
      <OperationProvider volume={shownVolume}>
        <RestorePointStrip volume={shownVolume} history={history} />
      </OperationProvider>
      <Address />
    </EntityProvider>,
    {
      apis: [
        [volsyncApiRef, api],
        [permissionApiRef, permissionsWithout(...(options.denied ?? []))],
      ],
    },
  );
}

const NAME = 'Restore points of the last 30 days';
const dots = async (size: RegExp = /GiB/) => {
  const list = await screen.findByRole('list', { name: NAME });
  // The list of snapshots loads after the report
  await within(list).findAllByRole('button', { name: size });
  return within(list).getAllByRole('button');
};

describe('the strip of restore points', () => {
  it('places each dot by its share of the time, so a narrower window cuts none off', async () => {
    show({ snapshots: snapshotItems(moments.now, 3) });
    const all = await dots();
    const places = all.map(dot => dot.closest('li')!.style.left);
    expect(places.every(left => /^\d+(\.\d+)?%$/.test(left))).toBe(true);
    expect(parseFloat(places.at(-1)!)).toBeGreaterThan(90);
    expect(parseFloat(places.at(-1)!)).toBeLessThanOrEqual(100);
  });

  it('says for which share of the time the objective was met', async () => {
    show({
      entries: Array.from({ length: 40 }, (_, index) => ({
        id: `run ${index}`,
        what: 'run' as const,
        result: 'succeeded' as const,
        endedAt: moments.ago(24 + index * 60),
      })),
    });
    expect(
      await screen.findByText(/^Within its objective \d+% of the time since/),
    ).toBeVisible();
  });

  it('is a list of buttons, oldest first, each with time, size and changes', async () => {
    show();
    const buttons = await dots();
    expect(buttons).toHaveLength(24);
    expect(buttons.at(-1)).toHaveAccessibleName(
      /^(today|yesterday) \d\d:\d\d \S+: Backup, 2\.1 GiB, 1,228 files, 12 new, 3 changed files, 11 MiB added$/,
    );
  });

  it('is one stop for the Tab key, with arrows, Home and End inside', async () => {
    show();
    const buttons = await dots();
    expect(buttons.filter(({ tabIndex }) => tabIndex === 0)).toEqual([
      buttons.at(-1),
    ]);
    await userEvent.tab();
    expect(buttons.at(-1)).toHaveFocus();
    expect(screen.getByText('Backup')).toBeVisible();
    await userEvent.keyboard('{ArrowLeft}');
    expect(buttons.at(-2)).toHaveFocus();
    await userEvent.keyboard('{Home}');
    expect(buttons[0]).toHaveFocus();
    await userEvent.keyboard('{ArrowLeft}');
    expect(buttons[0]).toHaveFocus();
    await userEvent.keyboard('{End}{Escape}');
    expect(buttons.at(-1)).toHaveFocus();
    expect(screen.queryByText('Backup')).toBeNull();
  });

  it('opens the actions with Enter, and returns the focus', async () => {
    show();
    const buttons = await dots();
    await userEvent.tab();
    await userEvent.keyboard('{ArrowLeft}{Enter}');
    const menu = await screen.findByRole('menu', {
      name: /^Actions for the restore point of /,
    });
    expect(
      within(menu)
        .getAllByRole('menuitem')
        .map(item => item.textContent),
    ).toEqual(['Browse', 'Compare', 'Restore…']);
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByRole('menu')).toBeNull();
    await waitFor(() => expect(buttons.at(-2)).toHaveFocus());
  });

  it.each([
    ['Browse', /snapshot=[0-9a-f]{64}$/],
    ['Compare', /snapshot=[0-9a-f]{64}&view=compare$/],
  ])('leads to %s', async (item, address) => {
    show();
    await userEvent.click((await dots())[3]!);
    await userEvent.click(await screen.findByRole('menuitem', { name: item }));
    expect(screen.getByLabelText('address')).toHaveTextContent(address);
  });

  it('says why an action isn’t possible, next to that action', async () => {
    show({ denied: ['volsync.snapshot.browse', 'volsync.restore.create'] });
    await userEvent.click((await dots())[0]!);
    const browse = await screen.findByRole('menuitem', { name: /^Browse/ });
    expect(browse).toHaveTextContent(
      'You don’t have permission to browse snapshots of this service',
    );
    await userEvent.click(browse);
    expect(screen.getByLabelText('address')).toHaveTextContent(/^$/);
    expect(browse).toBeVisible();
    expect(
      screen.getByRole('menuitem', { name: /^Restore…/ }),
    ).toHaveTextContent('You need the permission volsync.');
  });

  it('lists every kind of mark, with failed runs and gaps', async () => {
    const items = snapshotItems(moments.now, 3);
    const [newest, middle, oldest] = items.map(item => item.id);
    show({
      snapshots: items.map((item, index) =>
        index === 1 ? { ...item, problem: 'Its object is empty.' } : item,
      ),
      entries: [
        {
          id: '3',
          what: 'drill',
          result: 'succeeded',
          endedAt: moments.ago(20),
          snapshotId: newest,
          equal: true,
        },
        {
          id: '2',
          what: 'run',
          result: 'failed',
          endedAt: moments.ago(300),
        },
        {
          id: '1',
          what: 'backup',
          result: 'succeeded',
          endedAt: moments.ago(600),
          snapshotId: oldest,
        },
      ],
    });
    expect(middle).toBeDefined();
    await dots();
    expect(
      await screen.findByText(
        /^No backup recorded between .* and .*: \d missed runs$/,
      ),
    ).toBeVisible();
    expect(
      within(screen.getByRole('list', { name: 'Legend' }))
        .getAllByRole('listitem')
        .map(item => item.textContent?.replace('✕', '')),
    ).toEqual([
      '1 manual backup',
      '1 test-restored',
      '1 not restorable',
      '1 failed run',
      '1 gap',
    ]);
    expect(
      screen.getByRole('list', { name: 'Failed runs and gaps' }),
    ).toHaveTextContent(/Run failed (today|yesterday) \d\d:\d\d/);
    expect(
      screen.getByRole('button', {
        name: /Not restorable, Its object is empty\./,
      }),
    ).toBeVisible();
  });
});
