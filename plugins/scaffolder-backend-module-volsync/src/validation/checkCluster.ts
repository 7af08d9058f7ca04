import { InputError } from '@backstage/errors';
import type {
  ClusterChoices,
  EntityChoices,
  Reading,
  RepositoryPlaceCheck,
} from 'backstage-plugin-volsync-common';
import type { ClaimMode } from '../component/renderComponent';
import type { ComponentValues } from '../component/values';

/** What is compared with the cluster. */
export interface ClusterRequest {
  readonly cluster?: string;
  readonly namespace: string;
  readonly values: Readonly<Partial<ComponentValues>>;
  readonly claimMode: ClaimMode;
  /** Names of the objects to be created */
  readonly sourceName: string;
  readonly destinationName: string;
  /** The store that the portal's component names; undefined for another component */
  readonly store: { readonly kind: string; readonly name: string } | undefined;
  /** Whether the repository already has these backups, so the cluster may have them too */
  readonly enabled: boolean;
}

/**
 * Compares a plan with the state of a cluster. Returns what could not be checked and why. Throws `InputError` with
 * everything that the cluster would reject or that would do harm.
 */
export function checkCluster(
  choices: EntityChoices,
  place: RepositoryPlaceCheck | undefined,
  request: ClusterRequest,
): readonly string[] {
  const { cluster: name, namespace } = request;
  const notChecked: string[] = [];
  const problems: string[] = [];
  const cluster = choices.clusters.find(
    each => name === undefined || each.cluster === name,
  );
  if (!cluster) {
    const refused = choices.refused.find(
      each => name === undefined || each.cluster === name,
    );
    notChecked.push(
      `The cluster ${name ?? ''}: ${
        refused?.message ??
        `the catalog entity ${choices.entityRef} does not name it`
      }`,
    );
  } else if (cluster.namespace !== namespace) {
    notChecked.push(
      `The cluster ${cluster.cluster}: the catalog entity names the namespace "${cluster.namespace}", and the backups would be in "${namespace}"`,
    );
  } else {
    checkNames(cluster, request, { problems, notChecked });
    checkClasses(cluster, request, { problems, notChecked });
  }
  if (place) {
    checkRepository(place, request, { problems, notChecked });
  }
  if (problems.length > 0) {
    throw new InputError(problems.join('; '));
  }
  return notChecked;
}

interface Findings {
  readonly problems: string[];
  readonly notChecked: string[];
}

function checkNames(
  { claims, taken, cluster }: ClusterChoices,
  request: ClusterRequest,
  { problems, notChecked }: Findings,
): void {
  const { values, claimMode, sourceName, enabled, namespace } = request;
  const claim = values.VOLSYNC_CLAIM ?? '';
  const names = read(taken, notChecked);
  const exists = names?.claims.includes(claim);
  if (exists === false && claimMode === 'existing') {
    problems.push(
      `${cluster} has no claim "${claim}" in the namespace "${namespace}"; there are ${list(
        names?.claims ?? [],
      )}`,
    );
  }
  if (exists && claimMode === 'new' && !enabled) {
    problems.push(
      `${cluster} has a claim "${claim}" already, and its dataSourceRef cannot be changed any more. Choose the claim mode "existing"`,
    );
  }
  const own = read(claims, notChecked);
  const known = own?.find(each => each.name === claim);
  if (own && !known && exists) {
    notChecked.push(
      `Whether "${claim}" is backed up already: it is not among the claims that the catalog entity names`,
    );
  }
  const sources = known?.sources ?? [];
  const others = sources.filter(source => !enabled || source !== sourceName);
  if (others.length > 0) {
    problems.push(
      `The claim "${claim}" is backed up already, by the ReplicationSource ${list(
        others,
      )}`,
    );
  } else if (!enabled && names?.replicationSources.includes(sourceName)) {
    problems.push(
      `The namespace "${namespace}" has a ReplicationSource "${sourceName}" already. Choose another name for the app`,
    );
  }
  if (
    !enabled &&
    claimMode === 'new' &&
    names?.replicationDestinations.includes(request.destinationName)
  ) {
    problems.push(
      `The namespace "${namespace}" has a ReplicationDestination "${request.destinationName}" already. Choose another name for the app`,
    );
  }
}

function checkClasses(
  cluster: ClusterChoices,
  { values, store }: ClusterRequest,
  { problems, notChecked }: Findings,
): void {
  const storageClasses = read(cluster.storageClasses, notChecked);
  const missing = (kind: string, wanted: string, names: readonly string[]) =>
    problems.push(
      `${cluster.cluster} has no ${kind} "${wanted}"; there are ${list(names)}`,
    );
  for (const wanted of new Set([
    values.VOLSYNC_STORAGECLASS,
    values.VOLSYNC_CACHE_STORAGECLASS,
  ])) {
    if (
      wanted !== undefined &&
      storageClasses &&
      !storageClasses.some(({ name }) => name === wanted)
    ) {
      missing(
        'StorageClass',
        wanted,
        storageClasses.map(({ name }) => name),
      );
    }
  }
  if (values.VOLSYNC_COPYMETHOD === 'Snapshot') {
    const snapshotClasses = installed(cluster.snapshotClasses, {
      problems,
      notChecked,
    });
    const wanted = values.VOLSYNC_SNAPSHOTCLASS;
    const snapshotClass = snapshotClasses?.find(({ name }) => name === wanted);
    const storageClass = storageClasses?.find(
      ({ name }) => name === values.VOLSYNC_STORAGECLASS,
    );
    if (wanted !== undefined && snapshotClasses && !snapshotClass) {
      missing(
        'VolumeSnapshotClass',
        wanted,
        snapshotClasses.map(({ name }) => name),
      );
    } else if (
      snapshotClass &&
      storageClass &&
      snapshotClass.driver !== storageClass.provisioner
    ) {
      problems.push(
        `The VolumeSnapshotClass "${wanted}" is for volumes of ${snapshotClass.driver}, and those of "${storageClass.name}" are made by ${storageClass.provisioner}: no snapshot would ever succeed`,
      );
    }
  }
  if (store?.kind === 'ClusterSecretStore') {
    const stores = installed(cluster.secretStores, { problems, notChecked });
    const found = stores?.find(({ name }) => name === store.name);
    if (stores && !found) {
      missing(
        'ClusterSecretStore',
        store.name,
        stores.map(({ name }) => name),
      );
    } else if (found?.ready === false) {
      problems.push(
        `The ClusterSecretStore "${store.name}" of ${cluster.cluster} is not ready: no Secret would be made`,
      );
    }
  }
}

function checkRepository(
  place: RepositoryPlaceCheck,
  { enabled, sourceName, namespace }: ClusterRequest,
  { problems, notChecked }: Findings,
): void {
  const mine = place.ownSources.every(source =>
    source.endsWith(`/${namespace}/${sourceName}`),
  );
  if (place.state === 'unknown') {
    notChecked.push(place.message);
  } else if (
    place.state === 'taken' &&
    !(enabled && mine && place.ownSources.length > 0)
  ) {
    problems.push(place.message);
  }
}

function read<T>(reading: Reading<T>, notChecked: string[]): T | undefined {
  if (reading.state === 'read') {
    return reading.value;
  }
  if (!notChecked.includes(reading.message)) {
    notChecked.push(reading.message);
  }
  return undefined;
}

/** The value of a required reading */
function installed<T>(
  reading: Reading<T>,
  { problems, notChecked }: Findings,
): T | undefined {
  if (reading.state === 'unread' && reading.reason === 'not-found') {
    problems.push(reading.message);
    return undefined;
  }
  return read(reading, notChecked);
}

function list(names: readonly string[]): string {
  return names.length === 0
    ? 'none'
    : names
        .slice(0, 10)
        .map(name => `"${name}"`)
        .join(', ');
}
