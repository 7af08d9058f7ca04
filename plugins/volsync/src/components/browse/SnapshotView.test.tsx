import {
  discoveryApiRef,
  fetchApiRef,
  type FetchApi,
} from '@backstage/frontend-plugin-api';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { EntityReport } from 'backstage-plugin-volsync-common';
import { useLocation, useNavigate } from 'react-router-dom';
import { volsyncApiRef } from '../../api';
import { FIXTURES } from '../../fixtures';
import type { FakeOperations } from '../../fixtures/FakeOperations';
import { FakeRepository, snapshotItems } from '../../fixtures/FakeRepository';
import { FakeVolsyncApi, responseError } from '../../fixtures/FakeVolsyncApi';
import { permissionsWithout } from '../../fixtures/permissions';
import { EntityVolsyncContent } from '../page/EntityVolsyncContent';

const VOLUME = 'apps/shop/data-checkout-db-0';
const [newest, before] = snapshotItems().map(({ id }) => id);

/** jsdom has no layout, so the grid's frame gets a fixed height. */
beforeAll(() => {
  for (const side of ['offsetHeight', 'offsetWidth']) {
    Object.defineProperty(HTMLElement.prototype, side, {
      configurable: true,
      value: 540,
    });
  }
});

function Browser() {
  const navigate = useNavigate();
  return (
    <>
      <output aria-label="address">{useLocation().search}</output>
      <button onClick={() => navigate(-1)}>Browser back</button>
    </>
  );
}

function show(
  options: {
    repository?: FakeRepository;
    report?: EntityReport;
    link?: string;
    denied?: readonly string[];
    cookieStatus?: number;
  } = {},
) {
  const api = FakeVolsyncApi.saying(
    options.report ?? FIXTURES.protected(new Date()),
  );
  const repository = options.repository ?? new FakeRepository();
  api.repository = repository;
  const fetched: string[] = [];
  const fetchCookie = async (input: unknown) => {
    fetched.push(String(input));
    const status = options.cookieStatus ?? 200;
    return {
      ok: status === 200,
      status,
      statusText: 'Refused',
      headers: new Map(),
      text: async () => 'no cookie for you',
      json: async () => ({
        expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      }),
    } as unknown as Response;
  };
  const page = renderInTestApp(
    <EntityProvider
      entity={{
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: {
          // Backstage caches permission decisions by entity
          name: `checkout-${options.denied?.join('-') ?? ''}`,
          annotations: { 'backstage-volsync/namespace': 'shop' },
        },
      }}
    >
      <EntityVolsyncContent />
      <Browser />
    </EntityProvider>,
    {
      apis: [
        [volsyncApiRef, api],
        [permissionApiRef, permissionsWithout(...(options.denied ?? []))],
        [discoveryApiRef, { getBaseUrl: async id => `http://portal/${id}` }],
        [fetchApiRef, { fetch: fetchCookie } as FetchApi],
      ],
      initialRouteEntries: [
        `/?volume=${encodeURIComponent(VOLUME)}&snapshot=${newest}${
          options.link ?? ''
        }`,
      ],
    },
  );
  return { api, repository, fetched, page };
}

const grid = (name: string | RegExp) => screen.findByRole('grid', { name });
const rowsOf = (shown: HTMLElement) =>
  within(shown)
    .getAllByRole('row')
    .slice(1)
    .map(row => row.textContent);
const address = () => screen.getByLabelText('address').textContent;
const activeRow = (shown: HTMLElement) =>
  document.getElementById(shown.getAttribute('aria-activedescendant') ?? '')
    ?.textContent;

describe('a snapshot’s page', () => {
  it('identifies the snapshot, and shows its files with download links', async () => {
    const { fetched } = show();
    const shown = await grid('Contents of /');
    expect(document.title).toMatch(
      /^Snapshot [0-9a-f]{8} of checkout-db \| Backstage$/,
    );
    expect(
      screen.getByRole('region', { name: /^Snapshot .* of checkout-db$/ }),
    ).toHaveTextContent(
      /Taken (today|yesterday) \d\d:\d\d \S+ \(38 minutes ago\)1,235 files · 2\.1 GiB · backed up from volsync \/data · by restic 0\.18\.1/,
    );
    expect(rowsOf(shown)).toEqual([
      expect.stringMatching(
        /^base–drwxr-xr-xpostgres:postgres22 Nov.*tar\.gz$/,
      ),
      expect.stringMatching(/^empty/),
      expect.stringMatching(/^events/),
      expect.stringMatching(/^current → .*base\/16384/),
      expect.stringMatching(/^postgresql\.conf28 KiB-rw-r--r--/),
      expect.stringMatching(/^reports – Übersicht 2026\.csv3 MiB/),
      expect.stringMatching(/^run\.sock socket–/),
    ]);
    await waitFor(() =>
      expect(
        within(shown).getByRole('link', { name: 'Download postgresql.conf' }),
      ).toHaveAttribute(
        'href',
        `http://portal/file/${newest!.slice(0, 8)}/postgresql.conf`,
      ),
    );
    expect(
      screen.getByRole('link', { name: 'Download all as tar.gz' }),
    ).toHaveAttribute('href', `http://portal/archive/${newest!.slice(0, 8)}/`);
    expect(fetched).toEqual([
      'http://portal/volsync/.backstage/auth/v1/cookie',
    ]);
  });

  it('works by keyboard, and Back returns to the previous folder', async () => {
    show();
    const root = await grid('Contents of /');
    act(() => root.focus());
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowUp}{Home}');
    expect(activeRow(root)).toMatch(/^base/);
    await userEvent.keyboard('{Enter}');
    const base = await grid('Contents of /base');
    await waitFor(() => expect(base).toHaveFocus());
    expect(address()).toContain('path=%2Fbase');
    await userEvent.keyboard('{Enter}');
    const deep = await grid('Contents of /base/16384');
    await waitFor(() => expect(deep).toHaveFocus());
    expect(
      within(screen.getByRole('navigation', { name: 'Folder' })).getByText(
        '16384',
      ),
    ).toHaveAttribute('aria-current', 'page');
    await userEvent.keyboard('{Backspace}');
    await grid('Contents of /base');
    await userEvent.click(screen.getByText('Browser back'));
    await grid('Contents of /base/16384');
    await userEvent.click(screen.getByRole('link', { name: 'All files' }));
    const again = await grid('Contents of /');
    await waitFor(() => expect(activeRow(again)).toMatch(/^base/));
  });

  it('opens a folder of 100,000 entries and loads only the visible ones', async () => {
    const { repository } = show({ link: '&path=%2Fevents' });
    const events = await grid('Contents of /events');
    expect(screen.getByText('100,000 entries')).toBeVisible();
    expect(events).toHaveAttribute('aria-rowcount', '100001');
    expect(within(events).getAllByRole('row').length).toBeLessThan(60);
    act(() => events.focus());
    await userEvent.keyboard('{PageDown}{ArrowDown}');
    expect(activeRow(events)).toMatch(/^000015\.json/);
    const folders = repository.asked.filter(
      ({ method }) => method === 'listFolder',
    );
    expect(folders.map(({ query }) => query)).toEqual([
      { snapshot: newest, path: '/events', offset: 0, limit: 200 },
    ]);
  });

  it('finds files by name, shows them as they arrive, and can be stopped', async () => {
    const repository = new FakeRepository();
    repository.endless.add('find');
    show({ repository });
    await grid('Contents of /');
    await userEvent.type(
      screen.getByRole('searchbox', { name: /Find by name/ }),
      'conf{Enter}',
    );
    const found = await grid('Results for “conf”');
    expect(rowsOf(found)).toEqual([
      expect.stringMatching(/^postgresql\.conf\/28 KiB/),
    ]);
    expect(
      screen.getByText('Searching for “conf”: 1 result so far'),
    ).toBeVisible();
    expect(repository.openStreams).toBe(1);
    await userEvent.click(screen.getByRole('button', { name: 'Stop' }));
    expect(
      await screen.findByText('Search stopped: 1 result for “conf”'),
    ).toBeVisible();
    await waitFor(() => expect(repository.openStreams).toBe(0));

    repository.endless.clear();
    const field = screen.getByRole('searchbox', { name: /Find by name/ });
    await userEvent.clear(field);
    expect(screen.getByRole('button', { name: 'Find' })).toBeDisabled();
    await userEvent.type(field, 'n');
    await userEvent.click(screen.getByRole('button', { name: 'Find' }));
    await waitFor(() => expect(address()).toMatch(/find=n$/));
    // Once the typing rests, without Enter, and the field keeps the focus
    const countFinds = () =>
      repository.asked.filter(({ method }) => method === 'find').length;
    await userEvent.type(field, 'owhere');
    expect(address()).toContain('find=nowhere');
    expect(countFinds()).toBe(2);
    expect(
      await screen.findByText(
        'No file name in this snapshot contains “nowhere”.',
      ),
    ).toBeVisible();
    expect(address()).toContain('find=nowhere');
    expect(field).toHaveFocus();
    expect(countFinds()).toBe(3);
    await userEvent.click(
      screen.getByRole('button', { name: 'Back to the folder' }),
    );
    await grid('Contents of /');
    expect(field).toHaveValue('');
  });

  it('compares with the previous snapshot, and distinguishes the kinds of change', async () => {
    const { repository } = show({ link: '&view=compare' });
    const changes = await grid('Differences');
    expect(
      repository.asked.find(({ method }) => method === 'listChanges')?.query,
    ).toEqual({ snapshot: newest, from: before });
    expect(rowsOf(changes)).toEqual([
      'Changed/base/16384/12597 MiB → 8 MiB',
      'Added/events/099999.json512 B',
      'Removed/old/–',
      'Removed/old/dump.sql1 MiB',
      'Owner, mode or time/postgresql.conf–',
    ]);
    expect(
      await screen.findByText(
        '1 added, 1 changed, 2 removed; 1 with only a different owner, mode, time or type.',
      ),
    ).toBeVisible();
    await userEvent.click(screen.getByRole('radio', { name: 'Removed 2' }));
    expect(rowsOf(await grid('Differences'))).toEqual([
      'Removed/old/–',
      'Removed/old/dump.sql1 MiB',
    ]);
    await userEvent.click(
      screen.getByRole('button', { name: /Compare with(?! live)/ }),
    );
    const options = await screen.findAllByRole('option');
    expect(options[0]).toHaveTextContent('(previous snapshot)');
    await userEvent.click(options[3]!);
    await waitFor(() =>
      expect(address()).toContain(`from=${snapshotItems()[4]!.id}`),
    );
  });

  it('verifies on demand, and announces the result', async () => {
    const { repository } = show({ link: '&view=verify' });
    await userEvent.click(
      await screen.findByRole('checkbox', { name: 'Also read every byte' }),
    );
    await userEvent.click(screen.getByRole('button', { name: 'Verify' }));
    const said = await screen.findByText(
      'Restorable: 1,204 files, 2.1 GiB stored. Every byte was read and is correct.',
    );
    expect(said.closest('[aria-live="polite"]')).not.toBeNull();
    expect(repository.asked.at(-1)).toEqual({
      method: 'verify',
      query: { snapshot: newest, content: true },
    });

    repository.endless.add('verify');
    await userEvent.click(screen.getByRole('button', { name: 'Verify again' }));
    const bar = await screen.findByRole('progressbar', { name: 'Verifying' });
    await waitFor(() => expect(bar).toHaveAttribute('aria-valuenow', '50'));
    expect(bar).toHaveAttribute('aria-valuetext', 'Checking packs: 120 of 240');
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(
      await screen.findByText('Verification cancelled. It has no result.'),
    ).toBeVisible();
    expect(screen.queryByText(/Restorable/)).toBeNull();
    await waitFor(() => expect(repository.openStreams).toBe(0));
  });

  it('isn’t called restorable if a pack is missing, and lists the lost paths', async () => {
    const repository = new FakeRepository();
    repository.problems = [
      {
        kind: 'pack-missing',
        object: 'data/4f/4f2a91c0',
        message: 'The pack is not in the bucket.',
        paths: ['/base/16384/1259', '/events/000001.json'],
      },
    ];
    show({ repository, link: '&view=verify' });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Verify' }),
    );
    expect(await screen.findByText('Not fully restorable')).toBeVisible();
    expect(
      screen.getByRole('list', { name: 'Lost or damaged objects' }),
    ).toHaveTextContent(
      'data/4f/4f2a91c0 The pack is not in the bucket.Affected paths/base/16384/1259/events/000001.json',
    );
    expect(screen.queryByText(/^Restorable/)).toBeNull();
  });

  describe('if it can’t be shown', () => {
    it.each<[string, number, string, string]>([
      ['refused', 403, 'The backend denied access', 'Decryption is off.'],
      ['gone', 404, 'The snapshot no longer exists', 'No snapshot abc.'],
      [
        'damaged',
        500,
        'Couldn’t read the snapshot',
        'Pack 4f2a91c0 is damaged.',
      ],
    ])('since it is %s says so, and can be tried again', async (...row) => {
      const [, status, title, message] = row;
      const repository = new FakeRepository();
      repository.failures.set(
        'listFolder',
        await responseError(status, message),
      );
      show({ repository });
      const alert = await screen.findByRole('alert');
      expect(alert).toHaveTextContent(title);
      expect(alert).toHaveTextContent(message);
      repository.failures.clear();
      await userEvent.click(
        within(alert).getByRole('button', { name: 'Try again' }),
      );
      await grid('Contents of /');
    });

    it('says that its volume doesn’t exist, but not before every cluster was read', async () => {
      const report = FIXTURES.protected(new Date());
      const [volume] = report.volumes;
      const { api } = show({
        report: {
          ...report,
          volumes: [],
          clusters: [{ name: 'apps', namespace: 'shop', state: 'pending' }],
        },
      });
      expect(
        await screen.findByText(
          `Can’t tell whether this service has the volume ${VOLUME}`,
        ),
      ).toBeVisible();
      await act(async () => void api.say({ ...report, volumes: [] }));
      expect(
        await screen.findByText(`This service has no volume ${VOLUME}`),
      ).toBeVisible();
      await act(async () => void api.say({ ...report, volumes: [volume!] }));
      await grid('Contents of /');
    });

    it('says that retention removed it', async () => {
      const repository = new FakeRepository();
      repository.snapshots = repository.snapshots.slice(5);
      show({ repository });
      expect(
        await screen.findByText('The snapshot no longer exists'),
      ).toBeVisible();
      expect(
        screen.getByRole('link', { name: 'Snapshots of checkout-db' }),
      ).toBeVisible();
    });
  });

  it.each<[string, Parameters<typeof show>[0], RegExp]>([
    [
      'the permission',
      { denied: ['volsync.snapshot.download'] },
      /need the permission volsync\.snapshot\.download/,
    ],
    [
      'the cookie',
      { cookieStatus: 401 },
      /couldn’t set the browser’s session cookie/,
    ],
  ])('keeps downloads in sight without %s, and says why', async (...row) => {
    const [, options, reason] = row;
    show(options);
    const shown = await grid('Contents of /');
    expect(await screen.findByText(reason)).toBeVisible();
    const download = within(shown).getByRole('link', {
      name: 'Download postgresql.conf',
    });
    expect(download).toHaveAttribute('aria-disabled', 'true');
    expect(download).not.toHaveAttribute('href');
    expect(download).toHaveAttribute('title', expect.stringMatching(reason));
  });

  it('stops when the page is closed', async () => {
    const repository = new FakeRepository();
    repository.endless.add('listChanges');
    const { page } = show({ repository, link: '&view=compare' });
    await grid('Differences');
    expect(repository.openStreams).toBe(1);
    page.unmount();
    await waitFor(() => expect(repository.openStreams).toBe(0));
  });
});

describe('selected files', () => {
  const bar = () => screen.findByText(/^(\d+ chosen|Choose files or folders)/);
  const operationsOf = ({ api }: ReturnType<typeof show>) =>
    api.operations as FakeOperations;

  it('are selected by checkbox and by key, and restored beside the live ones', async () => {
    const user = userEvent.setup();
    const shown = show();
    const rows = await grid('Contents of /');
    expect(await bar()).toHaveTextContent('Choose files or folders');
    await user.click(
      within(rows).getByRole('checkbox', { name: 'Choose postgresql.conf' }),
    );
    act(() => rows.focus());
    await user.keyboard('{Home} ');
    expect(await bar()).toHaveTextContent('2 chosen');
    expect(
      within(rows).queryByRole('checkbox', { name: 'Choose run.sock' }),
    ).not.toBeInTheDocument();
    await user.click(
      screen.getByRole('button', { name: 'Restore chosen files…' }),
    );
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent('/postgresql.conf');
    expect(dialog).toHaveTextContent('/base');
    expect(
      within(dialog).getByRole('radio', { name: 'Into the live volume' }),
    ).toBeChecked();
    await user.click(within(dialog).getByRole('button', { name: 'Review' }));
    await waitFor(() =>
      expect(operationsOf(shown).planned).toEqual([
        {
          kind: 'restore-files',
          snapshot: newest,
          paths: ['/postgresql.conf', '/base'],
          existing: 'keep',
          stopApp: false,
        },
      ]),
    );
    expect(dialog).toHaveTextContent('existing files stay');
    await user.click(
      await within(dialog).findByRole('button', { name: 'Start' }),
    );
    await waitFor(() =>
      expect(operationsOf(shown).started).toEqual([
        { token: 'token of restore-files', reason: undefined },
      ]),
    );
  });

  it('go into a new volume, or replace the live ones with a reason', async () => {
    const user = userEvent.setup();
    const shown = show();
    const rows = await grid('Contents of /');
    await user.click(
      within(rows).getByRole('checkbox', { name: 'Choose base' }),
    );
    await user.click(
      screen.getByRole('button', { name: 'Restore chosen files…' }),
    );
    const dialog = await screen.findByRole('dialog');
    const press = async (name: string) =>
      user.click(await within(dialog).findByRole('button', { name }));
    await user.click(
      within(dialog).getByRole('checkbox', { name: 'Replace existing files' }),
    );
    await press('Review');
    expect(
      await within(dialog).findByLabelText(/^Reason \(required/),
    ).toBeInTheDocument();
    await press('Back');
    await user.click(
      within(dialog).getByRole('radio', { name: 'Into a new volume' }),
    );
    await press('Review');
    await waitFor(() =>
      expect(operationsOf(shown).planned.at(-1)).toMatchObject({
        kind: 'restore-files',
        paths: ['/base'],
        claim: expect.stringMatching(/-files$/),
      }),
    );
  });
});

it('compares a snapshot with the live data, and shows the plan first', async () => {
  const user = userEvent.setup();
  const { api } = show();
  await grid('Contents of /');
  await user.click(
    screen.getByRole('button', { name: /^Compare with live data/ }),
  );
  expect(await screen.findByRole('dialog')).toHaveTextContent(
    'Nothing in the volume changes.',
  );
  await waitFor(() =>
    expect((api.operations as FakeOperations).planned).toEqual([
      { kind: 'compare-live', snapshot: newest },
    ]),
  );
});
