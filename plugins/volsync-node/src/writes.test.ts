import { toWriteCall, type ResourceWrite } from './writes';

const target = { namespace: 'shop', name: 'app' } as const;

describe('toWriteCall', () => {
  it('creates with the address of the call, whatever the body contains', () => {
    const call = toWriteCall({
      verb: 'create',
      resource: 'jobs',
      ...target,
      body: {
        kind: 'Secret',
        apiVersion: 'v1',
        metadata: { name: 'other', namespace: 'foreign', labels: { a: 'b' } },
        spec: {},
      },
    });
    expect(call).toMatchObject({
      method: 'POST',
      path: '/apis/batch/v1/namespaces/shop/jobs?fieldManager=backstage-volsync',
      contentType: 'application/json',
    });
    expect(JSON.parse(call.body)).toEqual({
      kind: 'Job',
      apiVersion: 'batch/v1',
      metadata: { name: 'app', namespace: 'shop', labels: { a: 'b' } },
      spec: {},
    });
  });

  it('applies, patches, scales and deletes', () => {
    expect(
      toWriteCall({
        verb: 'apply',
        resource: 'replicationDestinations',
        ...target,
        body: { spec: {} },
      }),
    ).toMatchObject({
      method: 'PATCH',
      path: '/apis/volsync.backube/v1alpha1/namespaces/shop/replicationdestinations/app?fieldManager=backstage-volsync',
      contentType: 'application/apply-patch+yaml',
    });
    expect(
      toWriteCall({
        verb: 'patch',
        resource: 'statefulSets',
        subresource: 'scale',
        ...target,
        body: { spec: { replicas: 0 } },
      }),
    ).toEqual({
      method: 'PATCH',
      path: '/apis/apps/v1/namespaces/shop/statefulsets/app/scale?fieldManager=backstage-volsync',
      contentType: 'application/merge-patch+json',
      body: '{"spec":{"replicas":0}}',
    });
    expect(
      toWriteCall({
        verb: 'patch',
        resource: 'replicationSources',
        subresource: 'status',
        ...target,
        body: { metadata: { uid: 'u1' }, status: { lastManualSync: 'tag' } },
      }).path,
    ).toBe(
      '/apis/volsync.backube/v1alpha1/namespaces/shop/replicationsources/app/status?fieldManager=backstage-volsync',
    );
    const remove = toWriteCall({
      verb: 'delete',
      resource: 'persistentVolumeClaims',
      ...target,
      preconditions: { uid: 'u1' },
    });
    expect(remove).toMatchObject({
      method: 'DELETE',
      path: '/api/v1/namespaces/shop/persistentvolumeclaims/app',
    });
    expect(JSON.parse(remove.body)).toMatchObject({
      preconditions: { uid: 'u1' },
    });
  });

  it.each([
    ['a Secret', { verb: 'patch', resource: 'secrets', body: {} }],
    [
      'a pod',
      { verb: 'delete', resource: 'pods', preconditions: { uid: 'u' } },
    ],
    ['a namespace', { verb: 'create', resource: 'namespaces', body: {} }],
    [
      'a source to delete',
      {
        verb: 'delete',
        resource: 'replicationSources',
        preconditions: { uid: 'u' },
      },
    ],
    ['by way of the prototype', { verb: 'patch', resource: 'constructor' }],
    [
      'a workload beyond its scale',
      { verb: 'patch', resource: 'deployments', body: {} },
    ],
    [
      'another field of a status',
      {
        verb: 'patch',
        resource: 'replicationSources',
        subresource: 'status',
        body: { status: { lastManualSync: 'tag', lastSyncTime: 'now' } },
      },
    ],
    [
      'more than the status beside it',
      {
        verb: 'patch',
        resource: 'replicationSources',
        subresource: 'status',
        body: { status: { lastManualSync: 'tag' }, spec: { paused: true } },
      },
    ],
    [
      'the status of another kind',
      {
        verb: 'patch',
        resource: 'replicationDestinations',
        subresource: 'status',
        body: { status: { lastManualSync: 'tag' } },
      },
    ],
    [
      'the scale of what has none',
      {
        verb: 'patch',
        resource: 'replicationSources',
        subresource: 'scale',
        body: {},
      },
    ],
  ])('rejects %s', (_, write) => {
    expect(() =>
      // Values from outside can be anything, bypassing the types
      toWriteCall({ ...target, ...write } as unknown as ResourceWrite),
    ).toThrow(
      /^(To .* is not among what this product does|In .* the portal (changes only|does not change) the scale|The only status field that the portal changes is .*)$/,
    );
  });

  it.each(['..', 'a/b', 'a%2fb', 'a?b', ''])('rejects the name %j', name => {
    expect(() =>
      toWriteCall({
        verb: 'create',
        resource: 'jobs',
        namespace: 'shop',
        name,
        body: {},
      }),
    ).toThrow(/cannot be the name/);
  });
});
