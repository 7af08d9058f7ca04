import {
  replicationDestinations,
  replicationSources,
} from '../../src/volsync/resources';
import { prepare } from './backups';
import type { Plays } from './Play';

const HISTORY = 's02-history-retain-prune';

export const RESTORES: Plays = {
  's03-restore-latest-2': {
    after: HISTORY,
    async run(stage) {
      await stage.apply(1, 2, 3, 4, 5);
      await stage.synced('restore-once', 'restore-direct');
      await stage.synced('restore-once', 'restore-snap');
      const { latestImage } = await stage.until(
        'an image',
        status => status.latestImage !== undefined,
        'restore-snap',
      );
      await stage.applyChanged(6, text =>
        text.replace(
          /volsync-restore-snap-dest-\d{14}/g,
          latestImage?.name ?? '',
        ),
      );
      await stage.folder('from-latest-image');
      await stage.apply(7);
      await stage.synced('restore-twice', 'restore-snap');
    },
  },
  's06-restore-nothing-2': {
    after: HISTORY,
    async run(stage) {
      await stage.apply(1, 2, 3, 4, 5, 6, 7);
      for (const name of ['as-of-too-old', 'previous-99', 'typo-path']) {
        await stage.synced('restore-once', name);
      }
    },
  },
  's34b-restore-over-existing-own-files': {
    after: HISTORY,
    async run(stage) {
      await stage.apply(1, 2, 3);
      await stage.seed('target', 'own');
      await stage.apply(4);
      await stage.synced('restore-once', 'app-restore');
      await stage.apply(5);
      await stage.wait(25);
      await stage.apply(6);
      await stage.synced('two', 'app-restore');
    },
  },
  's39-rd-invalid': {
    after: HISTORY,
    async run(stage) {
      await stage.apply(1, 2, 3, 4, 5, 6, 7, 8, 9);
      await stage.failedWith(
        'unsupported copyMethod: Clone -- must be Direct, None, or Snapshot',
        'clone',
      );
      await stage.until(
        'the restore without a class',
        status => status.latestMoverStatus?.result === 'Successful',
        'bad-snapclass',
      );
      await stage.wait(75);
    },
  },
  's22-delete-cleanup': {
    async run(stage) {
      await prepare(stage);
      await stage.apply(4);
      await stage.synced('t1');
      await stage.apply(5);
      await stage.synced('restore-once', 'app-restore');
      await stage.delete(replicationSources, 'app');
      await stage.delete(replicationDestinations, 'app-restore');
      await stage.wait(40);
    },
  },
};
