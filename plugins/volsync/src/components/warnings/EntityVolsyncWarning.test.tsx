import { renderInTestApp } from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { screen, waitFor } from '@testing-library/react';
import { volsyncApiRef } from '../../api';
import { FIXTURES } from '../../fixtures';
import { FakeVolsyncApi, responseError } from '../../fixtures/FakeVolsyncApi';
import { EntityVolsyncWarning } from './EntityVolsyncWarning';
import { isVolsyncFailing } from './isVolsyncFailing';

const entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'checkout',
    annotations: { 'backstage.io/kubernetes-namespace': 'shop' },
  },
};

function show(api: FakeVolsyncApi) {
  renderInTestApp(
    <EntityProvider entity={entity}>
      <p>The page</p>
      <EntityVolsyncWarning tabHref="/somewhere/backups" />
    </EntityProvider>,
    { apis: [[volsyncApiRef, api]] },
  );
}

const holderOf = (api: FakeVolsyncApi | undefined) => ({
  apis: { get: () => api as never },
});

describe('the warning on an entity’s page', () => {
  it('says what can be restored of each failing or unprotected volume', async () => {
    show(FakeVolsyncApi.saying(FIXTURES.several(new Date())));
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent(
      /orders-db: Failing.*Still restorable to .*Backups have been failing since /,
    );
    expect(alert).toHaveTextContent(
      /uploads: Unprotected.*No backup found\. If this volume is lost, its data is gone\./,
    );
    // The card below names the cause
    expect(alert).not.toHaveTextContent('orders-db-restic-secret');
    expect(alert).not.toHaveTextContent('search-index');
    expect(
      screen.getAllByRole('link', { name: 'Open the Backups tab' })[0],
    ).toHaveAttribute('href', '/somewhere/backups');
  });

  it.each([
    [
      'all is well',
      () => FakeVolsyncApi.saying(FIXTURES.protected(new Date())),
    ],
    [
      'nothing is known',
      () => FakeVolsyncApi.saying(FIXTURES.unknown(new Date())),
    ],
    ['nothing was said yet', () => new FakeVolsyncApi()],
  ])('is not there where %s', async (_, api) => {
    show(api());
    await screen.findByText('The page');
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  });

  it('is shown by a predicate that raises no unproven alarm', async () => {
    const is = (api: FakeVolsyncApi | undefined, of: object = entity) =>
      isVolsyncFailing(of as typeof entity, holderOf(api));
    const now = new Date();
    expect(await is(FakeVolsyncApi.saying(FIXTURES.several(now)))).toBe(true);
    expect(await is(FakeVolsyncApi.saying(FIXTURES.protected(now)))).toBe(
      false,
    );
    expect(await is(FakeVolsyncApi.saying(FIXTURES.unknown(now)))).toBe(false);
    const refusal = await responseError(403, 'no');
    expect(await is(new FakeVolsyncApi().fail(refusal))).toBe(false);
    expect(await is(undefined)).toBe(false);
    const bare = { ...entity, metadata: { name: 'bare' } };
    expect(await is(FakeVolsyncApi.saying(FIXTURES.several(now)), bare)).toBe(
      false,
    );
  });
});
