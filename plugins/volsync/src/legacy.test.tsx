import type { Entity } from '@backstage/catalog-model';
import { discoveryApiRef, fetchApiRef } from '@backstage/core-plugin-api';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import {
  catalogApiRef,
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import {
  ScaffolderFieldExtensions,
  scaffolderApiRef,
  useCustomFieldExtensions,
} from '@backstage/plugin-scaffolder-react';
import { screen, within } from '@testing-library/react';
import type { ComponentType, ReactElement } from 'react';
import { Route, Routes } from 'react-router-dom';
import { volsyncApiRef, volsyncBulkApiRef, volsyncPlatformApiRef } from './api';
import { volsyncChoicesApiRef } from './api/ChoicesApi';
import { FIXTURES } from './fixtures';
import { snapshotItems } from './fixtures/FakeRepository';
import { FakeVolsyncApi } from './fixtures/FakeVolsyncApi';
import { permissionsWithout } from './fixtures/permissions';
import {
  EntityVolsyncCard,
  EntityVolsyncContent,
  VolsyncBackupFieldExtension,
  VolsyncPage,
  VolsyncPreviewFieldExtension,
  volsyncPlugin,
} from './legacy';
import { legacyTemplateRouteRef } from './legacyRoutes';

const TEMPLATE: Entity = {
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name: 'enable-backups', namespace: 'default' },
};

function show(
  element: ReactElement,
  {
    link = '/',
    fixture = FIXTURES.protected,
    entities = [],
  }: {
    link?: string;
    fixture?: typeof FIXTURES.protected;
    entities?: Entity[];
  } = {},
) {
  const api = FakeVolsyncApi.saying(fixture(new Date()));
  return renderInTestApp(
    <TestApiProvider
      apis={[
        [volsyncApiRef, api],
        [catalogApiRef, catalogApiMock({ entities })],
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
      mountedRoutes: {
        '/catalog/:namespace/:kind/:name': entityRouteRef,
        '/create/templates/:namespace/:templateName': legacyTemplateRouteRef,
      },
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

  it('links a volume without backups to the form, if the portal has it', async () => {
    await show(
      <Routes>
        <Route path="/" element={<EntityVolsyncContent />} />
      </Routes>,
      { fixture: FIXTURES.unprotected, entities: [TEMPLATE] },
    );
    const volume = await screen.findByRole('region', { name: 'uploads' });
    expect(volume).toBeVisible();
    const link = await screen.findByRole('link', { name: 'Enable backups' });
    expect(link.getAttribute('href')).toMatch(
      /^\/create\/templates\/default\/enable-backups\?formData=/,
    );
  });

  it('shows no link to a form that the portal doesn’t have', async () => {
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

  it('opens a snapshot from a link', async () => {
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

  it('provides its API clients', () => {
    const ids = [...volsyncPlugin.getApis()].map(({ api }) => api.id);
    expect(ids).toEqual([
      volsyncApiRef.id,
      volsyncPlatformApiRef.id,
      volsyncBulkApiRef.id,
      volsyncChoicesApiRef.id,
    ]);
  });

  it.each([
    ['/volsync', 'Volumes'],
    ['/volsync/coverage', 'Coverage'],
    ['/volsync/platform', 'Platform'],
    ['/volsync/monitoring', 'Monitoring'],
    ['/volsync/fleet?bulk', 'Volumes'],
  ])('shows the page %s', async (link, tab) => {
    const refused = async () => {
      throw new Error('The backend is away.');
    };
    await renderInTestApp(
      <TestApiProvider
        apis={[
          [
            volsyncPlatformApiRef,
            {
              getFleetPage: refused,
              getCoverage: refused,
              getPlatform: refused,
              getMonitoring: refused,
              getBaseline: refused,
            } as never,
          ],
          [volsyncBulkApiRef, { list: refused } as never],
          [catalogApiRef, catalogApiMock()],
        ]}
      >
        <Routes>
          <Route path="/volsync/*" element={<VolsyncPage />} />
        </Routes>
      </TestApiProvider>,
      {
        mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
        routeEntries: [link],
      },
    );
    expect(await screen.findByRole('tab', { name: tab })).toHaveAttribute(
      'aria-selected',
      'true',
    );
    expect(
      (await screen.findAllByText(/The backend is away/)).length,
    ).toBeGreaterThan(0);
  });

  it('says that a page doesn’t exist, with links to those that do', async () => {
    await show(
      <Routes>
        <Route path="/volsync/*" element={<VolsyncPage />} />
      </Routes>,
      { link: '/volsync/bulk' },
    );
    expect(
      await screen.findByRole('heading', { name: 'This page doesn’t exist' }),
    ).toBeVisible();
    const pages = screen.getByRole('list', { name: 'Pages about backups' });
    expect(
      within(pages)
        .getAllByRole('link')
        .map(link => [link.textContent, link.getAttribute('href')]),
    ).toEqual([
      ['Volumes', '/volsync/fleet'],
      ['Coverage', '/volsync/coverage'],
      ['Platform', '/volsync/platform'],
      ['Monitoring', '/volsync/monitoring'],
    ]);
  });

  it('provides the form fields for the legacy scaffolder', async () => {
    await renderInTestApp(
      <TestApiProvider
        apis={[
          [volsyncChoicesApiRef, {} as never],
          [catalogApiRef, catalogApiMock()],
          [scaffolderApiRef, {} as never],
        ]}
      >
        <Fields />
      </TestApiProvider>,
    );
    expect(await screen.findByText('Choose a service first')).toBeVisible();
    expect(
      await screen.findByText(/template:default\/enable-backups/),
    ).toBeVisible();
  });
});

/** Reads the fields as the legacy scaffolder page does from its outlet. */
function Fields() {
  const fields = useCustomFieldExtensions<{
    name: string;
    component: ComponentType<Record<string, unknown>>;
    validation?: unknown;
  }>(
    <ScaffolderFieldExtensions>
      <VolsyncBackupFieldExtension />
      <VolsyncPreviewFieldExtension />
    </ScaffolderFieldExtensions>,
  );
  return fields.map(({ name, component: Field, validation }) => (
    <section key={name} aria-label={`${name} ${typeof validation}`}>
      <Field uiSchema={{}} formContext={{}} onChange={() => {}} />
    </section>
  ));
}
