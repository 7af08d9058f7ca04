import type { Play } from '.';

/** @internal */
export const BACKUPS: Readonly<Record<string, Play>> = {
  's01-first-backup': async stage => {
    await stage.apply(1, 2, 3);
    await stage.seed();
    await stage.apply(4);
    await stage.synced('first');
  },
  's02-history-retain-prune': async stage => {
    await stage.apply(1, 2, 3);
    for (const version of [1, 2, 3, 4]) {
      await stage.seed('app-data', `v${version}`);
      await stage.apply(3 + version);
      await stage.synced(`v${version}`);
    }
  },
};
