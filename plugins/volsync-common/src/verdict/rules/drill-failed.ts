import { formatTime } from '../clock';
import type { Rule } from '../rule';
import { count } from '../wording';

export const drillFailed: Rule = {
  code: 'drill-failed',
  severity: 'critical',
  on: 'volume',
  documentation: {
    what: 'A test restore (drill) restored a snapshot into a temporary volume, and the restored files do not match the snapshot.',
    why: 'The files were compared byte for byte. At least one differs or is missing.',
    fix: 'Check the repository for damage, and back up into a new repository if it is damaged.',
  },
  evaluate: ({ volume }) => {
    const { drill } = volume;
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
