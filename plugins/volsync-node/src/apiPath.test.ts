import fc from 'fast-check';
import { isNamespaceName, isObjectName, toApiPath } from './apiPath';

describe('toApiPath', () => {
  it.each([
    [{ resource: 'pods' }, '/api/v1/pods'],
    [
      { resource: 'replicationSources', namespace: 'shop', name: 'app' },
      '/apis/volsync.backube/v1alpha1/namespaces/shop/replicationsources/app',
    ],
    [
      {
        resource: 'pods',
        namespace: 'shop',
        name: 'p.1',
        subresource: 'log',
        query: { follow: true, container: undefined },
      },
      '/api/v1/namespaces/shop/pods/p.1/log?follow=true',
    ],
    [{ resource: 'namespaces', name: 'shop' }, '/api/v1/namespaces/shop'],
    [
      { resource: 'jobs', query: { labelSelector: 'a=b&c?#' } },
      '/apis/batch/v1/jobs?labelSelector=a%3Db%26c%3F%23',
    ],
  ] as const)('builds %j', (address, path) => {
    expect(toApiPath(address)).toBe(path);
  });

  it.each([
    '..',
    '.',
    '',
    'a/b',
    'a%2fb',
    '%2e%2e',
    'a?watch=true',
    'a#b',
    'a\\b',
    'a b',
    'a\n',
    'A',
    'ａ',
    'a..b',
    '-a',
    'a'.repeat(254),
  ])('rejects the name %j', name => {
    expect(() =>
      toApiPath({ resource: 'secrets', namespace: 'shop', name }),
    ).toThrow(/cannot be the name of a Secret/);
    expect(() =>
      toApiPath({ resource: 'secrets', namespace: name, name: 'a' }),
    ).toThrow(/cannot be the name of a namespace/);
  });

  it('keeps every part inside its own segment', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (namespace, name) => {
        if (isNamespaceName(namespace) && isObjectName(name)) {
          return (
            new URL(
              toApiPath({ resource: 'secrets', namespace, name }),
              'http://a',
            ).pathname === `/api/v1/namespaces/${namespace}/secrets/${name}`
          );
        }
        expect(() =>
          toApiPath({ resource: 'secrets', namespace, name }),
        ).toThrow();
        return true;
      }),
      { seed: 16 },
    );
  });

  it('rejects resources that are not in the table, and subresources that are not listed', () => {
    expect(() =>
      // @ts-expect-error a resource from outside, bypassing the types
      toApiPath({ resource: 'clusterRoles' }),
    ).toThrow(/^The resource .* is not supported$/);
    expect(() =>
      // @ts-expect-error the same, through the prototype
      toApiPath({ resource: 'constructor' }),
    ).toThrow(/^The resource .* is not supported$/);
    expect(() =>
      toApiPath({
        resource: 'pods',
        namespace: 'a',
        name: 'b',
        subresource: 'exec',
      }),
    ).toThrow(/no part "exec"/);
    expect(() => toApiPath({ resource: 'secrets', name: 'b' })).toThrow(
      /^A Secret requires a namespace$/,
    );
    expect(() =>
      toApiPath({ resource: 'storageClasses', namespace: 'a' }),
    ).toThrow(/is not a namespaced resource$/);
  });
});
