import type { PersistentVolumeClaim } from '../../kubernetes/resources';
import { valueOf, type Reading } from '../reading';
import { latest } from '../clock';
import type {
  AnnotatedPod,
  OtherToolObjects,
  VeleroBackup,
  VeleroBackupSpec,
} from './objects';
import { nameOf, wasRecent } from './objectNames';
import { matchesSelector } from './matchesSelector';
import type { OtherBackup } from './OtherBackup';

const INCLUDES = 'backup.velero.io/backup-volumes';
const EXCLUDES = 'backup.velero.io/backup-volumes-excludes';
const EXCLUDED_OBJECT = 'velero.io/exclude-from-backup';
const SCHEDULE_LABEL = 'velero.io/schedule-name';
const CLAIM_NAMES: readonly string[] = [
  '*',
  'persistentvolumeclaims',
  'persistentvolumeclaim',
  'pvcs',
  'pvc',
];
const POD_NAMES: readonly string[] = ['*', 'pods', 'pod', 'po'];
const CAVEAT =
  'It copies the data only if Velero has a snapshot provider for this volume.';

type Coverage = 'no' | 'yes' | 'if-snapshots';

/** What Velero backs up of a claim: by a file system backup of a pod that mounts it, or by a volume snapshot. */
export function ofVelero(
  { veleroSchedules, veleroBackups }: OtherToolObjects,
  claim: PersistentVolumeClaim,
  pods: Reading<readonly AnnotatedPod[]> | undefined,
  now: string,
): readonly OtherBackup[] {
  const completed = veleroBackups.filter(
    ({ status }) => status?.phase === 'Completed',
  );
  const scheduled = veleroSchedules.flatMap(schedule => {
    const { spec, status } = schedule;
    const covered =
      spec?.paused === true || status?.phase === 'FailedValidation'
        ? 'no'
        : coverageOf(spec?.template, claim, pods);
    return covered === 'no'
      ? []
      : [
          {
            tool: 'Velero' as const,
            by: nameOf('Schedule', schedule),
            schedule: spec?.schedule,
            lastAt: latest(
              completed
                .filter(
                  ({ metadata }) =>
                    metadata.namespace === schedule.metadata.namespace &&
                    metadata.labels?.[SCHEDULE_LABEL] ===
                      schedule.metadata.name,
                )
                .map(finishedAt),
            ),
            caveat: covered === 'if-snapshots' ? CAVEAT : undefined,
          },
        ];
  });
  if (scheduled.length > 0) {
    return scheduled;
  }
  return completed
    .filter(backup => wasRecent(finishedAt(backup), now))
    .flatMap(backup => {
      const covered = coverageOf(backup.spec, claim, pods);
      return covered === 'no'
        ? []
        : [
            {
              tool: 'Velero' as const,
              by: nameOf('Backup', backup),
              lastAt: finishedAt(backup),
              caveat: covered === 'if-snapshots' ? CAVEAT : undefined,
            },
          ];
    })
    .slice(0, 1);
}

/**
 * Whether anything in Velero includes the namespace, so that its pods matter.
 *
 * @internal
 */
export function isInVelero(
  { veleroSchedules, veleroBackups }: OtherToolObjects,
  namespace: string,
): boolean {
  return (
    veleroSchedules.some(({ spec }) =>
      includesNamespace(spec?.template, namespace),
    ) || veleroBackups.some(({ spec }) => includesNamespace(spec, namespace))
  );
}

function coverageOf(
  spec: VeleroBackupSpec | undefined,
  claim: PersistentVolumeClaim,
  pods: Reading<readonly AnnotatedPod[]> | undefined,
): Coverage {
  const { namespace = '', name } = claim.metadata;
  if (!includesNamespace(spec, namespace)) {
    return 'no';
  }
  const mounts = (valueOf(pods) ?? [])
    .filter(pod => includesObject(spec, pod, POD_NAMES))
    .flatMap(pod =>
      (pod.spec?.volumes ?? [])
        .filter(one => one.persistentVolumeClaim?.claimName === name)
        .map(one => ({
          volume: one.name ?? '',
          included: namesIn(pod, INCLUDES),
          excluded: namesIn(pod, EXCLUDES),
        })),
    );
  const isDefault =
    (spec?.defaultVolumesToFsBackup ?? spec?.defaultVolumesToRestic) === true;
  const isCopied = mounts.some(({ volume, included, excluded }) =>
    isDefault ? !excluded.includes(volume) : included.includes(volume),
  );
  if (isCopied) {
    return 'yes';
  }
  // Which volumes pods exclude is not known.
  if (isDefault && pods?.state !== 'read') {
    return 'yes';
  }
  if (
    spec?.snapshotVolumes === false ||
    !includesObject(spec, claim, CLAIM_NAMES)
  ) {
    return 'no';
  }
  return spec?.snapshotMoveData === true ? 'yes' : 'if-snapshots';
}

function includesNamespace(
  spec: VeleroBackupSpec | undefined,
  namespace: string,
): boolean {
  const { includedNamespaces: included = [], excludedNamespaces: excluded } =
    spec ?? {};
  const fits = (pattern: string) => matchesGlob(namespace, pattern);
  return (
    (included.length === 0 || included.some(fits)) && !excluded?.some(fits)
  );
}

/**
 * Matches names in which `*` stands for any text. Compares part by part, because a tenant's pattern must not be
 * expensive.
 */
function matchesGlob(name: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) {
    return name === first;
  }
  if (
    !name.startsWith(first) ||
    !name.endsWith(last) ||
    name.length < first.length + last.length
  ) {
    return false;
  }
  let from = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, from);
    if (found < 0) {
      return false;
    }
    from = found + part.length;
  }
  return from <= name.length - last.length;
}

function includesObject(
  spec: VeleroBackupSpec | undefined,
  { metadata }: PersistentVolumeClaim | AnnotatedPod,
  names: readonly string[],
): boolean {
  const included =
    spec?.includedResources ?? spec?.includedNamespaceScopedResources ?? [];
  const excluded =
    spec?.excludedResources ?? spec?.excludedNamespaceScopedResources ?? [];
  const isNamed = (one: string) =>
    names.includes(one.toLowerCase().split('.')[0] ?? '');
  const selectors =
    spec?.orLabelSelectors ?? (spec?.labelSelector ? [spec.labelSelector] : []);
  return (
    (included.length === 0 || included.some(isNamed)) &&
    !excluded.some(isNamed) &&
    metadata.labels?.[EXCLUDED_OBJECT] !== 'true' &&
    (selectors.length === 0 ||
      selectors.some(selector => matchesSelector(selector, metadata.labels)))
  );
}

function namesIn(pod: AnnotatedPod, annotation: string): readonly string[] {
  return (pod.metadata.annotations?.[annotation] ?? '')
    .split(',')
    .map(name => name.trim());
}

function finishedAt({ status }: VeleroBackup): string | undefined {
  return status?.completionTimestamp;
}
