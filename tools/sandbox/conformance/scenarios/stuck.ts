import { persistentVolumeClaims, volumeSnapshots } from '../../src/client';
import { prepare } from './backups';
import type { Scenarios } from './Scenario';

export const STUCK: Scenarios = {
  's13-missing-snapclass': {
    async run(runner) {
      await prepare(runner);
      await runner.apply(4);
      await runner.wait(150);
      await runner.apply(5);
      await runner.wait(75);
      await runner.delete(volumeSnapshots, 'volsync-app-src');
      await runner.synced('t1');
    },
  },
  's14-missing-cache-sc': {
    async run(runner) {
      await prepare(runner);
      await runner.apply(4);
      await runner.wait(200);
      await runner.apply(5);
      await runner.wait(75);
      await runner.client.delete(persistentVolumeClaims, {
        namespace: runner.namespace,
        name: 'volsync-src-app-cache',
      });
      await runner.synced('t1');
    },
  },
};
