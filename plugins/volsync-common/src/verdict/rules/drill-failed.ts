import { formatTime } from '../clock';
import { drillsOf } from '../context';
import type { VolumeEvidence } from '../evidence';
import type { Rule } from '../rule';
import { count } from '../wording';

export const drillFailed: Rule = {
  code: 'drill-failed',
  severity: 'critical',
  on: 'volume',
  documentation: {
    what: 'A test restore (drill) restored a snapshot into a temporary volume, and the restored files do not match the snapshot. Or they match, and a check of the app, configured by the operator, failed on them.',
    why: 'The files were compared byte for byte. At least one differs or is missing. Or the command of the check ended with an error.',
    fix: 'Check the repository for damage, and back up into a new repository if it is damaged. If only the check of the app failed, take backups from a volume snapshot or from a dump that the app makes.',
  },
  evaluate: ({ volume }) => {
    const { drill } = volume;
    const unusable = drill?.equal === false ? undefined : findUnusable(volume);
    if (unusable) {
      return unusable;
    }
    return drill && !drill.equal
      ? {
          what: `The test restore${
            drill.snapshotId && ` of snapshot ${drill.snapshotId.slice(0, 8)}`
          } failed: the restored files do not match the snapshot.`,
          why: `${count(drill.files, 'file')} ${
            drill.files === 1 ? 'was' : 'were'
          } compared at ${formatTime(drill.at)}${
            drill.message ? `: ${drill.message}` : '.'
          }`,
          means: 'A restore may return incomplete or damaged data.',
          fix: [
            {
              text: 'Check the repository for damage.',
              command: 'restic check --read-data-subset=5%',
            },
            { text: 'Start a backup.' },
            { text: 'Run the test restore again.' },
          ],
          evidence: drill.snapshotId
            ? [
                {
                  kind: 'object',
                  text: `snapshot ${drill.snapshotId.slice(0, 8)}`,
                  at: drill.at,
                },
              ]
            : [],
          since: drill.at,
        }
      : undefined;
  },
};

/** The newest check of the app, of whichever snapshot, if it failed: a restore without one says nothing about it. */
function findUnusable(volume: VolumeEvidence): ReturnType<Rule['evaluate']> {
  const newest = drillsOf(volume)
    .flatMap(({ snapshotId, application }) =>
      application ? [{ snapshotId, ...application }] : [],
    )
    .sort((a, b) => b.at.localeCompare(a.at))[0];
  if (!newest || newest.passed) {
    return undefined;
  }
  const { snapshotId, check, at, message } = newest;
  const id = snapshotId.slice(0, 8);
  return {
    what: `The app can't use the files of the test restore of snapshot ${id}: the check "${check}" failed.`,
    why: `The check ended at ${formatTime(at)}${
      message ? `: ${message}` : '.'
    }`,
    means:
      'A restore returns the files as they were backed up, and the app might not start with them.',
    fix: [
      {
        text: 'Back up a volume snapshot (copyMethod Snapshot), or a dump that the app makes, so that files fit each other.',
      },
      { text: 'Start a backup.' },
      { text: 'Run the test restore again.' },
    ],
    evidence: [{ kind: 'object', text: `snapshot ${id}`, at }],
    since: at,
  };
}
