import { renderInTestApp } from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { kubernetesAuthProvidersApiRef } from '@backstage/plugin-kubernetes-react';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Entity } from '@backstage/catalog-model';
import type { EntityReport } from 'backstage-plugin-volsync-common';
import { useLocation } from 'react-router-dom';
import { volsyncApiRef } from '../../api';
import { FIXTURES } from '../../fixtures';
import { FakeOperations } from '../../fixtures/FakeOperations';
import { FakeVolsyncApi, responseError } from '../../fixtures/FakeVolsyncApi';
import { momentsAt, report, volume } from '../../fixtures/base';
import { failingVolume } from '../../fixtures/failing';
import { EntityVolsyncContent } from './EntityVolsyncContent';

const entity: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'checkout',
    annotations: { 'backstage-volsync/namespace': 'shop' },
  },
};
const moments = momentsAt(new Date());

function Address() {
  return (
    <div role="note" aria-label="address">
      {useLocation().search}
    </div>
  );
}

function show(
  api: FakeVolsyncApi,
  shown: Entity = entity,
  initialRouteEntries = ['/'],
) {
  return renderInTestApp(
    <EntityProvider entity={shown}>
      <EntityVolsyncContent />
      <Address />
    </EntityProvider>,
    { apis: [[volsyncApiRef, api]], initialRouteEntries },
  );
}

const showReport = (shown: EntityReport) => show(FakeVolsyncApi.saying(shown));
const panel = (name: string) => screen.findByRole('region', { name });

describe('EntityVolsyncContent', () => {
  describe('a volume', () => {
    it('shows first what is restorable, then the five figures', async () => {
      showReport(FIXTURES.protected(new Date()));
      const shown = await panel('checkout-db');
      expect(within(shown).getByText('Protected')).toBeVisible();
      expect(shown).toHaveTextContent(
        /Restorable to (today|yesterday) \d\d:\d\d \S+ \(37 minutes ago\)\. Snapshot [0-9a-f]{8} is in the object store\./,
      );
      expect(shown).toHaveTextContent('cluster apps / shop');
      const figures = within(shown)
        .getAllByRole('term')
        .map(term => term.parentElement?.textContent);
      expect(figures).toEqual([
        'Last good backup37 minobjective: every 2 h',
        expect.stringMatching(/^Next run.*\d\d:05 \S+every hour at :05$/),
        expect.stringMatching(
          /^Snapshots31retention: 24 hourly · 7 dailyoldest /,
        ),
        'Stored size8.4 GiB+120 MiB per day1,892 objects',
        'Duration44 smedian of 36 runs: 48 s',
      ]);
      expect(
        within(
          await within(shown).findByRole('list', {
            name: 'Restore points of the last 30 days',
          }),
        ).getAllByRole('button'),
      ).toHaveLength(31);
      expect(screen.queryByRole('list', { name: 'Findings' })).toBeNull();
    });

    it('that fails keeps its newest restore point, and says since when, why and how to fix it', async () => {
      showReport(FIXTURES.failing(new Date()));
      const shown = await panel('orders-db');
      expect(within(shown).getByText('Failing')).toBeVisible();
      expect(shown).toHaveTextContent(
        /Still restorable to .* Backups have been failing since (today|yesterday) \d\d:\d\d \S+\./,
      );
      const findings = within(
        within(shown).getByRole('list', { name: 'Findings' }),
      );
      expect(findings.getByText('Critical')).toBeVisible();
      expect(findings.getByText('Warning')).toBeVisible();
      expect(findings.getByText('Info')).toBeVisible();
      expect(
        findings.getByRole('button', { name: /^Copy: restic -r .* key add$/ }),
      ).toBeVisible();
      expect(shown).toHaveTextContent('3 failed attempts');
      expect(shown).toHaveTextContent(
        'VolSync starts a new run after 8 failed attempts.',
      );
    });

    it('shows the three newest attempts first, and the others on demand', async () => {
      const [failing] = FIXTURES.failing(new Date()).volumes;
      const attempts = [1, 2, 3, 4, 5].map(number => ({
        pod: `volsync-src-${number}`,
        state: 'failed' as const,
        exitCode: 3,
      }));
      showReport(
        report(moments, [
          {
            ...failing!,
            run: { failedAttempts: 1, attemptLimit: 8, attempts },
          },
        ]),
      );
      const name = 'Attempts of the current run';
      const table = await screen.findByRole('table', { name });
      const pods = () =>
        within(table)
          .getAllByRole('row')
          .slice(1)
          .map(row => within(row).getAllByRole('cell')[5]?.textContent);
      expect(pods()).toEqual([
        'volsync-src-5',
        'volsync-src-4',
        'volsync-src-3',
      ]);
      // VolSync replaced the Job of the first four
      expect(screen.getByText('5 failed attempts')).toBeVisible();
      await userEvent.click(
        screen.getByRole('button', { name: 'Show 2 more' }),
      );
      expect(pods()).toHaveLength(5);
    });

    it('shows logs on demand, as plain text', async () => {
      showReport(FIXTURES.failing(new Date()));
      const name = 'Last lines of the log of volsync-src-orders-db-x2l7m';
      await userEvent.click(
        await screen.findByRole('button', { name: 'Show 1 more' }),
      );
      const log = await screen.findByRole('button', { name });
      expect(screen.queryByText(/alert\(1\)/)).toBeNull();
      await userEvent.click(log);
      expect(screen.getByRole('region', { name })).toHaveTextContent(
        'incorrect password <script>alert(1)</script>',
      );
    });

    it('expands what matters most, and the rest on demand', async () => {
      showReport(FIXTURES.failing(new Date()));
      const findings = within(
        await screen.findByRole('list', { name: 'Findings' }),
      );
      const [password, kept, metrics] = findings
        .getAllByRole('listitem')
        .filter(item => item.parentElement?.getAttribute('aria-label'))
        .map(item => within(item));
      expect(
        password!.getByText(/Set RESTIC_PASSWORD to the previous password/),
      ).toBeVisible();
      expect(
        kept!.getByText(/runs forget with --keep-last 1 after every backup/),
      ).toBeVisible();
      const sentence = metrics!.getByRole('button', {
        name: 'VolSync\'s metrics of source "orders-db" can\'t be read, so alerts based on them do not fire.',
      });
      expect(sentence).toHaveAttribute('aria-expanded', 'false');
      expect(metrics!.queryByText(/did not answer within 3 s/)).toBeNull();
      await userEvent.click(sentence);
      expect(metrics!.getByText(/did not answer within 3 s/)).toBeVisible();
      await userEvent.click(sentence);
      expect(metrics!.queryByText(/did not answer within 3 s/)).toBeNull();
    });

    it.each([
      [
        'that it refers to',
        'Since this morning.',
        /^The last 3 backup attempts/,
      ],
      [
        'whose title its text names',
        'For the cause, see “Wrong repository password” (wrong-password).',
        'Wrong repository password',
      ],
    ])('links a finding to the one %s', async (_, why, name) => {
      const failing = failingVolume(moments);
      const [cause, effect, ...rest] = failing.findings;
      showReport(
        report(moments, [
          {
            ...failing,
            findings: [
              cause!,
              { ...effect!, why, see: [cause!.code as 'wrong-password'] },
              ...rest,
            ],
          },
        ]),
      );
      const link = await screen.findByRole('link', { name });
      Element.prototype.scrollIntoView = jest.fn();
      await userEvent.click(link);
      expect(screen.getByRole('button', { name: cause!.what })).toHaveFocus();
    });

    it('doesn’t show a paused run as running', async () => {
      const [paused] = FIXTURES.paused(new Date()).volumes;
      showReport(
        report(moments, [
          {
            ...paused!,
            run: {
              startedAt: moments.ago(9),
              failedAttempts: 0,
              attemptLimit: 8,
              waitingFor: 'Paused; the Job starts no pods',
              attempts: [],
            },
          },
        ]),
      );
      const shown = await panel('reports');
      expect(shown).toHaveTextContent('Backup paused mid-run');
      expect(shown).not.toHaveTextContent('Backup running');
      expect(shown).toHaveTextContent('Next runnonepaused: no run will start');
    });

    it('shows “now” as the next run during a backup', async () => {
      showReport(FIXTURES.running(new Date()));
      expect(await panel('media')).toHaveTextContent('Next runrunning');
    });

    it('names missing supporting data, and says why on demand', async () => {
      showReport(
        report(moments, [
          volume(moments, {
            missing: [
              { part: 'metrics', message: 'Nobody answered.' },
              { part: 'controller', message: 'There is no Deployment.' },
            ],
          }),
        ]),
      );
      const button = await screen.findByRole('button', {
        name: 'Not checked: metrics, controller',
      });
      expect(screen.queryByText('Nobody answered.')).toBeNull();
      await userEvent.click(button);
      expect(screen.getByText('Nobody answered.')).toBeVisible();
      expect(screen.getByText('There is no Deployment.')).toBeVisible();
    });

    it('says plainly that there is no backup if there is no snapshot', async () => {
      showReport(FIXTURES.unprotected(new Date()));
      const shown = await panel('uploads');
      await waitFor(() => expect(shown).toHaveTextContent('No backup found.'));
      expect(within(shown).getByText('Unprotected')).toBeVisible();
      expect(shown).toHaveTextContent('Last good backupnever');
      expect(shown).toHaveTextContent('Next runnoneno backup configured');
      expect(shown).toHaveTextContent('Stored sizenone');
    });

    it('doesn’t say “never” if backups were stopped', async () => {
      const api = FakeVolsyncApi.saying(FIXTURES.unprotected(new Date()));
      const operations = new FakeOperations();
      operations.history = {
        keptDays: 400,
        entries: [
          {
            id: '1',
            what: 'run',
            endedAt: moments.ago(7200),
            result: 'succeeded',
            snapshotId: '54d7e276aa',
          },
        ],
      };
      api.operations = operations;
      show(api);
      const shown = await panel('uploads');
      await waitFor(() =>
        expect(shown).toHaveTextContent(
          /This volume is no longer backed up\. Its last backup ended .*\. Snapshot 54d7e276 may still be in the repository\./,
        ),
      );
      expect(shown).not.toHaveTextContent('No backup found');
      expect(shown).not.toHaveTextContent('its data is gone');
    });

    it('says what is missing if little is known, and isn’t protected', async () => {
      showReport(FIXTURES.unknown(new Date()));
      const shown = await panel('ledger');
      expect(within(shown).getByText('Unknown')).toBeVisible();
      expect(screen.queryByText('Protected')).toBeNull();
      expect(shown).toHaveTextContent('Stored sizeunknown');
      expect(
        within(shown).getByRole('list', { name: 'Not checked' }),
      ).toHaveTextContent('did not answer within 5 s');
      expect(
        screen.getByText('Cluster apps: showing cached data'),
      ).toBeVisible();
      expect(screen.getByText('Cluster edge can’t be read')).toBeVisible();
      await userEvent.click(
        within(shown).getByRole('tab', { name: 'Details' }),
      );
      await waitFor(() =>
        expect(shown).toHaveTextContent('may not list events'),
      );
    });

    it('isn’t said to have no source if the sources couldn’t be listed', async () => {
      const [ledger] = FIXTURES.unknown(new Date()).volumes;
      showReport(report(moments, [{ ...ledger!, source: undefined }]));
      expect(await panel('data-ledger-0')).toHaveTextContent('Next rununknown');
      expect(screen.queryByText('no backup configured')).toBeNull();
    });
  });

  it.each<[string, EntityReport, boolean]>([
    ['the only one', FIXTURES.protected(new Date()), false],
    [
      'one of two',
      report(moments, [
        volume(moments),
        volume(moments, {
          id: 'apps/shop/other',
          claim: 'other',
          source: undefined,
        }),
      ]),
      true,
    ],
    [
      'perhaps one of several, because a cluster is not read',
      {
        ...FIXTURES.unknown(new Date()),
        volumes: FIXTURES.protected(new Date()).volumes,
      },
      true,
    ],
  ])(
    'offers to restore the whole service unless the volume is its only one: %s',
    async (_, shown, isOffered) => {
      const api = FakeVolsyncApi.saying(shown);
      api.operations = new FakeOperations();
      show(api);
      const first = await panel('checkout-db');
      await userEvent.click(
        await within(first).findByRole('button', { name: 'Restore…' }),
      );
      const dialog = within(await screen.findByRole('dialog'));
      expect(
        await dialog.findByRole('radio', { name: /^To a new volume/ }),
      ).toBeVisible();
      expect(
        dialog.queryAllByRole('radio', { name: 'The whole service' }),
      ).toHaveLength(isOffered ? 1 : 0);
    },
  );

  it('has three tabs, also by keyboard, and the address keeps the selected one', async () => {
    showReport(FIXTURES.paused(new Date()));
    const tabs = within(
      await screen.findByRole('tablist', { name: 'More about reports' }),
    );
    expect(tabs.getAllByRole('tab').map(tab => tab.textContent)).toEqual([
      'Activity',
      'Restore points',
      'Details',
    ]);
    const activity = tabs.getByRole('tab', { name: 'Activity' });
    expect(activity).toHaveAttribute('aria-selected', 'true');
    act(() => activity.focus());
    await userEvent.keyboard('{ArrowRight}{Enter}');
    expect(tabs.getByRole('tab', { name: 'Restore points' })).toHaveAttribute(
      'aria-selected',
      'true',
    );
    expect(screen.getByLabelText('address')).toHaveTextContent(
      /volume=.*&section=snapshots$/,
    );
    const table = await screen.findByRole('table', {
      name: 'Snapshots, newest first',
    });
    expect(within(table).getAllByRole('row')).toHaveLength(11);
    await waitFor(() => expect(table).toHaveTextContent('1,235'));
    // A table shows the chart's data
    expect(
      screen.getByRole('table', { name: 'Repository size per day' }),
    ).toHaveTextContent('8.4 GiB');

    await userEvent.click(tabs.getByRole('tab', { name: 'Details' }));
    expect(
      await screen.findByText(
        's3:http://minio.minio.svc:9000/volsync/shop/checkout-db',
      ),
    ).toBeVisible();
    expect(screen.queryByRole('table', { name: /^Snapshots/ })).toBeNull();
  });

  it.each([
    ['details', 'Details'],
    ['runs', 'Activity'],
    ['events', 'Details'],
  ])('opens what the link %s names: %s', async (section, name) => {
    show(FakeVolsyncApi.saying(FIXTURES.protected(new Date())), entity, [
      `/?volume=${encodeURIComponent(volume(moments).id)}&section=${section}`,
    ]);
    expect(await screen.findByRole('tab', { name })).toHaveAttribute(
      'aria-selected',
      'true',
    );
  });

  it.each([
    ['What is an objective?', /oldest that the newest restore point may be/],
    ['What is a test restore?', /compared with the backup file by file/],
    ['What is retention?', /How many snapshots are kept/],
  ])('explains at first use: %s', async (question, answer) => {
    showReport(FIXTURES.protected(new Date()));
    await userEvent.click(
      await screen.findByRole('button', { name: question }),
    );
    expect(await screen.findByText(answer)).toBeVisible();
  });

  describe('the activity', () => {
    const list = () =>
      screen.findByRole('list', { name: 'Activity, newest first' });

    it('lists events in words, newest first, and the rest on demand', async () => {
      const present = momentsAt(new Date());
      showReport(report(present, [volume(present, { runs: [] })]));
      const shown = await list();
      const entries = () => within(shown).getAllByRole('listitem');
      expect(entries()).toHaveLength(8);
      expect(entries()[0]).toHaveTextContent(
        /^37 minutes agoBackup saved snapshot [0-9a-f]{8} in 44 s(today|yesterday) \d\d:\d\d \S+ · ReplicationSource checkout-db$/,
      );
      expect(within(entries()[0]!).getByText('37 minutes ago')).toHaveAttribute(
        'title',
        expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/),
      );
      // The text states what the colour shows
      expect(entries()[2]).toHaveTextContent(
        'Backup attempt failed with exit code 1: “Fatal: unable to open repository”Warning · ',
      );
      await userEvent.click(
        screen.getByRole('button', { name: 'Show 8 more' }),
      );
      expect(entries().at(-1)).toHaveTextContent('Repository created');
    });

    it('says what it can’t know', async () => {
      showReport(FIXTURES.unknown(new Date()));
      const shown = await panel('ledger');
      await screen.findByText(/VolSync keeps no history\./);
      expect(shown).toHaveTextContent('VolSync keeps no history.');
      expect(shown).toHaveTextContent(
        /The portal started watching .* \d\d:\d\d \S+\./,
      );
      expect(shown).toHaveTextContent(
        'Snapshots are missing here because the repository couldn’t be read.',
      );
    });

    it('says only what is true of a volume without a backup', async () => {
      showReport(FIXTURES.unprotected(new Date()));
      const shown = await panel('uploads');
      await within(shown).findByText(/^No activity recorded/);
      expect(shown).not.toHaveTextContent('The portal started watching');
      expect(shown).not.toHaveTextContent('Snapshots are missing');
    });

    it('shows unknown kinds and texts as plain text', async () => {
      showReport(
        report(moments, [
          volume(moments, {
            watchedSince: undefined,
            timeline: [
              {
                at: moments.ago(1),
                kind: 'constructor' as 'run',
                what: '<b>bold</b>',
              },
            ],
          }),
        ]),
      );
      expect(await screen.findByText('<b>bold</b>')).toBeVisible();
      expect(
        screen.getByText(/The portal can’t tell when it started watching/),
      ).toBeVisible();
    });
  });

  it('updates in place: keeps focus and expanded parts, and announces the change', async () => {
    const api = FakeVolsyncApi.saying(FIXTURES.protected(new Date()));
    show(api);
    const details = await screen.findByRole('tab', { name: 'Details' });
    await userEvent.click(details);
    await screen.findByRole('heading', { name: 'Events' });
    expect(screen.getByRole('log')).toHaveTextContent('');
    await act(async () => {
      const failing = failingVolume(moments);
      api.say(
        report(moments, [
          {
            ...failing,
            id: volume(moments).id,
            source: volume(moments).source,
          },
        ]),
      );
    });
    expect(await screen.findByText('Failing')).toBeVisible();
    expect(screen.queryByText('Protected')).toBeNull();
    expect(details).toHaveFocus();
    expect(details).toHaveAttribute('aria-selected', 'true');
    expect(
      screen.getByRole('table', { name: 'Events, newest first' }),
    ).toHaveTextContent('FailedScheduling');
    expect(screen.getByRole('log')).toHaveTextContent(
      'checkout-db is now Failing',
    );
  });

  it('collapses all but the worst of many volumes, and finds one by name', async () => {
    showReport(FIXTURES.several(new Date()));
    const counts = await screen.findByRole('list', { name: 'Verdicts' });
    expect(
      within(counts)
        .getAllByRole('listitem')
        .map(item => item.textContent),
    ).toEqual([
      '1 failing',
      '1 unprotected',
      '1 at risk',
      '1 unknown',
      '8 protected',
    ]);
    expect(
      screen.getAllByRole('heading', { level: 2 }).map(h => h.textContent),
    ).toEqual(expect.arrayContaining(['orders-db', 'shard-5']));
    expect(screen.getAllByRole('list', { name: 'Findings' })).toHaveLength(1);
    await userEvent.click(
      screen.getByRole('button', { name: 'Show details of uploads' }),
    );
    expect(screen.getAllByRole('list', { name: 'Findings' })).toHaveLength(2);
    await userEvent.type(
      screen.getByRole('searchbox', { name: 'Filter volumes by name' }),
      'SHARD-3',
    );
    expect(screen.getAllByRole('heading', { level: 2 })).toHaveLength(1);
    await userEvent.type(screen.getByRole('searchbox'), 'x');
    expect(
      screen.getByText('No volume name contains “SHARD-3x”.'),
    ).toBeVisible();
  });

  it('keeps the order while a person works in the list', async () => {
    const good = volume(moments);
    const other = volume(moments, {
      id: 'apps/shop/media',
      claim: 'media',
      source: undefined,
    });
    const api = FakeVolsyncApi.saying(report(moments, [good, other]));
    show(api);
    const names = () =>
      screen.getAllByRole('heading', { level: 2 }).map(h => h.textContent);
    await panel('checkout-db');
    expect(names()).toEqual(['checkout-db', 'media']);
    const [button] = screen.getAllByRole('tab', { name: 'Activity' });
    act(() => button!.focus());
    await act(async () => {
      api.say(report(moments, [{ ...other, verdict: 'failing' }, good]));
    });
    expect(await screen.findByText('Failing')).toBeVisible();
    expect(names()).toEqual(['checkout-db', 'media']);
    expect(button).toHaveFocus();
    act(() => button!.blur());
    await waitFor(() => expect(names()).toEqual(['media', 'checkout-db']));
  });

  describe('without a report', () => {
    it('says that it is loading', async () => {
      show(new FakeVolsyncApi());
      expect(await screen.findByRole('status')).toHaveTextContent(
        'Loading the backups of this service…',
      );
    });

    it('says that there are no volumes, and where it searched', async () => {
      showReport(FIXTURES.empty(new Date()));
      expect(
        await screen.findByRole('heading', {
          name: 'No volumes found for this service',
        }),
      ).toBeVisible();
      expect(screen.getByText('shop on apps')).toBeVisible();
    });

    it('doesn’t say that there are none if no cluster could be read', async () => {
      showReport(
        report(moments, [], {
          clusters: [
            {
              name: 'apps',
              namespace: 'shop',
              state: 'unread',
              message: 'It did not answer.',
            },
          ],
        }),
      );
      expect(
        await screen.findByRole('heading', {
          name: 'Can’t tell whether this service has volumes',
        }),
      ).toBeVisible();
      expect(screen.getByText(/It did not answer\./)).toBeVisible();
    });

    it('says what the configuration lacks, with the lines to copy, and nothing else', async () => {
      showReport(
        report(moments, [], {
          clusters: [
            {
              name: 'appz',
              namespace: 'shop',
              state: 'unread',
              message: 'Cluster "appz" is not configured in this portal.',
            },
          ],
          setup: [
            {
              code: 'cluster-not-provided',
              cluster: 'appz',
              message: 'Cluster "appz" is not configured in this portal.',
              fix: 'Correct the annotation.',
              example: 'volsync:\n  clusters:\n    - name: "appz"\n',
            },
          ],
        }),
      );
      expect(await screen.findByText('Correct the annotation.')).toBeVisible();
      expect(screen.getByText(/^volsync:/)).toBeVisible();
      expect(
        screen.getAllByText(/is not configured in this portal/),
      ).toHaveLength(1);
      expect(screen.queryByRole('heading', { name: /Can’t tell/ })).toBeNull();
    });

    it('says that the portal reads no cluster', async () => {
      showReport(
        report(moments, [], {
          clusters: [],
          setup: [
            {
              code: 'no-cluster',
              message: 'This portal reads no Kubernetes cluster.',
              fix: 'Add a cluster.',
              example: 'kubernetes: {}\n',
            },
          ],
        }),
      );
      expect(await screen.findByText('Add a cluster.')).toBeVisible();
      expect(
        screen.getByRole('button', { name: /^Copy: kubernetes:/ }),
      ).toBeVisible();
      expect(screen.queryByRole('heading', { name: /Can’t tell/ })).toBeNull();
    });

    it('lets the viewer sign in if a cluster requires it, and reads again as the viewer', async () => {
      const api = FakeVolsyncApi.saying(
        report(moments, [], {
          clusters: [
            {
              name: 'apps',
              namespace: 'shop',
              state: 'unread',
              message: 'It shows what is in it to those who sign in to it',
              signIn: 'oidc.okta',
            },
          ],
        }),
      );
      const getCredentials = jest
        .fn()
        .mockRejectedValueOnce(new Error('Login failed, popup was closed'))
        .mockResolvedValue({ token: 'token-of-the-viewer' });
      renderInTestApp(
        <EntityProvider entity={entity}>
          <EntityVolsyncContent />
        </EntityProvider>,
        {
          apis: [
            [volsyncApiRef, api],
            [
              kubernetesAuthProvidersApiRef,
              { getCredentials, decorateRequestBodyForAuth: jest.fn() },
            ],
          ],
        },
      );
      expect(
        await screen.findByText('Sign in to see cluster apps'),
      ).toBeVisible();
      expect(getCredentials).not.toHaveBeenCalled();
      const button = screen.getByRole('button', {
        name: 'Sign in with oidc.okta',
      });
      await userEvent.click(button);
      expect(await screen.findByRole('alert')).toHaveTextContent(
        'Sign-in failed: Login failed, popup was closed',
      );
      expect(api.signIns).toEqual([undefined]);
      await userEvent.click(button);
      await waitFor(() => expect(api.signIns).toHaveLength(2));
      expect(await api.signIns[1]?.getHeaders()).toEqual({
        'Backstage-Kubernetes-Authorization-oidc.okta': 'token-of-the-viewer',
      });
      expect(screen.queryByText(/token-of-the-viewer/)).toBeNull();
    });

    it('says who can help if the portal has no sign-in for clusters', async () => {
      showReport(
        report(moments, [], {
          clusters: [
            {
              name: 'apps',
              namespace: 'shop',
              state: 'unread',
              signIn: 'google',
            },
          ],
        }),
      );
      await userEvent.click(
        await screen.findByRole('button', { name: 'Sign in with google' }),
      );
      expect(await screen.findByRole('alert')).toHaveTextContent(
        'Its operator can add it with @backstage/plugin-kubernetes',
      );
    });

    it('says how to annotate, and sends no request', async () => {
      const api = new FakeVolsyncApi();
      show(api, { ...entity, metadata: { name: 'bare' } });
      expect(
        await screen.findByRole('heading', {
          name: 'This service doesn’t say where its volumes are',
        }),
      ).toBeVisible();
      expect(
        screen.getByText(/backstage-volsync\/namespace: shop/),
      ).toBeVisible();
      expect(api.watches).toBe(0);
    });

    it('says that the backend doesn’t know the entity', async () => {
      show(
        new FakeVolsyncApi().fail(await responseError(404, 'No such entity')),
      );
      expect(await screen.findByRole('alert')).toHaveTextContent(
        'The backend doesn’t know this service',
      );
    });

    it('shows the error, and retries on demand', async () => {
      const api = new FakeVolsyncApi().fail(
        await responseError(500, 'The database is gone.'),
      );
      show(api);
      expect(await screen.findByRole('alert')).toHaveTextContent(
        'The database is gone.',
      );
      api.forget().say(FIXTURES.protected(new Date()));
      await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
      expect(await panel('checkout-db')).toBeVisible();
      expect(screen.queryByRole('alert')).toBeNull();
    });
  });

  describe('connection', () => {
    it('loss is reported, and the last report stays', async () => {
      const api = FakeVolsyncApi.saying(FIXTURES.protected(new Date()));
      show(api);
      await panel('checkout-db');
      await act(async () => void api.interrupt('gone'));
      expect(await screen.findByText('Reconnecting')).toBeVisible();
      expect(await panel('checkout-db')).toBeVisible();
      await act(async () => void api.say(FIXTURES.protected(new Date())));
      await waitFor(() =>
        expect(screen.queryByText('Reconnecting')).toBeNull(),
      );
    });

    it('by polling is reported', async () => {
      show(new FakeVolsyncApi().say(FIXTURES.protected(new Date()), 'poll'));
      expect(await screen.findByText('Updates every 30 seconds')).toBeVisible();
    });

    it('is closed in a hidden tab and when the page is closed', async () => {
      const api = FakeVolsyncApi.saying(FIXTURES.protected(new Date()));
      const visibility = jest.spyOn(document, 'visibilityState', 'get');
      const page = show(api);
      await panel('checkout-db');
      expect(api.watchers).toBe(1);
      const turn = async (state: DocumentVisibilityState) => {
        visibility.mockReturnValue(state);
        await act(async () => {
          document.dispatchEvent(new Event('visibilitychange'));
        });
      };
      await turn('hidden');
      await waitFor(() => expect(api.watchers).toBe(0));
      expect(await panel('checkout-db')).toBeVisible();
      await turn('visible');
      await waitFor(() => expect(api.watchers).toBe(1));
      page.unmount();
      await waitFor(() => expect(api.watchers).toBe(0));
      visibility.mockRestore();
    });
  });
});
