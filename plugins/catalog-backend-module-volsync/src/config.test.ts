import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { readProviderOptions } from './config';
import { matchesAny } from './patterns';
import { toEntities } from './toEntities';
import { toKubeConfig } from './toKubeConfig';

const read = (...entries: JsonObject[]) =>
  readProviderOptions(
    new ConfigReader({ catalog: { providers: { volsync: entries } } }),
  );
const ENTRY = { cluster: 'apps', owner: 'group:default/platform' };

it('provides nothing by default', () => {
  expect(readProviderOptions(new ConfigReader({}))).toEqual([]);
});

it.each([
  [[{ owner: 'group:default/a' }], /cluster/],
  [[{ cluster: 'apps' }], /owner/],
  [[{ ...ENTRY, owner: 'platform' }], /isn't an entity in full/],
  [[{ ...ENTRY, entities: 'pods' }], /Set namespaces or workloads/],
  [
    [{ ...ENTRY, owners: [{ namespaces: ['a'], owner: 'b' }] }],
    /volsync\[0\]\.owners\[0\]\.owner/,
  ],
  [[ENTRY, ENTRY], /the cluster "apps" has two entries/],
])('rejects %j', (entries, message) => {
  expect(() => read(...entries)).toThrow(message);
});

it.each([
  ['team-*', 'team-a', true],
  ['team-*', 'my-team-a', false],
  ['*', 'anything', true],
  ['a.b', 'acb', false],
  ['shop', 'shop', true],
])('%s matches %s: %s', (pattern, name, fits) => {
  expect(matchesAny([pattern], name)).toBe(fits);
});

it('rejects an unknown cluster, and a token over plain http', () => {
  const at = (volsync: JsonObject) => () =>
    toKubeConfig(new ConfigReader({ volsync }), {
      cluster: 'apps',
      kubeconfig: undefined,
    });
  expect(at({})).toThrow(/doesn't know how to reach the cluster "apps"/);
  expect(at({ kubeconfig: { file: '/none/at/all' } })).toThrow(
    /"\/none\/at\/all" can't be read/,
  );
  expect(
    at({
      clusters: [
        { name: 'apps', url: 'http://10.0.0.1', serviceAccountToken: 'secret' },
      ],
    }),
  ).toThrow(/isn't https, so its token isn't sent/);
});

it('gives entities valid and unique names', () => {
  const [options] = read({ ...ENTRY, entities: 'workloads' });
  const long = 'n'.repeat(63);
  const workload = (kind: 'Deployment' | 'StatefulSet', name: string) => ({
    kind,
    name,
    namespace: long,
    claims: ['data'],
    prefixes: [],
  });
  const names = toEntities(
    {
      claims: [{ namespace: long, name: 'data' }],
      sources: [],
      workloads: [
        workload('Deployment', 'a'),
        workload('StatefulSet', 'a'),
        workload('Deployment', 'b'),
      ],
      labels: new Map(),
      errors: [],
    },
    options!,
  ).map(({ metadata }) => metadata.name);
  expect(new Set(names).size).toBe(3);
  for (const name of names) {
    expect(name).toMatch(/^[A-Za-z0-9][-A-Za-z0-9_.]{0,61}[A-Za-z0-9]$/);
  }
});
