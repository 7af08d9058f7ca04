import { renderInTestApp } from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import type { Finding } from 'backstage-plugin-volsync-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { volsyncApiRef } from '../../api';
import { FIXTURES } from '../../fixtures';
import { FakeOperations } from '../../fixtures/FakeOperations';
import { FakeVolsyncApi } from '../../fixtures/FakeVolsyncApi';
import { permissionsWithout } from '../../fixtures/permissions';
import { FindingList } from '../volume/FindingList';
import { OperationProvider } from './OperationProvider';

const STUCK: Finding = {
  code: 'volume-snapshot-stuck',
  severity: 'warning',
  what: 'The volume snapshot "volsync-app-src" has not become ready.',
  why: 'Its status says nothing.',
  fix: [{ text: 'Delete it.' }],
  evidence: [],
  remedyOperation: {
    kind: 'clean-up',
    only: [{ kind: 'VolumeSnapshot', name: 'volsync-app-src' }],
  },
};

let shown = 0;

function show(finding: Finding, denied: readonly string[] = []) {
  const report = FIXTURES.protected(new Date());
  const [volume] = report.volumes;
  if (!volume) throw new Error('The fixture has a volume');
  const api = FakeVolsyncApi.saying(report);
  const operations = new FakeOperations();
  api.operations = operations;
  const metadata = { name: `remedy-${(shown += 1)}` };
  renderInTestApp(
    <EntityProvider
      entity={{
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata,
      }}
    >
      <OperationProvider volume={volume}>
        <FindingList findings={[finding]} />
      </OperationProvider>
    </EntityProvider>,
    {
      apis: [
        [volsyncApiRef, api],
        [permissionApiRef, permissionsWithout(...denied)],
      ],
    },
  );
  return operations;
}

describe('the portal’s fix for a finding', () => {
  it('plans exactly that request, and shows the plan first', async () => {
    const operations = show(STUCK);
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Clean up leftovers…',
      }),
    );
    const dialog = await screen.findByRole('dialog');
    expect(
      await within(dialog).findByRole('button', { name: 'Start' }),
    ).toBeEnabled();
    expect(operations.planned).toEqual([STUCK.remedyOperation]);
    expect(operations.started).toEqual([]);
  });

  it('is shown with the reason if it can’t be used', async () => {
    show(STUCK, ['volsync.cleanup.run']);
    const button = await screen.findByRole('button', {
      name: 'Clean up leftovers…',
    });
    expect(button).toHaveAttribute('aria-disabled', 'true');
    expect(button).toHaveAccessibleDescription(/volsync\.cleanup\.run/);
    expect(
      screen.getByText(/You need the permission volsync\.cleanup\.run/, {
        selector: '.hint',
      }),
    ).toBeVisible();
  });

  it('is hidden if only people can help, or if the page has no text for it', async () => {
    show({ ...STUCK, remedyOperation: { kind: 'rewind' } as never });
    expect(await screen.findByText('Delete it.')).toBeVisible();
    expect(screen.queryByRole('button', { name: /…|remedy/ })).toBeNull();
  });
});
