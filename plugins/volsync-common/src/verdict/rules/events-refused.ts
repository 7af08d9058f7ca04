import { shell } from '../../quoting';
import { secondsBetween } from '../clock';
import { valueOf } from '../reading';
import type { Rule } from '../rule';

/** Since this version, VolSync sends its warnings without an action, and the API server rejects them. */
const FIRST_VERSION = [0, 16] as const;
const SNAPSHOT_SECONDS = 30;
const CLAIM_SECONDS = 120;

export const eventsRefused: Rule = {
  code: 'events-refused',
  severity: 'info',
  on: 'mover',
  documentation: {
    what: 'The run is waiting for a volume or a volume snapshot. VolSync would warn about that, but the API server rejects its events.',
    why: `VolSync 0.16.0 and later send VolumeSnapshotNotBound (after ${SNAPSHOT_SECONDS} s) and PersistentVolumeClaimNotBound (after ${CLAIM_SECONDS} s) without an action, and the API server answers "action: Required value". Reported while something has been waiting that long and no such event exists.`,
    fix: 'Do not base alerts on these events. Monitor volume snapshots and PersistentVolumeClaims directly.',
    traps: ['None of the recordings contains a Warning event of VolSync.'],
    recordings: ['s13', 's14'],
  },
  evaluate: ({ mover, now, run, namespace }) => {
    const version = valueOf(mover.controller)?.version;
    const events = valueOf(mover.events);
    if (!version || !isSince(version) || !events || !run.running) {
      return undefined;
    }
    const older = (created: string | undefined, seconds: number) =>
      (secondsBetween(created, now) ?? 0) > seconds;
    const waits =
      (valueOf(mover.volumeSnapshots) ?? []).some(
        ({ metadata, status }) =>
          !status?.boundVolumeSnapshotContentName &&
          older(metadata.creationTimestamp, SNAPSHOT_SECONDS),
      ) ||
      (valueOf(mover.claims) ?? []).some(
        ({ metadata, status }) =>
          status?.phase === 'Pending' &&
          older(metadata.creationTimestamp, CLAIM_SECONDS),
      );
    if (!waits || events.some(({ reason }) => /NotBound$/.test(reason ?? ''))) {
      return undefined;
    }
    return {
      what: "The run is waiting for storage, but VolSync's warnings about it are rejected.",
      why: `VolSync ${version} sends its events without an action, and the API server rejects such events.`,
      fix: [
        {
          text: 'Check the volume snapshots and PersistentVolumeClaims directly.',
          command: shell`kubectl -n ${namespace} get volumesnapshot,pvc`,
        },
      ],
    };
  },
};

function isSince(version: string): boolean {
  const match = /(\d+)\.(\d+)/.exec(version);
  const [major, minor] = [Number(match?.[1]), Number(match?.[2])];
  return major > FIRST_VERSION[0] || (major === 0 && minor >= FIRST_VERSION[1]);
}
