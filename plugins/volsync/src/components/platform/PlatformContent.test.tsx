import { renderInTestApp } from '@backstage/frontend-test-utils';
import type {
  CheckState,
  MissingGrant,
  PlatformCheck,
  PlatformReport,
} from 'backstage-plugin-volsync-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { PlatformApi } from '../../api/PlatformApi';
import { volsyncPlatformApiRef } from '../../api/PlatformApi';
import { responseError } from '../../fixtures/FakeVolsyncApi';
import { PlatformContent } from './PlatformContent';

const AT = '2026-11-20T10:00:00Z';

const check = (
  id: string,
  state: CheckState,
  more: Partial<PlatformCheck> = {},
): PlatformCheck => ({
  id,
  title: `Check ${id}`,
  state,
  seen: `seen of ${id}`,
  since: AT,
  at: AT,
  meaning: `meaning of ${id}`,
  items: [],
  ...more,
});

async function show(
  answer: readonly PlatformCheck[] | Error,
  missingGrants?: readonly MissingGrant[],
) {
  const api: Pick<PlatformApi, 'getPlatform' | 'getBaseline'> = {
    getBaseline: async () => ({ at: AT, clusters: [] }),
    async getPlatform(): Promise<PlatformReport> {
      if (answer instanceof Error) throw answer;
      return {
        at: AT,
        clusters: [
          { cluster: 'apps', state: 'good', checks: answer, missingGrants },
        ],
      };
    },
  };
  renderInTestApp(<PlatformContent />, {
    apis: [[volsyncPlatformApiRef, api]],
  });
}

describe('the platform page', () => {
  it.each<[readonly CheckState[], string]>([
    [['good', 'good'], 'Everything backups depend on is OK.'],
    [['good', 'bad', 'bad', 'warning'], '2 problems put backups at risk.'],
    [['warning', 'unknown'], 'Backups are running; 1 warning.'],
    [
      ['good', 'unknown', 'off'],
      'No known problems; 2 items could not be checked.',
    ],
  ])('answers %j with one sentence', async (states, sentence) => {
    await show(states.map((state, index) => check(String(index), state)));
    expect(await screen.findByText(sentence)).toBeVisible();
  });

  it('expands failed checks with their meaning and fix, and collapses those that pass', async () => {
    await show([
      check('class', 'bad', {
        remedy: { text: 'Install it', command: 'kubectl get sc' },
        items: [
          { name: 'one', state: 'good', seen: 'there' },
          { name: 'two', state: 'bad', seen: 'gone' },
        ],
      }),
      check('store', 'good'),
    ]);
    const list = await screen.findByRole('list', {
      name: 'Checks of cluster apps',
    });
    const [bad] = within(list).getAllByRole('listitem');
    if (!bad) throw new Error('One check failed');
    expect(screen.queryByText('Check store')).toBeNull();
    await userEvent.click(
      screen.getByRole('button', { name: '1 of 2 checks pass' }),
    );
    const good = within(
      screen.getByRole('list', { name: 'Passing checks of cluster apps' }),
    ).getByRole('listitem');
    expect(within(bad).getByText('Failed')).toBeVisible();
    expect(within(bad).getByText('meaning of class')).toBeVisible();
    expect(within(bad).getByText('kubectl get sc')).toBeVisible();
    expect(within(good).queryByText('meaning of store')).toBeNull();
    await userEvent.click(
      within(bad).getByRole('button', { name: 'Evidence (2)' }),
    );
    expect(
      within(bad)
        .getAllByRole('listitem')
        .map(item => item.textContent),
    ).toEqual(['Failedtwogone', 'OKonethere']);
    await userEvent.click(
      within(good).getByRole('button', {
        name: 'Details of “Check store”',
      }),
    );
    expect(within(good).getByText('meaning of store')).toBeVisible();
  });

  it('shows a missing grant once, with its command, and collapses the checks that need it', async () => {
    await show(
      [
        check('class', 'unknown'),
        check('store', 'unknown'),
        check('key', 'bad'),
      ],
      [
        {
          verb: 'list',
          resource: 'storageclasses.storage.k8s.io',
          command: 'kubectl apply -k deploy/rbac',
          checks: ['class', 'key'],
        },
        {
          verb: 'get',
          resource: 'kustomizations.kustomize.toolkit.fluxcd.io',
          namespace: 'flux-system',
          command: 'kubectl apply --namespace flux-system -k deploy/rbac/flux',
          checks: ['class'],
        },
      ],
    );
    expect(
      await screen.findByText('The portal lacks 2 permissions in this cluster'),
    ).toBeVisible();
    expect(
      screen.getByText('list storageclasses.storage.k8s.io'),
    ).toBeVisible();
    expect(
      screen.getByText(
        'get kustomizations.kustomize.toolkit.fluxcd.io in flux-system',
      ),
    ).toBeVisible();
    expect(screen.getByText('kubectl apply -k deploy/rbac')).toBeVisible();
    // A check that is bad or unreadable for another reason stays visible
    expect(screen.getByText('Check store')).toBeVisible();
    expect(screen.getByText('Check key')).toBeVisible();
    expect(screen.queryByText('Check class')).toBeNull();
    await userEvent.click(
      screen.getByRole('button', { name: '1 check needs them' }),
    );
    expect(screen.getByText('Check class')).toBeVisible();
  });

  it('says which permission is missing', async () => {
    await show(await responseError(403, 'You may not see it'));
    expect(
      await screen.findByText('You don’t have permission to view the platform'),
    ).toBeVisible();
    expect(
      screen.getByRole('button', { name: 'Copy: volsync.platform.read' }),
    ).toBeVisible();
    expect(
      screen.getByText(/^You need the permission volsync\.platform\.read/),
    ).toBeVisible();
  });

  it('says that it couldn’t be read, and retries', async () => {
    await show(new Error('no connection'));
    expect(
      await screen.findByText('Couldn’t load the platform checks'),
    ).toBeVisible();
    expect(screen.getByText('no connection')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Try again' })).toBeEnabled();
  });
});
