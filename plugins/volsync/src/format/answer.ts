import type {
  RestorableState,
  VolumeReport,
} from 'backstage-plugin-volsync-common';

/** The newest restore point and how certain it is. */
export interface Answer {
  readonly sentence:
    | {
        readonly kind: 'restorable' | 'restorableThough' | 'uncertain';
        readonly newest: RestorableState;
      }
    | { readonly kind: 'nothing' | 'unrestorable' | 'unknown' };
  /** Present if backups are failing now, with the time if it is known */
  readonly failing?: { readonly since?: string };
  /** Nothing has been backed up yet, and the first run is in progress */
  readonly firstRun: boolean;
}

export function toAnswer(volume: VolumeReport): Answer {
  return {
    sentence: toSentence(volume),
    failing: volume.failingBackups,
    firstRun:
      volume.verdict === 'unprotected' &&
      volume.run !== undefined &&
      volume.run.failedAttempts === 0,
  };
}

function toSentence(volume: VolumeReport): Answer['sentence'] {
  const newest = volume.newestRestorable;
  if (newest) {
    switch (volume.verdict) {
      case 'failing':
        return { kind: 'restorableThough', newest };
      case 'unknown':
        return { kind: 'uncertain', newest };
      default:
        return { kind: 'restorable', newest };
    }
  }
  if (volume.verdict === 'unprotected') {
    return { kind: 'nothing' };
  }
  // An unread repository may contain anything: missing data is never evidence
  if (volume.verdict === 'unknown' || volume.repository.state === 'unread') {
    return { kind: 'unknown' };
  }
  return {
    kind:
      volume.repository.value.snapshotCount > 0 ? 'unrestorable' : 'nothing',
  };
}
