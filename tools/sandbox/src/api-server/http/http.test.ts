import { parseQuantity } from '../validation/quantity';
import { negotiate } from './accept';
import { parseRequest } from '../requests/requestInfo';

describe('content negotiation', () => {
  it.each([
    [undefined, 'json', false],
    ['*/*', 'json', false],
    ['application/yaml', 'yaml', false],
    [
      'application/vnd.kubernetes.protobuf, application/json;q=0.5',
      'json',
      false,
    ],
    [
      'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
      'json',
      true,
    ],
    [
      'application/json;as=Table;g=meta.k8s.io;v=v1, application/json',
      'json',
      false,
    ],
    ['application/json;stream=watch', 'json', false],
  ])('accepts %p', (header, encoding, partial) => {
    expect(negotiate(header)).toEqual({ encoding, partial });
  });

  it.each([
    'text/html',
    'application/vnd.kubernetes.protobuf',
    'application/json;as=Table;g=meta.k8s.io;v=v1',
    'application/json;q=0',
    ';;;,,,',
  ])('rejects %p', header => {
    expect(() => negotiate(header)).toThrow('only the following media types');
  });
});

describe('requests', () => {
  it.each([
    ['GET', '/api/v1/pods', { verb: 'list', resource: 'pods' }],
    ['GET', '/api/v1/pods?watch=true', { verb: 'watch' }],
    [
      'GET',
      '/api/v1/namespaces/a',
      { verb: 'get', resource: 'namespaces', namespace: 'a', name: 'a' },
    ],
    [
      'PUT',
      '/api/v1/namespaces/a/status',
      { verb: 'update', resource: 'namespaces', subresource: 'status' },
    ],
    [
      'GET',
      '/api/v1/namespaces/a/pods/b/log',
      { namespace: 'a', name: 'b', subresource: 'log' },
    ],
    [
      'DELETE',
      '/apis/batch/v1/namespaces/a/jobs',
      { verb: 'deletecollection', group: 'batch' },
    ],
    ['GET', 'http://host:1/api/v1/nodes/n', { resource: 'nodes', name: 'n' }],
  ])('%s %s', (method, url, expected) => {
    expect(parseRequest(method, url).resource).toMatchObject(expected);
  });

  it.each([
    '/api/v1/../x/y',
    '/api/v1//pods/x',
    '/api/v1/pods/a%2fb',
    '/api/v1/a/b/c/d',
  ])('to %s are not found', url => {
    expect(() => parseRequest('GET', url)).toThrow(
      'could not find the requested resource',
    );
  });
});

describe('quantities', () => {
  it.each([
    ['1Gi', 2 ** 30],
    ['500m', 0.5],
    ['1e3', 1000],
    ['1E', 1e18],
    ['.5k', 500],
    [7, 7],
  ])('accept %p', (value, expected) => {
    expect(parseQuantity(value)).toBe(expected);
  });

  it.each(['', 'Gi', '1gi', '1 Gi', 'one', {}, undefined])(
    'reject %p',
    value => {
      expect(parseQuantity(value)).toBeUndefined();
    },
  );
});
