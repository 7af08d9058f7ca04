import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { demoServices, selectServices } from './definitions';
import { namespaceOf } from './DemoService';

interface Entity {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly tags?: readonly string[];
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: { readonly owner?: string; readonly system?: string };
}

function read(file: string): Entity[] {
  const text = readFileSync(join(__dirname, '../../examples', file), 'utf8');
  return parseAllDocuments(text).map(each => each.toJS() as Entity);
}

describe('demo catalog', () => {
  const groups = new Set(
    read('org.yaml')
      .filter(each => each.kind === 'Group')
      .map(each => `group:default/${each.metadata.name}`),
  );
  const systems = new Set(read('systems.yaml').map(each => each.metadata.name));
  const entities = new Map(
    read('services.yaml').map(each => [each.metadata.name, each]),
  );

  it('has an entity for every service and no others', () => {
    expect([...entities.keys()].sort()).toEqual(
      demoServices.map(each => each.name).sort(),
    );
  });

  it.each(demoServices.map(each => [each.name, each] as const))(
    'links %s to its volumes, and to its own owner',
    (name, service) => {
      const { metadata, spec } = entities.get(name) ?? { metadata: undefined };
      const annotations = metadata?.annotations ?? {};
      expect(annotations['backstage-volsync/cluster']).toBe(service.cluster);
      expect(annotations['backstage-volsync/namespace']).toBe(
        namespaceOf(service),
      );
      // One claim is named; several are found by their label
      const several = service.volumes.length > 1;
      expect(annotations['backstage-volsync/selector']).toBe(
        several ? `app.kubernetes.io/name=${service.name}` : undefined,
      );
      expect(annotations['backstage-volsync/claims']).toBe(
        several ? undefined : service.volumes[0]?.claim,
      );
      expect(groups).toContain(spec?.owner);
      expect(systems).toContain(spec?.system);
    },
  );

  it('has a Git repository wherever the portal offers to enable backups', () => {
    const offered = demoServices.filter(service =>
      service.volumes.some(volume => !volume.backup),
    );
    expect(offered.map(each => each.name)).toContain('people');
    for (const { name, repository } of offered) {
      const { metadata, spec } = entities.get(name) ?? {};
      expect([name, repository?.owner]).toEqual([name, spec?.owner]);
      expect([name, metadata?.tags]).toEqual([name, ['flux']]);
    }
  });

  it('gives every service a different owner', () => {
    const owners = [...entities.values()].map(each => each.spec.owner);
    expect(new Set(owners).size).toBe(owners.length);
  });

  it('lists the services if an unknown one is requested', () => {
    expect(() => selectServices(['nobody'])).toThrow(
      /no demo service "nobody"; there are orders, /,
    );
  });
});
