import { renderInTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef, EntityProvider } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import type { Entity } from '@backstage/catalog-model';
import { act, screen, waitFor } from '@testing-library/react';
import { momentsAt, volume } from '../../fixtures/base';
import { enableBackupsRouteRef } from '../../routes';
import { EnableBackups } from './EnableBackups';

const template: Entity = {
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name: 'enable-backups', namespace: 'default' },
};
const entity: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'notes', namespace: 'default' },
};
const PROTECTED = volume(momentsAt(new Date()));
const UNPROTECTED = {
  ...PROTECTED,
  verdict: 'unprotected' as const,
  source: undefined,
};

function show(
  options: {
    entities?: Entity[];
    mounted?: boolean;
    shown?: typeof PROTECTED;
    path?: string;
    count?: number;
  } = {},
) {
  const { entities = [template], mounted = true, path, count = 1 } = options;
  const shown = options.shown ?? (UNPROTECTED as typeof PROTECTED);
  const catalog = catalogApiMock({ entities });
  const asked = jest.spyOn(catalog, 'getEntityByRef');
  renderInTestApp(
    <EntityProvider entity={entity}>
      <p>here</p>
      {Array.from({ length: count }, (_, index) => (
        <EnableBackups key={index} volume={shown} />
      ))}
    </EntityProvider>,
    {
      apis: [[catalogApiRef, catalog]],
      initialRouteEntries: [path ?? '/'],
      mountedRoutes: mounted
        ? {
            '/create/templates/:namespace/:templateName':
              enableBackupsRouteRef as never,
          }
        : {},
    },
  );
  return asked;
}

it('links an unprotected volume to the form, prefilled with the volume', async () => {
  show();
  const link = await screen.findByRole('link', { name: 'Enable backups' });
  const url = new URL(link.getAttribute('href') ?? '', 'http://portal');
  expect(url.pathname).toBe('/create/templates/default/enable-backups');
  expect(JSON.parse(url.searchParams.get('formData') ?? '')).toEqual({
    entity: 'component:default/notes',
    backup: { cluster: UNPROTECTED.cluster, claim: UNPROTECTED.claim },
  });
});

it.each([
  ['the portal has no such template', { entities: [] }, 1],
  ['the portal has no scaffolder', { mounted: false }, 0],
  [
    'the volume is backed up, and can’t be changed',
    { entities: [], shown: PROTECTED },
    2,
  ],
])('shows nothing where %s', async (_, options, questions) => {
  const asked = show(options);
  await screen.findByText('here');
  await waitFor(() => expect(asked).toHaveBeenCalledTimes(questions));
  await act(async () => {
    await Promise.all(asked.mock.results.map(({ value }) => value));
  });
  expect(screen.queryByRole('link', { name: 'Enable backups' })).toBeNull();
});

it('links a backed-up volume to the form that changes it, prefilled with its settings', async () => {
  const change = { ...template, metadata: { name: 'change-backups' } };
  show({ entities: [change], shown: PROTECTED });
  const link = await screen.findByRole('link', { name: 'Change backups' });
  const url = new URL(link.getAttribute('href') ?? '', 'http://portal');
  expect(url.pathname).toBe('/create/templates/default/change-backups');
  const { source } = PROTECTED;
  expect(JSON.parse(url.searchParams.get('formData') ?? '')).toEqual({
    entity: 'component:default/notes',
    backup: expect.objectContaining({
      claim: PROTECTED.claim,
      schedule: source?.schedule,
      snapshotClass: source?.volumeSnapshotClass,
      keepDaily: String(source?.retain?.daily),
    }),
  });
});

it('links a backed-up volume to the form that disables its backups', async () => {
  const disable = { ...template, metadata: { name: 'disable-backups' } };
  show({ entities: [disable], shown: PROTECTED });
  const link = await screen.findByRole('link', { name: 'Disable backups' });
  const url = new URL(link.getAttribute('href') ?? '', 'http://portal');
  expect(url.pathname).toBe('/create/templates/default/disable-backups');
  expect(JSON.parse(url.searchParams.get('formData') ?? '')).toEqual({
    entity: 'component:default/notes',
    app: PROTECTED.source?.name,
  });
  expect(screen.queryByRole('link', { name: 'Change backups' })).toBeNull();
});

it('asks the catalog once for each template, however many volumes there are', async () => {
  const entities = ['change-backups', 'disable-backups'].map(name => ({
    ...template,
    metadata: { name },
  }));
  const asked = show({ entities, shown: PROTECTED, count: 10 });
  const links = await screen.findAllByRole('link', { name: 'Change backups' });
  expect(links).toHaveLength(10);
  expect(
    await screen.findAllByRole('link', { name: 'Disable backups' }),
  ).toHaveLength(10);
  expect(asked.mock.calls.map(([ref]) => ref)).toEqual([
    'template:default/change-backups',
    'template:default/disable-backups',
  ]);
});

it('waits for the merge after the form was submitted', async () => {
  show({ path: `/?awaiting=${UNPROTECTED.claim}` });
  expect(await screen.findByText(/Waiting for the merge/)).toBeInTheDocument();
  expect(screen.queryByRole('link', { name: 'Enable backups' })).toBeNull();
});
