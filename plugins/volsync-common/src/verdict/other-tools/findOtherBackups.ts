import type { PersistentVolumeClaim } from '../../kubernetes/resources';
import type { Reading } from '../reading';
import { ofK8up } from './k8up';
import { ofKopiur } from './kopiur';
import { ofLonghorn } from './longhorn';
import type { AnnotatedPod, OtherToolObjects } from './objects';
import type { OtherBackup } from './OtherBackup';
import { ofVelero } from './velero';

/** The maximum number of backups per claim: more add no information. */
const MAX_OTHER_BACKUPS = 5;

/** Which other tools back a claim up, according to their resources. Pure. @public */
export function findOtherBackups(options: {
  readonly objects: OtherToolObjects;
  readonly claim: PersistentVolumeClaim;
  /** The pods of the claim's namespace, for Velero's annotations */
  readonly pods?: Reading<readonly AnnotatedPod[]>;
  /** RFC 3339 */
  readonly now: string;
}): readonly OtherBackup[] {
  const { objects, claim, pods, now } = options;
  return [
    ...ofK8up(objects, claim, now),
    ...ofVelero(objects, claim, pods, now),
    ...ofKopiur(objects, claim, now),
    ...ofLonghorn(objects, claim),
  ].slice(0, MAX_OTHER_BACKUPS);
}
