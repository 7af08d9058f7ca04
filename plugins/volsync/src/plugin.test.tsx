import {
  createExtensionTester,
  renderTestApp,
} from '@backstage/frontend-test-utils';
import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
import { filterPredicateToFilterFunction } from '@backstage/filter-predicates';
import type { Entity } from '@backstage/catalog-model';
import { screen, within } from '@testing-library/react';
import { volsyncApiRef } from './api';
import { isVolsyncAvailable, volsyncEntityFilter } from './availability';
import { entityVolsyncCard } from './entityCards';
import { entityVolsyncContent } from './entityContents';
import { FIXTURES } from './fixtures';
import { FakeVolsyncApi } from './fixtures/FakeVolsyncApi';
import { coverageSubPage, fleetSubPage, volsyncPage } from './pages';

function entityWith(annotations: Record<string, string>, kind = 'Component') {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { name: 'checkout', namespace: 'default', annotations },
  } satisfies Entity;
}

describe('entities with a Backups tab', () => {
  const matches = filterPredicateToFilterFunction(volsyncEntityFilter);
  it.each([
    [{ 'backstage-volsync/namespace': 'shop' }, true],
    [{ 'backstage.io/kubernetes-namespace': 'shop' }, true],
    [{ 'backstage-volsync/cluster': 'apps' }, false],
    [{ 'backstage.io/kubernetes-id': 'checkout' }, false],
    [{}, false],
  ])('%j: %s', (annotations, expected) => {
    const entity = entityWith(annotations);
    expect(matches(entity)).toBe(expected);
    expect(isVolsyncAvailable(entity)).toBe(expected);
  });

  it('are components, resources and systems', () => {
    const annotations = { 'backstage-volsync/namespace': 'shop' };
    expect(matches(entityWith(annotations, 'Resource'))).toBe(true);
    expect(matches(entityWith(annotations, 'System'))).toBe(true);
    expect(matches(entityWith(annotations, 'User'))).toBe(false);
  });
});

describe('the plugin in the new frontend system', () => {
  const entity = entityWith({ 'backstage-volsync/namespace': 'shop' });

  it('adds a tab at /backups to the operation group', () => {
    const tab = createExtensionTester(entityVolsyncContent);
    expect(tab.get(EntityContentBlueprint.dataRefs.title)).toBe('Backups');
    expect(tab.get(EntityContentBlueprint.dataRefs.group)).toBe('operation');
  });

  it('shows its card on the page of an entity', async () => {
    renderTestApp({
      extensions: [createTestEntityPage({ entity }), entityVolsyncCard],
      apis: [
        [volsyncApiRef, FakeVolsyncApi.saying(FIXTURES.protected(new Date()))],
      ],
    });
    expect(await screen.findByText('Backups')).toBeVisible();
    expect(await screen.findByText('37 minutes ago')).toBeVisible();
  });

  it('says that a page doesn’t exist, with links to those that do', async () => {
    renderTestApp({
      extensions: [volsyncPage, fleetSubPage, coverageSubPage],
      initialRouteEntries: ['/volsync/bulk'],
    });
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
    ]);
  });
});
