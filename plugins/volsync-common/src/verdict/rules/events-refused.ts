import { secondsBetween } from '../clock';
import { valueOf } from '../reading';
import type { Rule } from '../rule';

/** Since this version VolSync sends its warnings without an action, and the API server refuses them. */
const FIRST_VERSION = [0, 16] as const;
const SNAPSHOT_SECONDS = 30;
const CLAIM_SECONDS = 120;

export const eventsRefused: Rule = {
  code: 'events-refused',
  severity: 'info',
  on: 'mover',
  documentation: {
    title: "VolSync's own warnings do not arrive",
    what: 'The run waits for a volume or a volume snapshot. VolSync would warn of that, but the API server refuses its events.',
    why: `VolSync 0.16.0 and later send VolumeSnapshotNotBound (after ${SNAPSHOT_SECONDS} s) and PersistentVolumeClaimNotBound (after ${CLAIM_SECONDS} s) with an empty action; the API server answers "action: Required value". Said while something waits that long and no such event is there.`,
    fix: 'Do not build alerts on these events; watch the volume snapshots and claims themselves.',
    traps: ["Not one Warning of VolSync's is in any recording."],
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
      what: 'The run has been waiting long enough for VolSync to warn of it, but its warnings do not arrive.',
      why: `VolSync ${version} sends them without an action, and the API server refuses such events.`,
      fix: [
        {
          text: 'Watch the volume snapshots and claims themselves.',
          command: `kubectl -n ${namespace} get volumesnapshot,pvc`,
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
