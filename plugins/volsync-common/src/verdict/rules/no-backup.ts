import { sayTime } from '../clock';
import type { Rule } from '../rule';

export const noBackup: Rule = {
  code: 'no-backup',
  severity: 'critical',
  effect: 'unprotected',
  on: 'volume',
  documentation: {
    title: 'Nothing backs this volume up',
    what: 'No ReplicationSource names the claim.',
    why: 'All ReplicationSources of the namespace were read, and none has it as `spec.sourcePVC`.',
    fix: 'Create a ReplicationSource for the claim.',
  },
  evaluate: ({ volume }) =>
    volume.sources.state === 'read' && volume.sources.value.length === 0
      ? {
          what: `Nothing backs up the volume "${volume.claimName}": no ReplicationSource names it.`,
          why: `All ReplicationSources of namespace "${
            volume.namespace
          }" were read at ${sayTime(volume.sources.at)}.`,
          means: 'If the volume is lost, its data is lost.',
          fix: [
            {
              text: 'Add a ReplicationSource that names the claim, with a schedule, a `retain` and the Secret of a repository of its own.',
            },
          ],
        }
      : undefined,
};
