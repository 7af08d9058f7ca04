import { replicationSources } from '../../src/volsync/resources';
import { prepare } from './backups';
import type { Plays } from './Play';

export const SPECS: Plays = {
  's24-invalid-spec-2': {
    async run(stage) {
      await prepare(stage);
      await stage.apply(4, 5, 6, 7, 8, 9);
      await stage.failedWith(
        'end of range (61) above maximum (59): 61',
        'bad-cron-values',
      );
      await stage.apply(10, 11);
      await stage.synced('t1', 'both-triggers');
      await stage.apply(12);
      await stage.until(
        'a third run',
        status =>
          Boolean(
            status.lastSyncStartTime &&
              status.latestMoverStatus?.logs?.includes('using parent'),
          ),
        'parses-not-fires',
      );
      await stage.delete(replicationSources, 'parses-not-fires');
    },
  },
};
