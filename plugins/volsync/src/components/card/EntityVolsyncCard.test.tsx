import { renderInTestApp } from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { screen, within } from '@testing-library/react';
import { volsyncApiRef } from '../../api';
import { FIXTURES } from '../../fixtures';
import { FakeVolsyncApi, responseError } from '../../fixtures/FakeVolsyncApi';
import { EntityVolsyncCard } from './EntityVolsyncCard';

function show(api: FakeVolsyncApi) {
  return renderInTestApp(
    <EntityProvider
      entity={{
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: {
          name: 'checkout',
          annotations: { 'backstage.io/kubernetes-namespace': 'shop' },
        },
      }}
    >
      <EntityVolsyncCard tabHref="/somewhere/backups" />
    </EntityProvider>,
    { apis: [[volsyncApiRef, api]] },
  );
}

describe('EntityVolsyncCard', () => {
  it('counts the verdicts and shows a line for each of the worst volumes', async () => {
    show(FakeVolsyncApi.saying(FIXTURES.several(new Date())));
    const counts = await screen.findByRole('list', { name: 'Verdicts' });
    expect(counts).toHaveTextContent('1 failing');
    const [, lines] = screen.getAllByRole('list');
    expect(
      within(lines!)
        .getAllByRole('listitem')
        .map(line => line.textContent),
    ).toEqual([
      'orders-dblast good backup 1 hour agoFailingThe last 3 backup attempts failed: the password in Secret "orders-db-restic-secret" does not open the repository.',
      'uploadsno backupUnprotectedVolume "uploads" has no backups.',
      'search-indexlast good backup 26 hours agoAt riskThe newest backup is 26 h old. It should be no older than 2 h.',
      'ledgerlast good backup unknownUnknown',
      'checkout-dblast good backup 37 minutes agoProtected',
    ]);
    expect(screen.getByText('and 7 more volumes')).toBeVisible();
    expect(
      screen.getByRole('link', { name: 'Open the Backups tab' }),
    ).toHaveAttribute('href', '/somewhere/backups');
  });

  it('shows no counts if every volume is visible', async () => {
    show(FakeVolsyncApi.saying(FIXTURES.protected(new Date())));
    expect(await screen.findByText('checkout-db')).toBeVisible();
    expect(screen.queryByRole('list', { name: 'Verdicts' })).toBeNull();
  });

  it('says which cluster couldn’t be read', async () => {
    show(FakeVolsyncApi.saying(FIXTURES.unknown(new Date())));
    expect(await screen.findByText('Cluster edge can’t be read')).toBeVisible();
  });

  it.each([
    [403, 'You don’t have permission to view the backups of this service'],
    [404, 'The backend doesn’t know this service'],
    [500, 'Couldn’t load the backups'],
  ])('says what a %d means', async (status, words) => {
    show(new FakeVolsyncApi().fail(await responseError(status, 'no')));
    expect(await screen.findByText(words)).toBeVisible();
  });

  it('says that it is loading', async () => {
    show(new FakeVolsyncApi());
    expect(
      await screen.findByText('Loading the backups of this service…'),
    ).toBeInTheDocument();
  });
});
