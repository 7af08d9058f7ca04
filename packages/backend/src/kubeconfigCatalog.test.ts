import type { EntityProviderConnection } from '@backstage/plugin-catalog-node';
import { NamespaceProvider, type NamespaceReading } from './kubeconfigCatalog';

async function provide(readings: readonly (NamespaceReading | Error)[]) {
  const mutations: unknown[] = [];
  const warnings: string[] = [];
  const left = [...readings];
  const provider = new NamespaceProvider({
    cluster: 'apps',
    read: async () => {
      const reading = left.shift()!;
      if (reading instanceof Error) throw reading;
      return reading;
    },
    schedule: refresh => refresh(),
    warn: message => warnings.push(message),
  });
  await provider.connect({
    applyMutation: async mutation => {
      mutations.push(
        mutation.type === 'full'
          ? {
              full: mutation.entities.map(({ entity }) => entity.metadata.name),
            }
          : {
              added: mutation.added.map(({ entity }) => entity.metadata.name),
              removed: mutation.removed,
            },
      );
    },
    refresh: async () => {},
  } satisfies EntityProviderConnection);
  while (left.length > 0) {
    await provider.refresh();
  }
  return { mutations, warnings };
}

const complete = (...namespaces: string[]) => ({ namespaces, errors: [] });

describe('NamespaceProvider', () => {
  it('provides components as soon as the catalog takes them', async () => {
    const { mutations } = await provide([complete('shop', 'crm')]);
    expect(mutations).toEqual([{ full: ['apps-shop', 'apps-crm'] }]);
  });

  it('removes the component of a namespace that is gone from a complete list', async () => {
    const { mutations } = await provide([
      complete('shop', 'crm'),
      complete('shop'),
    ]);
    expect(mutations[1]).toEqual({ full: ['apps-shop'] });
  });

  it('removes nothing while the cluster is unreachable, and says so', async () => {
    const { mutations, warnings } = await provide([
      complete('shop'),
      new Error('connect ECONNREFUSED'),
    ]);
    expect(mutations).toHaveLength(1);
    expect(warnings).toEqual([
      'Failed to list the namespaces of cluster "apps": connect ECONNREFUSED. The catalog keeps the components that it has',
    ]);
  });

  it('only adds while one of the lists is refused', async () => {
    const { mutations } = await provide([
      complete('shop', 'crm'),
      { namespaces: ['shop', 'new'], errors: [new Error('forbidden')] },
    ]);
    expect(mutations[1]).toEqual({
      added: ['apps-shop', 'apps-new'],
      removed: [],
    });
  });
});
