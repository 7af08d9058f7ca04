import { read } from 'backstage-plugin-volsync-common';

/** An entity for each namespace, as `FleetEntities` finds them. */
export function toFleetEntities(namespaces: readonly string[]) {
  return new Map(
    namespaces.map(namespace => {
      const entityRef = `component:default/${namespace}`;
      const target = {
        entityRef,
        owners: ['group:default/team-a'],
        namespace,
        claims: { type: 'all' as const },
      };
      return [entityRef, { entityRef, asks: { state: 'target', target } }];
    }),
  );
}

/** A namespace with one claim, whose state is read. */
export function toFleetInputs(cluster: string, namespace: string) {
  const at = new Date().toISOString();
  const nothing = read([], at);
  const claim = { metadata: { name: 'data', namespace } };
  return {
    now: at,
    cluster,
    namespace,
    objects: {
      sources: nothing,
      destinations: nothing,
      jobs: nothing,
      pods: nothing,
      claims: read([claim], at),
      volumeSnapshots: nothing,
      events: nothing,
    },
  };
}
