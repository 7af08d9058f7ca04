import { sayTime } from '../clock';
import type { Rule } from '../rule';

export const drillFailed: Rule = {
  code: 'drill-failed',
  severity: 'critical',
  on: 'volume',
  documentation: {
    title: 'A drill brought back something else',
    what: 'A drill restored a snapshot into a scratch volume, and the content was not that of the repository.',
    why: 'Files were compared byte for byte, and at least one differs or is missing.',
    fix: 'Check the repository for damage; back up into a new one.',
  },
  evaluate: ({ volume }) => {
    const { drill } = volume;
    return drill && !drill.equal
      ? {
          what: `The drill of snapshot ${drill.snapshotId.slice(
            0,
            8,
          )} failed: what came back is not what was saved.`,
          why: `At ${sayTime(drill.at)} ${drill.files} files were compared${
            drill.message ? `: ${drill.message}` : '.'
          }`,
          means: 'A restore may not bring the data back.',
          fix: [
            {
              text: 'Check the repository for damage.',
              command: 'restic check --read-data-subset=5%',
            },
            { text: 'Back up, and run the drill again.' },
          ],
          evidence: [
            {
              kind: 'object',
              text: `snapshot ${drill.snapshotId.slice(0, 8)}`,
              at: drill.at,
            },
          ],
          since: drill.at,
        }
      : undefined;
  },
};
