import { persistentVolumeClaims, volumeSnapshots } from '../../src/client';
import { prepare } from './backups';
import type { Plays } from './Play';

export const STUCK: Plays = {
  's13-missing-snapclass': {
    async run(stage) {
      await prepare(stage);
      await stage.apply(4);
      await stage.wait(150);
      await stage.apply(5);
      await stage.wait(75);
      await stage.delete(volumeSnapshots, 'volsync-app-src');
      await stage.synced('t1');
    },
  },
  's14-missing-cache-sc': {
    async run(stage) {
      await prepare(stage);
      await stage.apply(4);
      await stage.wait(200);
      await stage.apply(5);
      await stage.wait(75);
      await stage.client.delete(persistentVolumeClaims, {
        namespace: stage.namespace,
        name: 'volsync-src-app-cache',
      });
      await stage.synced('t1');
    },
  },
};
