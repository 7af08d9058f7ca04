import type { PersistentVolumeClaim } from '../../kubernetes/resources';
import { latest } from '../clock';
import type { K8upBackup, OtherToolObjects } from './objects';
import { isIn, nameOf, wasRecent } from './objectNames';
import { matchesSelector, type LabelSelector } from './matchesSelector';
import type { OtherBackup } from './OtherBackup';

const ANNOTATION = 'k8up.io/backup';
const ACCESS_MODES: readonly string[] = ['ReadWriteMany', 'ReadWriteOnce'];
/** As Go's `strconv.ParseBool` reads them */
const TRUE: readonly string[] = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const CAVEAT =
  'An operator that runs with BACKUP_SKIP_WITHOUT_ANNOTATION skips it, because it has no annotation "k8up.io/backup".';

/** What K8up backs up of a claim: a Schedule covers all bound claims of its namespace that are not annotated otherwise. */
export function ofK8up(
  { k8upSchedules, k8upBackups }: OtherToolObjects,
  claim: PersistentVolumeClaim,
  now: string,
): readonly OtherBackup[] {
  if (!isChosen(claim)) {
    return [];
  }
  const caveat =
    claim.metadata.annotations?.[ANNOTATION] === undefined ? CAVEAT : undefined;
  const backups = k8upBackups.filter(
    backup =>
      isIn(backup, claim.metadata.namespace) &&
      fits(backup.spec?.labelSelectors, claim),
  );
  const scheduled = k8upSchedules
    .filter(
      schedule =>
        isIn(schedule, claim.metadata.namespace) &&
        schedule.spec?.backup !== undefined &&
        fits(schedule.spec.backup.labelSelectors, claim),
    )
    .map(schedule => ({
      tool: 'K8up' as const,
      by: nameOf('Schedule', schedule),
      schedule: schedule.spec?.backup?.schedule,
      lastAt: latest(
        backups
          .filter(({ metadata }) =>
            metadata.ownerReferences?.some(
              ({ kind, name }) =>
                kind === 'Schedule' && name === schedule.metadata.name,
            ),
          )
          .map(succeededAt),
      ),
      caveat,
    }));
  const single = backups
    .filter(backup => wasRecent(succeededAt(backup), now))
    .map(backup => ({
      tool: 'K8up' as const,
      by: nameOf('Backup', backup),
      lastAt: succeededAt(backup),
      caveat,
    }));
  return scheduled.length > 0 ? scheduled : single.slice(0, 1);
}

function isChosen({ metadata, spec, status }: PersistentVolumeClaim): boolean {
  const annotation = metadata.annotations?.[ANNOTATION];
  return (
    status?.phase === 'Bound' &&
    (annotation === undefined
      ? (spec?.accessModes ?? []).some(mode => ACCESS_MODES.includes(mode))
      : TRUE.includes(annotation))
  );
}

function fits(
  selectors: readonly LabelSelector[] | undefined,
  { metadata }: PersistentVolumeClaim,
): boolean {
  return (
    !selectors?.length ||
    selectors.some(selector => matchesSelector(selector, metadata.labels))
  );
}

function succeededAt({ status }: K8upBackup): string | undefined {
  const completed = status?.conditions?.find(
    ({ type }) => type === 'Completed',
  );
  return completed?.status === 'True' && completed.reason === 'Succeeded'
    ? completed.lastTransitionTime
    : undefined;
}
