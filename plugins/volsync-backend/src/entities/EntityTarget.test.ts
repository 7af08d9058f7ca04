import { toEntityTarget } from './EntityTarget';

const entity = (annotations: Record<string, string>) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'Shop', annotations },
  relations: [
    { type: 'ownedBy', targetRef: 'Group:default/Team-A' },
    { type: 'partOf', targetRef: 'system:default/x' },
  ],
});

describe('toEntityTarget', () => {
  it("reads the product's own annotations first", () => {
    expect(
      toEntityTarget(
        entity({
          'backstage-volsync/cluster': 'apps, edge,apps',
          'backstage.io/kubernetes-cluster': 'other',
          'backstage-volsync/namespace': 'shop',
          'backstage.io/kubernetes-namespace': 'other',
          'backstage-volsync/claims': 'data, cache',
          'backstage-volsync/rpo': 'PT6H',
        }),
      ),
    ).toEqual({
      entityRef: 'component:default/shop',
      owners: ['group:default/team-a'],
      clusters: ['apps', 'edge'],
      namespace: 'shop',
      claims: { type: 'names', names: ['data', 'cache'] },
      objective: 'PT6H',
    });
  });

  it("uses Backstage's if they are missing", () => {
    const target = toEntityTarget(
      entity({
        'backstage.io/kubernetes-namespace': 'shop',
        'backstage.io/kubernetes-id': 'shop-id',
      }),
    );
    expect(target.clusters).toBeUndefined();
    const { claims } = target;
    const fits = claims.type === 'selector' ? claims.fits : undefined;
    expect(fits?.({ 'backstage.io/kubernetes-id': 'shop-id' })).toBe(true);
    expect(fits?.({})).toBe(false);
    expect(
      toEntityTarget(entity({ 'backstage-volsync/namespace': 'shop' })).claims,
    ).toEqual({ type: 'all' });
  });

  it.each([
    [{}, 'NotFoundError', 'backstage-volsync/namespace'],
    [{ 'backstage-volsync/namespace': ' ' }, 'NotFoundError', 'namespace'],
    [
      { 'backstage-volsync/namespace': 'a/../b' },
      'InputError',
      'backstage-volsync/namespace',
    ],
    [
      { 'backstage.io/kubernetes-namespace': 'a,b' },
      'InputError',
      'backstage.io/kubernetes-namespace',
    ],
    [
      {
        'backstage-volsync/namespace': 'a',
        'backstage-volsync/claims': 'ok,a%2fb',
      },
      'InputError',
      'backstage-volsync/claims',
    ],
    [
      {
        'backstage-volsync/namespace': 'a',
        'backstage-volsync/selector': 'a b c',
      },
      'InputError',
      'backstage-volsync/selector',
    ],
    [
      { 'backstage-volsync/namespace': 'a', 'backstage-volsync/rpo': '1 day' },
      'InputError',
      'PT24H',
    ],
    [
      {
        'backstage-volsync/namespace': 'a',
        'backstage-volsync/cluster': ',,',
      },
      'InputError',
      'backstage-volsync/cluster',
    ],
  ])('rejects %j and names the annotation', (annotations, name, message) => {
    let error: Error | undefined;
    try {
      toEntityTarget(entity(annotations as Record<string, string>));
    } catch (caught) {
      error = caught as Error;
    }
    expect(error?.name).toBe(name);
    expect(error?.message).toContain(message);
  });
});
