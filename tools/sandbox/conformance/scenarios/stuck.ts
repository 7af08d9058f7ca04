import { persistentVolumeClaims, volumeSnapshots } from '../../src/client';
import { until } from '../../src/demo/testing/startTestCluster';
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
      const cache = {
        namespace: runner.namespace,
        name: 'volsync-src-app-cache',
      };
      // On a busy machine VolSync creates the cache of the new class later
      await until('the cache to be there', () =>
        runner.client.get(persistentVolumeClaims, cache).catch(() => undefined),
      );
      await runner.client.delete(persistentVolumeClaims, cache);
      await runner.synced('t1');
    },
  },
};
