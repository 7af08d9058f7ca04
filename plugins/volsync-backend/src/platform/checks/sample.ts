import {
  formatBytes,
  formatCount,
  sayTime,
} from 'backstage-plugin-volsync-common';
import type { CheckDefinition } from '../check';

/** Whether a restore was ever compared with its backup here. @internal */
export const sampleProven: CheckDefinition = {
  id: 'restore-proven',
  title: 'A restore proven',
  meaning:
    'Until somebody has restored here and compared, that backups can be restored is a hope.',
  answers: ['AC3', 'DATA-001', 'BACKUP-VOLSYNC-APPS-E2E-001'],
  async run({ volumes }) {
    const proven = await volumes.proven();
    const remedy = {
      text: 'Run a drill: on the tab of any service with a snapshot, it restores into a scratch volume, compares and removes it',
    };
    const newest = [...proven].sort((one, other) =>
      other.outcome.at.localeCompare(one.outcome.at),
    )[0];
    if (!newest) {
      return { state: 'warning', seen: 'No drill was run here yet', remedy };
    }
    const { outcome, namespace, claim } = newest;
    const what = `${formatCount(outcome.files, 'en')} files, ${formatBytes(
      outcome.bytes,
      'en',
    )} of ${namespace}/${claim} at ${sayTime(outcome.at)}`;
    return outcome.equal
      ? { state: 'good', seen: `The last drill restored ${what}: equal` }
      : {
          state: 'bad',
          seen: `The last drill failed on ${what}${
            outcome.message ? `: ${outcome.message}` : ''
          }`,
          remedy: {
            text: 'Open that volume: its findings say what was not equal',
          },
        };
  },
};
