import { renderInTestApp } from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import type { VolumeReport } from 'backstage-plugin-volsync-common';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { volsyncApiRef } from '../../api';
import { FIXTURES } from '../../fixtures';
import {
  FakeOperations,
  operationOf,
  planOf,
} from '../../fixtures/FakeOperations';
import { snapshotItems } from '../../fixtures/FakeRepository';
import { FakeVolsyncApi, responseError } from '../../fixtures/FakeVolsyncApi';
import { permissionsWithout } from '../../fixtures/permissions';
import { VolumeFacts } from '../volume/VolumeFacts';
import { CurrentOperation } from './CurrentOperation';
import { OperationBar } from './OperationBar';
import { OperationProvider } from './OperationProvider';

let shown = 0;

function show(
  operations = new FakeOperations(),
  denied: readonly string[] = [],
  drills?: VolumeReport['drills'],
) {
  const report = FIXTURES.protected(new Date());
  const [first] = report.volumes;
  if (!first) throw new Error('The fixture has a volume');
  const volume = { ...first, drills };
  const api = FakeVolsyncApi.saying(report);
  api.operations = operations;
  renderInTestApp(
    <EntityProvider
      entity={{
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        // Backstage caches permission decisions by entity, also across tests
        metadata: { name: `checkout-${(shown += 1)}` },
      }}
    >
      <OperationProvider volume={volume}>
        <OperationBar />
        <CurrentOperation />
        <VolumeFacts volume={volume} />
      </OperationProvider>
    </EntityProvider>,
    {
      apis: [
        [volsyncApiRef, api],
        [permissionApiRef, permissionsWithout(...denied)],
      ],
    },
  );
  return { operations, volume };
}

const press = async (name: string | RegExp) =>
  userEvent.click(await screen.findByRole('button', { name }));

describe('operations on a volume', () => {
  it('shows the plan before anything is done, and starts it with the reason', async () => {
    const { operations } = show();
    await press('Back up now');
    const dialog = await screen.findByRole('dialog');
    await press('Details: 2 steps and 1 change');
    expect(within(dialog).getByText('Trigger a backup')).toBeVisible();
    expect(within(dialog).getByText(/spec\.trigger\.manual/)).toBeVisible();
    expect(
      within(dialog).getByText(/Takes about 42 s, based on the last time/),
    ).toBeVisible();
    expect(operations.started).toEqual([]);
    await userEvent.type(
      within(dialog).getByRole('textbox', { name: /^Reason/ }),
      'before the upgrade',
    );
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Start' }),
    );
    const panel = await screen.findByRole('region', { name: 'Backup' });
    await waitFor(() => expect(panel).toHaveFocus());
    expect(operations.started).toEqual([
      { token: 'token of backup', reason: 'before the upgrade' },
    ]);
    expect(within(panel).getByText('The pod is being scheduled')).toBeVisible();
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('does not start a blocked plan, and suggests a fix', async () => {
    const operations = new FakeOperations();
    operations.answerPlan = request =>
      planOf(request, {
        token: undefined,
        warnings: [
          {
            code: 'locked',
            severity: 'blocks',
            what: 'Somebody holds a lock',
            remedy: 'Wait until it is gone',
          },
        ],
      });
    show(operations);
    await press('Back up now');
    expect(await screen.findByText('Somebody holds a lock')).toBeVisible();
    expect(screen.getByText('Suggestion: Wait until it is gone')).toBeVisible();
    const start = screen.getByRole('button', { name: 'Start' });
    expect(start).toHaveAttribute('aria-disabled', 'true');
    expect(start).toHaveAccessibleDescription(
      'A blocking issue must be resolved first',
    );
    await userEvent.click(start);
    expect(operations.started).toEqual([]);
  });

  it('says why a start was refused, and plans again', async () => {
    const operations = new FakeOperations();
    const refusal = await responseError(409, 'Another operation is active');
    operations.answerStart = () => refusal;
    show(operations);
    await press('Back up now');
    await press('Start');
    expect(
      await screen.findByText('Another operation is active'),
    ).toBeVisible();
    await press('Refresh the plan');
    await press(/^Details/);
    expect(await screen.findByText('Trigger a backup')).toBeVisible();
    expect(operations.planned).toHaveLength(2);
  });

  const points = async () =>
    within(
      await screen.findByRole('group', { name: 'What to restore' }),
    ).findAllByRole('radio');

  it('restores the newest restore point to a new volume by default', async () => {
    const operations = new FakeOperations();
    operations.answerPlan = request =>
      planOf(request, { expectedSeconds: undefined });
    const { volume } = show(operations);
    await press('Restore…');
    const [newest] = await points();
    expect(newest).toBeChecked();
    expect(newest!.parentElement).toHaveTextContent(
      /\(38 minutes ago\)Backup · 2\.1 GiB · 1,235 files/,
    );
    const name = await screen.findByRole('textbox', {
      name: 'Name of the new volume',
    });
    expect(name).toHaveValue(`${volume.claim}-restore`);
    await userEvent.clear(name);
    await userEvent.type(name, 'Not A Name');
    const review = screen.getByRole('button', { name: 'Review' });
    expect(review).toHaveAccessibleDescription(/^Lowercase letters/);
    await userEvent.clear(name);
    await userEvent.type(name, 'looked-at');
    await press('Review');
    await press(/^Details/);
    expect(await screen.findByText('Trigger a backup')).toBeVisible();
    expect(
      screen.getByText(/^Duration unknown: nothing of this volume/),
    ).toBeVisible();
    const dialog = screen.getByRole('dialog');
    expect(
      within(dialog)
        .getAllByRole('term')
        .map(term => term.parentElement?.textContent),
    ).toEqual([
      expect.stringMatching(
        /^Fromsnapshot [0-9a-f]{8}, .* \(37 minutes ago\)$/,
      ),
      'Tonew volume looked-at; the live volume isn’t touched',
      'Undodelete the new volume',
    ]);
    expect(operations.planned).toEqual([
      {
        kind: 'restore',
        snapshot: expect.stringMatching(/^[0-9a-f]{64}$/),
        claim: 'looked-at',
      },
    ]);
  });

  it('restores the whole service as of a time, and skips volumes without a restore point', async () => {
    const operations = new FakeOperations();
    operations.answerPlan = request => {
      const without = request.kind === 'restore-service' && request.without;
      return planOf(request, {
        token: without ? 'token of the service' : undefined,
        warnings: without
          ? []
          : [
              {
                code: 'no-point',
                severity: 'blocks',
                what: 'Volume "cache" can\'t be restored: No replication source backs it up with restic.',
              },
            ],
        volumes: [
          {
            claim: 'data',
            snapshotId: 'ab'.repeat(32),
            time: '2026-11-29T03:00:00Z',
            restoredTo: 'data-monday',
          },
          without ? { claim: 'cache' } : { claim: 'cache', missing: 'No' },
        ],
      });
    };
    show(operations);
    await press('Restore…');
    await userEvent.click(
      await screen.findByRole('radio', { name: 'The whole service' }),
    );
    fireEvent.change(screen.getByLabelText('As of'), {
      target: { value: '2026-11-29T04:00' },
    });
    const suffix = screen.getByRole('textbox', {
      name: 'Suffix of the new volumes',
    });
    await userEvent.clear(suffix);
    await userEvent.type(suffix, 'monday');
    await press('Review');
    const volumes = await screen.findByRole('region', { name: 'Volumes' });
    expect(volumes).toHaveTextContent(
      /^Volumesdata.*to the new volume data-monday/,
    );
    expect(volumes).toHaveTextContent('No restore point');
    expect(screen.getByRole('button', { name: 'Start' })).toHaveAttribute(
      'aria-disabled',
      'true',
    );
    await userEvent.click(
      within(volumes).getByRole('checkbox', { name: 'Leave out cache' }),
    );
    await waitFor(() => expect(operations.planned).toHaveLength(2));
    expect(operations.planned[1]).toEqual({
      kind: 'restore-service',
      moment: new Date('2026-11-29T04:00').toISOString(),
      suffix: 'monday',
      without: ['cache'],
    });
    expect(await screen.findByText('Left out')).toBeVisible();
    await press('Start');
    await waitFor(() =>
      expect(operations.started).toEqual([
        { token: 'token of the service', reason: undefined },
      ]),
    );
  });

  it('replaces the live data of the whole service after its name was typed', async () => {
    const operations = new FakeOperations();
    operations.answerPlan = request =>
      planOf(request, {
        volumes: [
          {
            claim: 'data',
            snapshotId: 'ab'.repeat(32),
            time: '2026-11-29T03:00:00Z',
            restoredTo: 'data',
          },
        ],
      });
    show(operations);
    const service = `checkout-${shown}`;
    await press('Restore…');
    await userEvent.click(
      await screen.findByRole('radio', { name: 'The whole service' }),
    );
    await userEvent.click(
      screen.getByRole('radio', { name: 'Over the live data of all volumes' }),
    );
    await press('Review');
    expect(
      await screen.findByRole('region', { name: 'Volumes' }),
    ).toHaveTextContent(/^Volumesdata.*changes since .* are lost/);
    expect(screen.getByRole('dialog')).toHaveTextContent(
      'Tolive volumes; their current contents are replaced',
    );
    await userEvent.type(
      screen.getByRole('textbox', {
        name: `Type the name of the service to confirm: ${service}`,
      }),
      service,
    );
    await userEvent.type(
      screen.getByRole('textbox', { name: /^Reason/ }),
      'a bad migration',
    );
    await press('Start');
    await waitFor(() => expect(operations.started).toHaveLength(1));
    expect(operations.planned).toEqual([
      {
        kind: 'restore-service-in-place',
        confirm: service,
        deleteFiles: true,
      },
    ]);
  });

  it('restores into another namespace that the viewer can use', async () => {
    const operations = new FakeOperations();
    operations.targets = {
      clusters: [
        {
          cluster: 'west',
          namespaces: [
            { namespace: 'shop-test', entityRef: 'component:default/test' },
          ],
          storageClasses: [
            { name: 'fast', provisioner: 'csi', isDefault: true },
          ],
        },
      ],
    };
    operations.answerPlan = request =>
      planOf(request, {
        token: undefined,
        writes: [
          {
            action: 'create',
            kind: 'PersistentVolumeClaim',
            cluster: 'west',
            namespace: 'shop-test',
            name: 'copy',
          },
        ],
        warnings: [
          {
            code: 'secret-missing',
            severity: 'blocks',
            what: 'Secret "restic" not found',
            remedy: 'Create it there',
            command: 'kubectl create secret generic restic',
          },
        ],
      });
    show(operations);
    await press('Restore…');
    await points();
    await userEvent.click(
      screen.getByRole('radio', { name: /^To another namespace/ }),
    );
    await screen.findByRole('button', { name: /Namespace and cluster/ });
    expect(screen.getByRole('button', { name: 'Review' })).toHaveAttribute(
      'aria-disabled',
      'true',
    );
    const choose = async (field: RegExp, option: string) => {
      await press(field);
      await userEvent.click(
        await screen.findByRole('option', { name: option }),
      );
    };
    await choose(/Namespace and cluster/, 'shop-test · west');
    await choose(/Storage class/, 'fast');
    const name = screen.getByRole('textbox', {
      name: 'Name of the new volume',
    });
    await userEvent.clear(name);
    await userEvent.type(name, 'copy');
    await press('Review');
    await waitFor(() => expect(operations.planned).toHaveLength(1));
    expect(operations.planned[0]).toMatchObject({
      kind: 'restore-elsewhere',
      target: {
        cluster: 'west',
        namespace: 'shop-test',
        entityRef: 'component:default/test',
        claim: 'copy',
        storageClass: 'fast',
      },
    });
    expect(
      await screen.findByText('kubectl create secret generic restic'),
    ).toBeVisible();
    const dialog = screen.getByRole('dialog');
    expect(dialog).toHaveTextContent(
      'Tonew volume copy in west/shop-test; nothing changes in this namespace',
    );
    await press(/^Details/);
    expect(screen.getByText('west/shop-test/copy')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Start' })).toHaveAttribute(
      'aria-disabled',
      'true',
    );
  });

  it('doesn’t mention other namespaces unless the operator enables them', async () => {
    const operations = new FakeOperations();
    operations.kinds = ['restore', 'restore-in-place'];
    show(operations);
    await press('Restore…');
    await points();
    expect(
      screen.queryByRole('radio', { name: /another namespace/ }),
    ).toBeNull();
  });

  it('selects the last restore point before a time', async () => {
    const { operations } = show();
    await press('Restore…');
    await points();
    const moment = new Date(Date.now() - 5 * 3_600_000);
    const local = new Date(
      moment.getTime() - moment.getTimezoneOffset() * 60_000,
    )
      .toISOString()
      .slice(0, 16);
    fireEvent.change(screen.getByLabelText('The last one before'), {
      target: { value: local },
    });
    const [first] = await points();
    expect(first).toBeChecked();
    expect(first!.parentElement).toHaveTextContent(/\(5 hours ago\)/);
    await press('Review');
    await waitFor(() => expect(operations.planned).toHaveLength(1));
    expect(operations.planned[0]).toMatchObject({
      snapshot: snapshotItems()[5]!.id,
    });
  });

  it('requests name and reason last before it replaces live data, and keeps them on Back', async () => {
    const { volume, operations } = show();
    await press('More');
    await userEvent.click(
      await screen.findByRole('menuitem', { name: /^Replace live data/ }),
    );
    expect(
      await screen.findByRole('radio', { name: /^Over the live data/ }),
    ).toBeChecked();
    expect(
      screen.getByRole('radio', { name: /^To a new volume \(recommended\)/ }),
    ).toBeVisible();
    await userEvent.click((await points())[2]!);
    await press('Review');
    await press(/^Details/);
    expect(await screen.findByText('Trigger a backup')).toBeVisible();
    const dialog = screen.getByRole('dialog');
    expect(dialog).toHaveTextContent(
      `Tolive volume ${volume.claim}; its current contents are replaced`,
    );
    expect(dialog).toHaveTextContent(/Lostchanges since (today|yesterday) /);
    expect(dialog).toHaveTextContent(
      'Undorestore the safety snapshot, which is taken first',
    );
    expect(operations.planned[0]).toMatchObject({
      kind: 'restore-in-place',
      snapshot: snapshotItems()[2]!.id,
      confirm: volume.claim,
      deleteFiles: true,
    });
    const start = () => screen.getByRole('button', { name: 'Start' });
    expect(start()).toHaveAccessibleDescription('Type the name to confirm');
    await userEvent.type(
      screen.getByRole('textbox', { name: /^Type the name/ }),
      volume.claim,
    );
    expect(start()).toHaveAccessibleDescription('Enter a reason');
    await userEvent.type(
      screen.getByRole('textbox', { name: /^Reason/ }),
      'a bad migration',
    );
    await press('Back');
    expect((await points())[2]).toBeChecked();
    await press('Review');
    expect(await screen.findByRole('textbox', { name: /^Reason/ })).toHaveValue(
      'a bad migration',
    );
    await press('Start');
    await waitFor(() =>
      expect(operations.started).toEqual([
        { token: 'token of restore-in-place', reason: 'a bad migration' },
      ]),
    );
  });

  it('skips the safety snapshot only on request, and plans again for it', async () => {
    const operations = new FakeOperations();
    operations.answerPlan = request =>
      planOf(request, {
        warnings: [
          {
            code: 'no-safety-point',
            severity: 'warning',
            what: 'The present state cannot be kept',
          },
        ],
      });
    show(operations);
    await press('More');
    await userEvent.click(
      await screen.findByRole('menuitem', { name: /^Replace live data/ }),
    );
    await points();
    await press('Review');
    await userEvent.click(
      await screen.findByRole('checkbox', {
        name: /^Skip the safety snapshot/,
      }),
    );
    await waitFor(() =>
      expect(
        screen.getByRole('checkbox', { name: /^Skip the safety snapshot/ }),
      ).toBeChecked(),
    );
    expect(screen.getByRole('dialog')).toHaveTextContent(
      'Undonot possible: no safety snapshot is taken',
    );
    expect(operations.planned).toMatchObject([
      { kind: 'restore-in-place' },
      { kind: 'restore-in-place', withoutSafetyPoint: true },
    ]);
  });

  it('keeps disabled actions of the menu reachable, and says why', async () => {
    const { operations } = show();
    await press('More');
    const item = await screen.findByRole('menuitem', {
      name: /^Resume the schedule/,
    });
    expect(item).toHaveTextContent('The schedule is not paused');
    await userEvent.keyboard('{ArrowDown}{ArrowDown}');
    expect(item).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    expect(operations.planned).toEqual([]);
    expect(item).toBeVisible();
  });

  it('shows actions without permission, with the reason', async () => {
    show(new FakeOperations(), ['volsync.drill.run']);
    const drill = await screen.findByRole('button', {
      name: 'Run a test restore',
    });
    expect(drill).toHaveAttribute('aria-disabled', 'true');
    expect(drill).toHaveAccessibleDescription(
      'You need the permission volsync.drill.run',
    );
    expect(
      screen.getByRole('button', { name: 'Back up now' }),
    ).not.toHaveAttribute('aria-disabled', 'true');
  });

  it('shows only actions that the backend supports', async () => {
    const operations = new FakeOperations();
    operations.kinds = ['backup'];
    show(operations);
    await waitFor(() =>
      expect(
        screen.getByRole('button', { name: 'Run a test restore' }),
      ).toHaveAccessibleDescription(/^Not supported by this version/),
    );
    await press('Run a test restore');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(
      screen.getByRole('button', { name: 'Back up now' }),
    ).not.toHaveAttribute('aria-disabled', 'true');
  });

  it.each([
    [{ done: 15, total: 8, unit: 'attempts' }, '15 failed attempts'],
    [{ done: 12, total: 28, unit: 'files' }, '12 of 28 files'],
    [{ done: 1, unit: 'files' }, '1 file so far'],
    [{ done: 1024, total: 2048, unit: 'bytes' }, '1 KiB of 2 KiB'],
    [
      {
        done: 1024,
        total: 2048,
        unit: 'bytes',
        files: 3,
        totalFiles: 12,
        bytesPerSecond: 512,
        secondsLeft: 125,
        failedAttempts: 2,
      },
      '1 KiB of 2 KiB · 3 of 12 files · 512 B/s · about 2 min 5 s left · 2 failed attempts',
    ],
  ] as const)('shows the progress %j as %s', async (progress, text) => {
    const operations = new FakeOperations();
    operations.operations = [operationOf({ progress })];
    show(operations);
    const panel = await screen.findByRole('region', { name: 'Backup' });
    expect(within(panel).getByText(text)).toBeVisible();
  });

  it('shows the progress of a running operation as a bar', async () => {
    const operations = new FakeOperations();
    operations.operations = [
      operationOf({ progress: { done: 7, total: 28, unit: 'files' } }),
    ];
    show(operations);
    const bar = await screen.findByRole('progressbar', { name: 'Progress' });
    expect(bar).toHaveAttribute('value', '1.25');
    expect(bar).toHaveAttribute('max', '2');
    expect(bar).toHaveAttribute('aria-valuetext', 'Step 2 of 2: 7 of 28 files');
  });

  it('says how long an operation has been running, and how long earlier ones took', async () => {
    const startedAt = new Date(Date.now() - 70_000).toISOString();
    const operations = new FakeOperations();
    operations.operations = [
      operationOf({ startedAt }),
      ...[100, 140].map((seconds, index) =>
        operationOf({
          id: `before-${index}`,
          state: 'succeeded',
          startedAt: '2026-11-20T10:00:00Z',
          endedAt: new Date(
            Date.parse('2026-11-20T10:00:00Z') + seconds * 1_000,
          ).toISOString(),
        }),
      ),
    ];
    show(operations);
    const panel = await screen.findByRole('region', { name: 'Backup' });
    expect(
      await within(panel).findByText('running for 1 min, usually 2 min'),
    ).toBeVisible();
  });

  it('says what to do with a restored volume, and returns the focus when it is hidden', async () => {
    const operations = new FakeOperations();
    operations.answerStart = () =>
      operationOf({
        kind: 'restore',
        state: 'succeeded',
        endedAt: '2026-11-20T10:00:30Z',
        outcome: {
          summary: 'Snapshot ab12cd34 is in the claim "data-restore"',
          claim: 'data-restore',
        },
      });
    show(operations);
    await press('Restore…');
    await points();
    await press('Review');
    await press('Start');
    const panel = await screen.findByRole('region', {
      name: 'Restore to a new volume',
    });
    const next = within(panel).getByRole('region', { name: 'Next steps' });
    expect(next).toHaveTextContent('claimName: data-restore');
    expect(next).toHaveTextContent('kubectl -n shop delete pvc data-restore');
    expect(within(panel).queryByRole('progressbar')).toBeNull();
    await waitFor(() => expect(panel).toHaveFocus());
  });

  it('doesn’t show zero failed attempts as progress', async () => {
    const operations = new FakeOperations();
    operations.operations = [
      operationOf({ progress: { done: 0, total: 8, unit: 'attempts' } }),
    ];
    show(operations);
    const panel = await screen.findByRole('region', { name: 'Backup' });
    expect(panel).not.toHaveTextContent(/0 of 8|failed attempt/);
  });

  it('shows another person’s operation and controls it', async () => {
    const operations = new FakeOperations();
    operations.operations = [
      operationOf({
        state: 'waiting',
        choices: [
          {
            name: 'retry',
            title: 'Try again',
            description: 'Asks VolSync for another run',
          },
        ],
      }),
    ];
    show(operations);
    const panel = await screen.findByRole('region', { name: 'Backup' });
    expect(within(panel).getByText(/requested by ana/)).toBeVisible();
    const backup = await screen.findByRole('button', { name: 'Back up now' });
    expect(backup).toHaveAttribute('aria-disabled', 'true');
    expect(backup).toHaveAccessibleDescription('Another operation is running');
    await press('Try again');
    expect(operations.chosen).toEqual([{ choice: 'retry' }]);
  });

  it.each([
    [{}, /Next test restore tomorrow/],
    [
      {
        hindrance: { at: '2026-11-25T12:00:00Z', message: 'There is no room.' },
      },
      /next test restore can’t start: There is no room\./,
    ],
  ])(
    'says when the portal starts the next test restore, or what blocks it',
    async (more, said) => {
      show(undefined, [], {
        everySeconds: 86_400,
        from: 'portal',
        scheduled: true,
        nextAt: new Date(Date.now() + 86_400_000).toISOString(),
        ...more,
      });
      expect(await screen.findByText(/next test restore/i)).toHaveTextContent(
        said,
      );
    },
  );
});
