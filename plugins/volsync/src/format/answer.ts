import type {
  RestorableState,
  VolumeReport,
} from 'backstage-plugin-volsync-common';

/**
 * The newest restore point, and how it is known.
 */
export interface Answer {
  readonly sentence:
    | {
        readonly kind: 'restorable' | 'restorableThough' | 'uncertain';
        readonly newest: RestorableState;
      }
    | { readonly kind: 'nothing' | 'unrestorable' | 'unknown' };
  /** Present when backups fail now, with the time where it is known */
  readonly failing?: { readonly since?: string };
  /** Nothing was ever backed up, and the first run is under way */
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
  // An unread repository may contain anything: silence is never evidence
  if (volume.verdict === 'unknown' || volume.repository.state === 'unread') {
    return { kind: 'unknown' };
  }
  return {
    kind:
      volume.repository.value.snapshotCount > 0 ? 'unrestorable' : 'nothing',
  };
}
