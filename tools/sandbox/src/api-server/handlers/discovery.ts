import { type Definitions } from '../definitions/definitions';
import {
  apiVersionOf,
  type ResourceDefinition,
} from '../definitions/resourceDefinition';
import { type JsonObject } from '../json';

const verbs = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];

/** The response of `/version`: the newest Kubernetes that the product is tested with. */
const version = {
  major: '1',
  minor: '34',
  gitVersion: 'v1.34.0+sandbox',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: '',
  platform: 'linux/amd64',
};

function describe(definition: ResourceDefinition): readonly JsonObject[] {
  const { plural, kind, namespaced } = definition;
  const subresource = (name: string, extra: JsonObject, allowed: string[]) => ({
    name: `${plural}/${name}`,
    singularName: '',
    namespaced,
    ...extra,
    verbs: allowed,
  });
  const entries: JsonObject[] = [
    {
      name: plural,
      singularName: definition.singular ?? kind.toLowerCase(),
      namespaced,
      kind,
      verbs,
      ...(definition.shortNames ? { shortNames: definition.shortNames } : {}),
      ...(definition.categories ? { categories: definition.categories } : {}),
    },
  ];
  if (definition.status) {
    entries.push(subresource('status', { kind }, ['get', 'patch', 'update']));
  }
  if (definition.scale) {
    entries.push(
      subresource(
        'scale',
        { group: 'autoscaling', version: 'v1', kind: 'Scale' },
        ['get', 'patch', 'update'],
      ),
    );
  }
  if (definition.binding) {
    entries.push(subresource('binding', { kind: 'Binding' }, ['create']));
  }
  if (definition.log) {
    entries.push(subresource('log', { kind }, ['get']));
  }
  return entries;
}

/** Computed by the server, not stored. */
const reviews: readonly JsonObject[] = [
  'SelfSubjectAccessReview',
  'SelfSubjectRulesReview',
  'SubjectAccessReview',
].map(kind => ({
  name: `${kind.toLowerCase()}s`,
  singularName: kind.toLowerCase(),
  namespaced: false,
  kind,
  verbs: ['create'],
}));

function resourceList(
  definitions: Definitions,
  group: string,
  groupVersion: string,
): JsonObject | undefined {
  const resources =
    groupVersion === 'authorization.k8s.io/v1'
      ? reviews
      : definitions
          .list()
          .filter(
            definition =>
              definition.group === group &&
              apiVersionOf(definition) === groupVersion,
          )
          .flatMap(describe);
  return resources.length === 0
    ? undefined
    : { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources };
}

function groupsOf(definitions: Definitions): readonly JsonObject[] {
  const versions = new Map<string, string[]>();
  for (const { group, version: name } of [
    ...definitions.groupVersions(),
    { group: 'authorization.k8s.io', version: 'v1' },
  ]) {
    if (group) {
      versions.set(group, [...(versions.get(group) ?? []), name]);
    }
  }
  return [...versions].map(([name, served]) => {
    const entries = served.map(item => ({
      groupVersion: `${name}/${item}`,
      version: item,
    }));
    return { name, versions: entries, preferredVersion: entries[0] };
  });
}

/** The response to a path about the API itself; `undefined` for other paths. */
export function discover(
  definitions: Definitions,
  path: string,
): JsonObject | undefined {
  const parts = path.split('/').filter(part => part !== '');
  const [root, group, versionName, ...more] = parts;
  if (path === '/version') {
    return version;
  }
  if (path === '/') {
    const paths = definitions
      .groupVersions()
      .map(item => `/apis/${apiVersionOf(item)}`);
    return {
      paths: ['/api', '/api/v1', '/apis', ...paths.slice(1), '/version'],
    };
  }
  if (root === 'api') {
    if (parts.length === 1) {
      return {
        kind: 'APIVersions',
        versions: ['v1'],
        serverAddressByClientCIDRs: [],
      };
    }
    return parts.length === 2 && group === 'v1'
      ? resourceList(definitions, '', 'v1')
      : undefined;
  }
  if (root !== 'apis' || more.length > 0) {
    return undefined;
  }
  const groups = groupsOf(definitions);
  if (group === undefined) {
    return { kind: 'APIGroupList', apiVersion: 'v1', groups };
  }
  if (versionName === undefined) {
    const found = groups.find(item => item.name === group);
    return found && { kind: 'APIGroup', apiVersion: 'v1', ...found };
  }
  return resourceList(definitions, group, `${group}/${versionName}`);
}
