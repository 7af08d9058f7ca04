import { replicationSources } from '../../src/volsync/resources';
import { prepare } from './backups';
import type { Scenarios } from './Scenario';

export const SPECS: Scenarios = {
  's24-invalid-spec-2': {
    async run(runner) {
      await prepare(runner);
      await runner.apply(4, 5, 6, 7, 8, 9);
      await runner.failedWith(
        'end of range (61) above maximum (59): 61',
        'bad-cron-values',
      );
      await runner.apply(10, 11);
      await runner.synced('t1', 'both-triggers');
      await runner.apply(12);
      await runner.until(
        'a third run',
        status =>
          Boolean(
            status.lastSyncStartTime &&
              status.latestMoverStatus?.logs?.includes('using parent'),
          ),
        'parses-not-fires',
      );
      await runner.delete(replicationSources, 'parses-not-fires');
    },
  },
};
