import { renderInTestApp } from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { screen } from '@testing-library/react';
import { volsyncApiRef } from '../../api';
import { FakeVolsyncApi, responseError } from '../../fixtures/FakeVolsyncApi';
import { permissionsWithout } from '../../fixtures/permissions';
import { EntityVolsyncContent } from './EntityVolsyncContent';

async function show(name: string, ...denied: readonly string[]) {
  const refusal = await responseError(403, 'Namespace "shop" is not bound.');
  renderInTestApp(
    <EntityProvider
      entity={{
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: {
          name,
          annotations: {
            'backstage-volsync/cluster': 'apps',
            'backstage-volsync/namespace': 'shop"\n  owners: ["*"]',
          },
        },
      }}
    >
      <EntityVolsyncContent />
    </EntityProvider>,
    {
      apis: [
        [volsyncApiRef, new FakeVolsyncApi().fail(refusal)],
        [permissionApiRef, permissionsWithout(...denied)],
      ],
    },
  );
  return screen.findByRole('alert');
}

describe('a tab that the backend refuses', () => {
  it('says who can grant the permission', async () => {
    const alert = await show('denied', 'volsync.backup.read');
    expect(alert).toHaveTextContent(
      'You don’t have permission to view the backups',
    );
    expect(alert).toHaveTextContent('volsync.clusters[].namespaces');
    expect(alert).toHaveTextContent(
      'The backend responded: Namespace "shop" is not bound.',
    );
  });

  it('shows the missing binding to copy if the viewer has the permission', async () => {
    const alert = await show('unbound');
    expect(alert).toHaveTextContent(
      'The namespace of this service isn’t bound to it',
    );
    expect(alert).not.toHaveTextContent('You don’t have permission');
    const binding = screen.getByText(/^volsync:/);
    expect(binding).toHaveTextContent('- name: "apps"');
    expect(binding).toHaveTextContent(
      'entities: ["component:default/unbound"]',
    );
    // An annotation can't add a line
    expect(binding.textContent).toContain(
      `- name: ${JSON.stringify('shop"\n  owners: ["*"]')}\n`,
    );
    expect(binding.textContent?.split('\n')).toHaveLength(6);
  });
});
