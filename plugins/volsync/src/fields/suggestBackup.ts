import { parseEntityRef } from '@backstage/catalog-model';
import {
  toSpreadSchedule,
  valueOf,
  type ClaimChoice,
  type ClusterChoices,
  type EntityChoices,
} from 'backstage-plugin-volsync-common';
import type { BackupChoice, FormMode } from './BackupChoice';

/** The choices so far. Missing ones are suggested. */
type PartialChoice = Readonly<Partial<BackupChoice>>;

const GIBIBYTE = 2 ** 30;
const MEBIBYTE = 2 ** 20;

/**
 * Completes a choice. Values that depend on the claim (class, size, mode) come from the claim, the others from the
 * portal's configuration. Undefined if no cluster can be read.
 */
export function suggestBackup(
  choices: EntityChoices,
  chosen: PartialChoice,
  mode: FormMode = 'enable',
): BackupChoice | undefined {
  const cluster = findCluster(choices, chosen.cluster);
  if (!cluster) {
    return undefined;
  }
  if (mode === 'change') {
    return suggestChange(choices, cluster, chosen);
  }
  const { defaults } = choices.component;
  const claims = valueOf(cluster.claims) ?? [];
  const claimName =
    chosen.claim ??
    (claims.find(isFree) ?? claims[0])?.name ??
    defaults.VOLSYNC_CLAIM;
  const claim = claims.find(({ name }) => name === claimName);
  const app = chosen.app ?? suggestApp(choices, claims, claimName);
  const storageClass =
    claim?.storageClass ?? chosen.storageClass ?? defaults.VOLSYNC_STORAGECLASS;
  const [kustomization, ...others] = valueOf(cluster.kustomizations) ?? [];
  return {
    cluster: cluster.cluster,
    namespace: cluster.namespace,
    app,
    claim: claimName,
    claimMode: claim ? 'existing' : 'new',
    capacity:
      claim?.sizeBytes !== undefined
        ? toQuantity(claim.sizeBytes)
        : chosen.capacity ?? defaults.VOLSYNC_CAPACITY,
    accessMode:
      claim?.accessModes[0] ??
      chosen.accessMode ??
      defaults.VOLSYNC_ACCESSMODES,
    storageClass,
    snapshotClass:
      chosen.snapshotClass ??
      suggestSnapshotClass(cluster, {
        storageClass,
        usual: defaults.VOLSYNC_SNAPSHOTCLASS,
      }),
    cacheStorageClass:
      chosen.cacheStorageClass ??
      suggestCacheClass(cluster, defaults.VOLSYNC_CACHE_STORAGECLASS),
    cacheCapacity: chosen.cacheCapacity ?? defaults.VOLSYNC_CACHE_CAPACITY,
    copyMethod: chosen.copyMethod ?? defaults.VOLSYNC_COPYMETHOD,
    userId: chosen.userId ?? defaults.VOLSYNC_PUID,
    groupId: chosen.groupId ?? defaults.VOLSYNC_PGID,
    component: chosen.component ?? '',
    schedule: chosen.schedule ?? toSpreadSchedule(app),
    keepHourly: chosen.keepHourly ?? defaults.VOLSYNC_RETAIN_HOURLY,
    keepDaily: chosen.keepDaily ?? defaults.VOLSYNC_RETAIN_DAILY,
    keepWeekly: chosen.keepWeekly ?? defaults.VOLSYNC_RETAIN_WEEKLY,
    keepMonthly: chosen.keepMonthly ?? defaults.VOLSYNC_RETAIN_MONTHLY,
    kustomizationName:
      chosen.kustomizationName ??
      (others.length === 0 ? kustomization?.name ?? '' : ''),
    kustomization: chosen.kustomization ?? '',
  };
}

/** Only the person's choices and the cluster's data about the claim's backups. Everything else keeps its value. */
function suggestChange(
  { component }: EntityChoices,
  cluster: ClusterChoices,
  chosen: PartialChoice,
): BackupChoice {
  const claims = valueOf(cluster.claims) ?? [];
  const name =
    chosen.claim ?? (claims.find(each => !isFree(each)) ?? claims[0])?.name;
  const [source] = claims.find(each => each.name === name)?.sources ?? [];
  return {
    capacity: '',
    accessMode: '',
    storageClass: '',
    snapshotClass: '',
    cacheStorageClass: '',
    cacheCapacity: '',
    copyMethod: '',
    userId: '',
    groupId: '',
    component: '',
    schedule: '',
    keepHourly: '',
    keepDaily: '',
    keepWeekly: '',
    keepMonthly: '',
    kustomizationName: '',
    kustomization: '',
    claimMode: 'existing',
    ...chosen,
    cluster: cluster.cluster,
    namespace: cluster.namespace,
    claim: name ?? '',
    app: chosen.app ?? toApp(component.sourceName, source ?? ''),
  };
}

/** Extracts the app from a source's name, by the portal's name pattern. */
function toApp(sourceName: string, source: string): string {
  const [before = '', after = ''] = sourceName.split('{app}');
  return source.startsWith(before) && source.endsWith(after)
    ? source.slice(before.length, source.length - after.length)
    : source;
}

/** The cluster of that name, otherwise the first one. */
export function findCluster(
  { clusters }: EntityChoices,
  name: string | undefined,
): ClusterChoices | undefined {
  return clusters.find(({ cluster }) => cluster === name) ?? clusters[0];
}

/** The location of a new repository: `s3:http://host:port/bucket/path`. */
export function toLocation(
  { component }: EntityChoices,
  { app, claim }: Pick<BackupChoice, 'app' | 'claim'>,
): string {
  return fillIn(component.repository, {
    app,
    claim,
    bucket: component.defaults.VOLSYNC_BUCKET,
  });
}

export function fillIn(
  template: string,
  values: Readonly<Record<string, string>>,
): string {
  return template.replace(
    /\{(\w+)\}/g,
    (written, name: string) => values[name] ?? written,
  );
}

/** Formats bytes exactly as a Kubernetes quantity. */
export function toQuantity(bytes: number): string {
  if (bytes % GIBIBYTE === 0) {
    return `${bytes / GIBIBYTE}Gi`;
  }
  return bytes % MEBIBYTE === 0 ? `${bytes / MEBIBYTE}Mi` : String(bytes);
}

function isFree({ sources }: ClaimChoice): boolean {
  return sources.length === 0;
}

/** The service's name if it has one volume, otherwise the claim's name, so volumes don't share a repository. */
function suggestApp(
  { entityRef }: EntityChoices,
  claims: readonly ClaimChoice[],
  claim: string,
): string {
  const { name } = parseEntityRef(entityRef);
  return (claims.length > 1 ? claim : name)
    .toLocaleLowerCase('en-US')
    .replace(/[^a-z0-9-]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '');
}

/** A class whose driver matches the volume's, the portal's default first. */
function suggestSnapshotClass(
  cluster: ClusterChoices,
  options: { readonly storageClass: string; readonly usual: string },
): string {
  const { storageClass, usual } = options;
  const driver = valueOf(cluster.storageClasses)?.find(
    ({ name }) => name === storageClass,
  )?.provisioner;
  const all = valueOf(cluster.snapshotClasses) ?? [];
  const fitting = all.filter(each => driver && each.driver === driver);
  const known = fitting.length > 0 ? fitting : all;
  return (
    (
      known.find(({ name }) => name === usual) ??
      known.find(({ isDefault }) => isDefault) ??
      known[0]
    )?.name ?? usual
  );
}

function suggestCacheClass(cluster: ClusterChoices, usual: string): string {
  const all = valueOf(cluster.storageClasses) ?? [];
  return (
    (
      all.find(({ name }) => name === usual) ??
      all.find(({ isDefault }) => isDefault) ??
      all[0]
    )?.name ?? usual
  );
}
