/** The fields that identify an item of a list; `undefined` if the list is one value. */
export type ListIdentity = readonly string[] | 'set';

const podLists: Readonly<Record<string, ListIdentity>> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  env: ['name'],
  volumes: ['name'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  imagePullSecrets: ['name'],
  hostAliases: ['ip'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
  resourceClaims: ['name'],
};

/** Names that mean the same list at any path. */
const everywhere: Readonly<Record<string, ListIdentity>> = {
  conditions: ['type'],
  ownerReferences: ['uid'],
  finalizers: 'set',
};

/**
 * The identity of a list's items. Kubernetes derives it from its types; here the well-known lists are in a table, and
 * every other list is replaced as a whole.
 */
export function listIdentity(
  path: readonly string[],
  native: boolean,
): ListIdentity | undefined {
  const name = path.at(-1) ?? '';
  if (name === 'ownerReferences' || name === 'finalizers') {
    return path[0] === 'metadata' && path.length === 2
      ? everywhere[name]
      : undefined;
  }
  if (Object.hasOwn(everywhere, name)) {
    return path[0] === 'status' ? everywhere[name] : undefined;
  }
  if (!native) {
    return undefined;
  }
  if (name === 'ports') {
    return path.includes('containers') || path.includes('initContainers')
      ? ['containerPort', 'protocol']
      : ['port', 'protocol'];
  }
  if (path.length === 1) {
    return name === 'secrets' || name === 'imagePullSecrets'
      ? ['name']
      : undefined;
  }
  if (name === 'addresses' && path[0] === 'status') {
    return ['type'];
  }
  return Object.hasOwn(podLists, name) ? podLists[name] : undefined;
}

/** The default of a key that an item omits. */
const absent: Readonly<Record<string, string>> = { protocol: 'TCP' };

/** One item's key as text; `undefined` if a part of it is missing. */
export function itemKey(
  item: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): string | undefined {
  const entries: (readonly [string, unknown])[] = [];
  for (const key of [...keys].sort()) {
    const value = item[key] ?? absent[key];
    if (value === undefined) {
      return undefined;
    }
    entries.push([key, value]);
  }
  return JSON.stringify(Object.fromEntries(entries));
}
