import { isObject, type JsonObject, type Manifest } from 'kustomize-files';
import { toGroup } from './RepositoryFiles';

/** The tools that create backups, recognised by their groups, components and values. */
const TOOLS =
  /volsync|velero|k8up|kopia|kopiur|restic|stash|backup|snapscheduler|kasten|kanister|borg|longhorn|trilio|duplica|rclone/i;

/** Kinds of such groups that back up nothing themselves. */
const OTHER_KINDS =
  /restore|destination|repository|location|class|store|setting|^(volume|node|engine|replica|user|check|prune|archive)$/i;

/** Kinds that create backups, in any group. */
const BACKUP_KINDS =
  /^(Scheduled|Cluster|Namespaced|Volume)?(Backup|Snapshot)(Schedule|Policy|Plan|Configuration|Config|Job)?s?$/;

// A single volume snapshot is not a schedule, and a class creates none.
const SNAPSHOT_GROUP = 'snapshot.storage.k8s.io';

/** What an object backs up. */
export interface BackupScope {
  /** Every string in it: a claim's name may be one of them */
  readonly names: ReadonlySet<string>;
  /** Whether it backs up all claims of its namespace, or of the namespaces that it names */
  readonly wholeNamespace: boolean;
  /** Namespaces that it backs up, as patterns: its effect on a single claim is unknown */
  readonly namespaces?: readonly string[];
}

/** What an object backs up; undefined if it creates no backups. */
export function recogniseBackup(object: Manifest): BackupScope | undefined {
  const { apiVersion, kind, spec } = object;
  const group = toGroup(apiVersion);
  if (
    kind === 'HelmRelease' ||
    kind === 'HelmChart' ||
    kind === 'Application'
  ) {
    const values = isObject(spec) ? spec.values ?? spec.valuesContent : {};
    return makesBackups(values) ? toScope(object) : undefined;
  }
  if (kind === 'CronJob' || kind === 'Job') {
    return TOOLS.test(JSON.stringify(object)) && mountsClaim(spec)
      ? toScope(object)
      : undefined;
  }
  if (group === '' || group === SNAPSHOT_GROUP || /\.k8s\.io$/.test(group)) {
    return undefined;
  }
  const isBackup = TOOLS.test(group)
    ? !OTHER_KINDS.test(kind) &&
      (group !== 'k8up.io' || kind !== 'Schedule' || hasKey(spec, 'backup'))
    : BACKUP_KINDS.test(kind);
  return isBackup
    ? {
        ...toScope(object),
        wholeNamespace:
          group === 'k8up.io' && (kind === 'Schedule' || kind === 'Backup'),
        namespaces: toNamespaces(group, spec),
      }
    : undefined;
}

/** The namespaces of a Velero schedule, and of a Longhorn job for all volumes of its groups. */
function toNamespaces(group: string, spec: unknown): string[] | undefined {
  if (group === 'longhorn.io') {
    return isObject(spec) && spec.task === 'backup' ? ['*'] : undefined;
  }
  if (group !== 'velero.io' || !isObject(spec)) {
    return undefined;
  }
  const template = isObject(spec.template) ? spec.template : spec;
  const { includedNamespaces: included, excludedNamespaces: excluded } =
    template;
  const texts = (value: unknown) =>
    Array.isArray(value) ? value.map(String) : [];
  return [
    ...(texts(included).length > 0 ? texts(included) : ['*']),
    ...texts(excluded).map(each => `!${each}`),
  ];
}

/** Whether a name, such as that of an unreadable component, suggests that it creates backups. */
export function namesBackups(text: string): boolean {
  return TOOLS.test(text);
}

/** Whether the values of a chart enable backups, or contain an object that creates them. */
function makesBackups(values: unknown): boolean {
  if (Array.isArray(values)) {
    return values.some(makesBackups);
  }
  if (typeof values === 'string') {
    return /kind:\s*(ReplicationSource|SnapshotPolicy|BackupConfiguration)\b/.test(
      values,
    );
  }
  if (!isObject(values)) {
    return false;
  }
  const { apiVersion, kind } = values;
  if (
    typeof kind === 'string' &&
    (kind === 'ReplicationSource' ||
      (typeof apiVersion === 'string' &&
        TOOLS.test(toGroup(apiVersion)) &&
        !OTHER_KINDS.test(kind)))
  ) {
    return true;
  }
  return Object.entries(values).some(
    ([key, value]) =>
      (TOOLS.test(key) && isTurnedOn(value)) || makesBackups(value),
  );
}

function isTurnedOn(value: unknown): boolean {
  return value === true || (isObject(value) && value.enabled === true);
}

function mountsClaim(value: unknown): boolean {
  return Array.isArray(value)
    ? value.some(mountsClaim)
    : isObject(value) &&
        (hasKey(value, 'persistentVolumeClaim') ||
          Object.values(value).some(mountsClaim));
}

function hasKey(value: unknown, key: string): boolean {
  return isObject(value) && Object.hasOwn(value, key);
}

function toScope(object: Manifest): BackupScope {
  const names = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value === 'string') {
      names.add(value);
    } else if (Array.isArray(value)) {
      value.forEach(collect);
    } else if (isObject(value)) {
      Object.values(value as JsonObject).forEach(collect);
    }
  };
  const { kind: _, apiVersion: __, metadata, ...content } = object;
  collect(metadata.name);
  collect(content);
  return { names, wholeNamespace: false };
}
