import type { ScenarioRunner } from '../ScenarioRunner';
import type { Scenarios } from './Scenario';

/** Namespace, Secret and claim with data */
export async function prepare(runner: ScenarioRunner): Promise<void> {
  await runner.apply(1, 2, 3);
  await runner.seed();
}

export const BACKUPS: Scenarios = {
  's02-history-retain-prune': {
    async run(runner) {
      await prepare(runner);
      for (const version of [1, 2, 3, 4]) {
        await runner.seed('app-data', `v${version}`);
        await runner.apply(3 + version);
        await runner.synced(`v${version}`);
      }
    },
  },
  's01-first-backup': {
    async run(runner) {
      await prepare(runner);
      await runner.apply(4);
      await runner.synced('first');
    },
  },
  's07-empty-source': {
    async run(runner) {
      await runner.apply(1, 2, 3);
      await runner.folder('app-data');
      await runner.apply(4);
      await runner.synced('empty-1');
      await runner.makeFolder('lost+found');
      await runner.apply(5);
      await runner.synced('lostfound');
      await runner.seed();
      await runner.apply(6);
      await runner.synced('data');
      await runner.empty();
      await runner.apply(7);
      await runner.synced('emptied');
      await runner.makeFolder('one/two');
      await runner.apply(8);
      await runner.synced('dirs');
    },
  },
  's30-repo-wiped': {
    async run(runner) {
      await prepare(runner);
      await runner.apply(4);
      await runner.synced('t1');
      await runner.environment.wipe(runner.namespace);
      await runner.apply(5);
      await runner.synced('t2');
    },
  },
  's31-no-retain': {
    async run(runner) {
      await prepare(runner);
      for (const run of [1, 2, 3]) {
        await runner.seed('app-data', `v${run}`);
        await runner.apply(3 + run);
        await runner.synced(`t${run}`);
      }
    },
  },
  's35b-copymethods': {
    async run(runner) {
      await prepare(runner);
      await runner.apply(4, 5, 6);
      await runner.synced('t1', 'app-clone');
      await runner.synced('t1', 'app-direct');
    },
  },
  's35c-shared-repo': {
    async run(runner) {
      await prepare(runner);
      // Left by an earlier recording
      await runner.makeRepository(2);
      await runner.apply(4);
      await runner.seed('db-data', 'db');
      await runner.apply(5);
      await runner.synced('t1');
      await runner.apply(6);
      await runner.synced('t2');
      await runner.apply(7);
      await runner.synced('t1', 'db');
      await runner.apply(8);
      await runner.synced('t2', 'db');
      await runner.apply(9);
      await runner.synced('restore-once', 'app-restore');
    },
  },
};
