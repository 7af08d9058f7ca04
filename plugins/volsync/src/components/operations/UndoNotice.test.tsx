import { renderInTestApp } from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import type { Operation } from 'backstage-plugin-volsync-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { volsyncApiRef } from '../../api';
import { FIXTURES } from '../../fixtures';
import { FakeOperations, operationOf } from '../../fixtures/FakeOperations';
import { FakeVolsyncApi } from '../../fixtures/FakeVolsyncApi';
import { permissionsWithout } from '../../fixtures/permissions';
import { CurrentOperation } from './CurrentOperation';
import { OperationProvider } from './OperationProvider';
import { UndoNotice } from './UndoNotice';

const WEEK_MS = 7 * 86_400_000;
const RESTORE = '7c9f7ad2-6f0e-4c43-9c55-0a0f7f5d3f10';
let shown = 0;

function show(
  outcome: Partial<Operation['outcome']>,
  denied: readonly string[] = [],
  more: Partial<Operation> = {},
) {
  const report = FIXTURES.protected(new Date());
  const [volume] = report.volumes;
  if (!volume) throw new Error('The fixture has a volume');
  const operations = new FakeOperations();
  operations.operations = [
    operationOf({
      id: RESTORE,
      kind: 'restore-in-place',
      state: 'succeeded',
      endedAt: new Date().toISOString(),
      outcome: { summary: 'Restored', ...outcome },
      ...more,
    }),
  ];
  const api = FakeVolsyncApi.saying(report);
  api.operations = operations;
  renderInTestApp(
    <EntityProvider
      entity={{
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: { name: `undo-${(shown += 1)}` },
      }}
    >
      <OperationProvider volume={volume}>
        <CurrentOperation />
        <UndoNotice />
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

const undo = () => ({
  operationId: RESTORE,
  until: new Date(Date.now() + WEEK_MS).toISOString(),
  snapshot: 'safety',
});

describe('after live data was replaced', () => {
  it('undoes a whole service after its name was typed', async () => {
    const { operations } = show({ undo: undo() }, [], {
      kind: 'restore-service-in-place',
      volumes: ['data', 'db'].map(claim => ({
        cluster: 'apps',
        namespace: 'shop',
        claim,
      })),
    });
    await userEvent.click(
      await screen.findByRole('button', { name: /^Undo until / }),
    );
    expect(
      await screen.findByRole('textbox', {
        name: 'Type the name of the service to confirm: checkout',
      }),
    ).toBeVisible();
    expect(operations.planned).toEqual([
      { kind: 'undo', operation: RESTORE, confirm: 'checkout' },
    ]);
  });

  it('starts an undo with two clicks, the name and a reason', async () => {
    const { operations, volume } = show({ undo: undo() });
    await userEvent.click(
      await screen.findByRole('button', { name: /^Undo until / }),
    );
    const dialog = await screen.findByRole('dialog');
    await userEvent.type(
      await within(dialog).findByRole('textbox', {
        name: `Type the name of the volume to confirm: ${volume.claim}`,
      }),
      volume.claim,
    );
    await userEvent.type(
      within(dialog).getByRole('textbox', { name: /^Reason \(required/ }),
      'wrong day',
    );
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Start' }),
    );
    expect(operations.planned).toEqual([
      { kind: 'undo', operation: RESTORE, confirm: volume.claim },
    ]);
    expect(operations.started).toEqual([
      { token: 'token of undo', reason: 'wrong day' },
    ]);
  });

  it('finishes a restore that was left as it is', async () => {
    const { operations } = show({ left: true });
    expect(
      await screen.findByText(/was left as is: workloads are stopped/),
    ).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Finish now…' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Start' }));
    expect(operations.planned).toEqual([
      { kind: 'finish', operation: RESTORE },
    ]);
    expect(operations.started).toHaveLength(1);
    expect(screen.queryByRole('button', { name: /^Undo/ })).toBeNull();
  });

  it('says why the viewer can’t undo it', async () => {
    show({ undo: undo() }, ['volsync.restore.overwrite']);
    expect(
      await screen.findByRole('button', { name: /^Undo until / }),
    ).toHaveAccessibleDescription(
      'You need the permission volsync.restore.overwrite',
    );
  });
});
