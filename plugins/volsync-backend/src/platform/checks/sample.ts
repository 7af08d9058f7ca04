import {
  formatBytes,
  formatCount,
  formatTime,
} from 'backstage-plugin-volsync-common';
import type { CheckDefinition } from '../check';

/** Whether a restore was ever compared with its backup in this cluster. @internal */
export const sampleTestRestored: CheckDefinition = {
  id: 'restore-proven',
  title: 'Test restore passed',
  meaning:
    "Until a test restore passes, it isn't known whether backups in this cluster can be restored.",
  async run({ volumes }) {
    const proven = await volumes.proven();
    const remedy = {
      text: 'Run a test restore on the Backups tab of any service with a snapshot. It restores into a scratch volume, compares every file and removes the volume.',
    };
    const newest = [...proven].sort((one, other) =>
      other.outcome.at.localeCompare(one.outcome.at),
    )[0];
    if (!newest) {
      return {
        state: 'warning',
        seen: 'No test restore has run in this cluster',
        remedy,
      };
    }
    const { outcome, namespace, claim } = newest;
    const what = `${formatCount(outcome.files, 'en')} ${
      outcome.files === 1 ? 'file' : 'files'
    }, ${formatBytes(
      outcome.bytes,
      'en',
    )} of ${namespace}/${claim} at ${formatTime(outcome.at)}`;
    return outcome.equal
      ? { state: 'good', seen: `The last test restore passed: ${what}` }
      : {
          state: 'bad',
          seen: `The last test restore failed: ${what}${
            outcome.message ? `: ${outcome.message}` : ''
          }`,
          remedy: {
            text: "Open that volume's Backups tab: its findings say which files differ.",
          },
        };
  },
};
