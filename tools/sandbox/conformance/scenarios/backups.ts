import type { Stage } from '../Stage';
import type { Plays } from './Play';

/** Namespace, Secret and claim, with data in it */
export async function prepare(stage: Stage): Promise<void> {
  await stage.apply(1, 2, 3);
  await stage.seed();
}

export const BACKUPS: Plays = {
  's02-history-retain-prune': {
    async run(stage) {
      await prepare(stage);
      for (const version of [1, 2, 3, 4]) {
        await stage.seed('app-data', `v${version}`);
        await stage.apply(3 + version);
        await stage.synced(`v${version}`);
      }
    },
  },
  's01-first-backup': {
    async run(stage) {
      await prepare(stage);
      await stage.apply(4);
      await stage.synced('first');
    },
  },
  's07-empty-source': {
    async run(stage) {
      await stage.apply(1, 2, 3);
      await stage.folder('app-data');
      await stage.apply(4);
      await stage.synced('empty-1');
      await stage.makeFolder('lost+found');
      await stage.apply(5);
      await stage.synced('lostfound');
      await stage.seed();
      await stage.apply(6);
      await stage.synced('data');
      await stage.empty();
      await stage.apply(7);
      await stage.synced('emptied');
      await stage.makeFolder('one/two');
      await stage.apply(8);
      await stage.synced('dirs');
    },
  },
  's30-repo-wiped': {
    async run(stage) {
      await prepare(stage);
      await stage.apply(4);
      await stage.synced('t1');
      await stage.theatre.wipe(stage.namespace);
      await stage.apply(5);
      await stage.synced('t2');
    },
  },
  's31-no-retain': {
    async run(stage) {
      await prepare(stage);
      for (const run of [1, 2, 3]) {
        await stage.seed('app-data', `v${run}`);
        await stage.apply(3 + run);
        await stage.synced(`t${run}`);
      }
    },
  },
  's35b-copymethods': {
    async run(stage) {
      await prepare(stage);
      await stage.apply(4, 5, 6);
      await stage.synced('t1', 'app-clone');
      await stage.synced('t1', 'app-direct');
    },
  },
  's35c-shared-repo': {
    async run(stage) {
      await prepare(stage);
      // By an earlier recording
      await stage.makeRepository(2);
      await stage.apply(4);
      await stage.seed('db-data', 'db');
      await stage.apply(5);
      await stage.synced('t1');
      await stage.apply(6);
      await stage.synced('t2');
      await stage.apply(7);
      await stage.synced('t1', 'db');
      await stage.apply(8);
      await stage.synced('t2', 'db');
      await stage.apply(9);
      await stage.synced('restore-once', 'app-restore');
    },
  },
};
