import {
  replicationDestinations,
  replicationSources,
} from '../../src/volsync/resources';
import { prepare } from './backups';
import type { Scenarios } from './Scenario';

const HISTORY = 's02-history-retain-prune';

export const RESTORES: Scenarios = {
  's03-restore-latest-2': {
    after: HISTORY,
    async run(runner) {
      await runner.apply(1, 2, 3, 4, 5);
      await runner.synced('restore-once', 'restore-direct');
      await runner.synced('restore-once', 'restore-snap');
      const { latestImage } = await runner.until(
        'an image',
        status => status.latestImage !== undefined,
        'restore-snap',
      );
      await runner.applyChanged(6, text =>
        text.replace(
          /volsync-restore-snap-dest-\d{14}/g,
          latestImage?.name ?? '',
        ),
      );
      await runner.folder('from-latest-image');
      await runner.apply(7);
      await runner.synced('restore-twice', 'restore-snap');
    },
  },
  's06-restore-nothing-2': {
    after: HISTORY,
    async run(runner) {
      await runner.apply(1, 2, 3, 4, 5, 6, 7);
      for (const name of ['as-of-too-old', 'previous-99', 'typo-path']) {
        await runner.synced('restore-once', name);
      }
    },
  },
  's34b-restore-over-existing-own-files': {
    after: HISTORY,
    async run(runner) {
      await runner.apply(1, 2, 3);
      await runner.seed('target', 'own');
      await runner.apply(4);
      await runner.synced('restore-once', 'app-restore');
      await runner.apply(5);
      await runner.wait(25);
      await runner.apply(6);
      await runner.synced('two', 'app-restore');
    },
  },
  's39-rd-invalid': {
    after: HISTORY,
    async run(runner) {
      await runner.apply(1, 2, 3, 4, 5, 6, 7, 8, 9);
      await runner.failedWith(
        'unsupported copyMethod: Clone -- must be Direct, None, or Snapshot',
        'clone',
      );
      await runner.until(
        'the restore without a class',
        status => status.latestMoverStatus?.result === 'Successful',
        'bad-snapclass',
      );
      await runner.wait(75);
    },
  },
  's22-delete-cleanup': {
    async run(runner) {
      await prepare(runner);
      await runner.apply(4);
      await runner.synced('t1');
      await runner.apply(5);
      await runner.synced('restore-once', 'app-restore');
      await runner.delete(replicationSources, 'app');
      await runner.delete(replicationDestinations, 'app-restore');
      await runner.wait(40);
    },
  },
};
