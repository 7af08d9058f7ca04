import { discoveryApiRef, fetchApiRef } from '@backstage/core-plugin-api';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { screen } from '@testing-library/react';
import type { ReactElement } from 'react';
import { Route, Routes } from 'react-router-dom';
import { volsyncApiRef, volsyncPlatformApiRef } from './api';
import { FIXTURES } from './fixtures';
import { snapshotItems } from './fixtures/FakeRepository';
import { FakeVolsyncApi } from './fixtures/FakeVolsyncApi';
import { permissionsWithout } from './fixtures/permissions';
import {
  EntityVolsyncCard,
  EntityVolsyncContent,
  volsyncPlugin,
} from './legacy';

function show(
  element: ReactElement,
  { link = '/', fixture = FIXTURES.protected } = {},
) {
  const api = FakeVolsyncApi.saying(fixture(new Date()));
  return renderInTestApp(
    <TestApiProvider
      apis={[
        [volsyncApiRef, api],
        [permissionApiRef, permissionsWithout()],
        [discoveryApiRef, { getBaseUrl: async id => `http://portal/${id}` }],
        [
          fetchApiRef,
          { fetch: async () => ({ ok: false, status: 404 } as Response) },
        ],
      ]}
    >
      <EntityProvider
        entity={{
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Component',
          metadata: {
            name: 'checkout',
            namespace: 'default',
            annotations: { 'backstage-volsync/namespace': 'shop' },
          },
        }}
      >
        {element}
      </EntityProvider>
    </TestApiProvider>,
    {
      mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
      routeEntries: [link],
    },
  );
}

describe('the legacy frontend system', () => {
  it('shows the tab', async () => {
    await show(
      <Routes>
        <Route path="/" element={<EntityVolsyncContent />} />
      </Routes>,
    );
    expect(
      await screen.findByRole('region', { name: 'checkout-db' }),
    ).toHaveTextContent('Restorable to');
  });

  it('shows the tab of a volume without backups, without the form that this system does not have', async () => {
    await show(
      <Routes>
        <Route path="/" element={<EntityVolsyncContent />} />
      </Routes>,
      { fixture: FIXTURES.unprotected },
    );
    expect(
      await screen.findByRole('region', { name: 'uploads' }),
    ).toBeVisible();
    expect(screen.queryByRole('link', { name: 'Enable backups' })).toBeNull();
  });

  it('shows the inside of a snapshot, where a link leads there', async () => {
    const volume = encodeURIComponent('apps/shop/data-checkout-db-0');
    await show(
      <Routes>
        <Route path="/" element={<EntityVolsyncContent />} />
      </Routes>,
      { link: `/?volume=${volume}&snapshot=${snapshotItems()[0]!.id}` },
    );
    expect(
      await screen.findByRole('grid', { name: 'Contents of /' }),
    ).toBeVisible();
  });

  it('shows the card, linked to the tab', async () => {
    await show(<EntityVolsyncCard tabPath="safety" />);
    expect(
      await screen.findByRole('link', { name: 'Open the Backups tab' }),
    ).toHaveAttribute('href', '/catalog/default/component/checkout/safety');
  });

  it('brings its clients along', () => {
    const ids = [...volsyncPlugin.getApis()].map(({ api }) => api.id);
    expect(ids).toEqual([volsyncApiRef.id, volsyncPlatformApiRef.id]);
  });
});
