import { setTimeout as wait } from 'node:timers/promises';
import type { Pod } from '../../src/client';
import { Gate } from '../Gate';
import { prepare } from './backups';
import type { Scenarios } from './Scenario';

const SLOW = 20;
/** For runs that started at full speed: in real time */
const MAX_BACK_OFF_MS = 1_000;

export const FAILURES: Scenarios = {
  's10-wrong-password': {
    async run(runner) {
      await runner.apply(1, 2, 3);
      await runner.seed();
      await runner.makeRepository(3);
      await runner.apply(4, 5);
      await runner.until(
        'Failed',
        status => status.latestMoverStatus?.result === 'Failed',
      );
      await runner.failedPods(2);
      await runner.apply(6);
      await runner.synced('t1');
    },
  },
  's11b-minio-blip': {
    async run(runner) {
      const gate = new Gate(runner.environment.objectStore.port);
      await gate.open();
      runner.useStore(gate.url);
      await gate.close();
      try {
        await prepare(runner);
        await runner.apply(4);
        await runner.seen(
          'a failed pod',
          object =>
            object.kind === 'Pod' && (object as Pod).status?.phase === 'Failed',
        );
        await gate.open();
        await runner.synced('t1');
      } finally {
        await gate.close();
      }
    },
  },
  's12-bucket-missing': {
    async run(runner) {
      await prepare(runner);
      await runner.apply(4);
      await runner.synced('t1');
    },
  },
  's08-missing-secret': {
    async run(runner) {
      await runner.apply(1, 2);
      await runner.seed();
      await runner.apply(3);
      await runner.failedWith('Secret "restic-config" not found');
      await runner.wait(100);
      await runner.apply(4);
      await runner.synced('t1');
    },
  },
  's09-secret-no-password': {
    async run(runner) {
      await prepare(runner);
      await runner.apply(4);
      await runner.failedWith('secret is missing field: RESTIC_PASSWORD');
      await runner.wait(60);
      await runner.apply(5);
      await runner.failedPods(2);
      await runner.apply(6);
      await runner.synced('t1');
    },
  },
  's15-source-pvc-missing': {
    alone: true,
    async run(runner) {
      await runner.apply(1, 2, 3);
      await runner.failedWith('PersistentVolumeClaim "app-data" not found');
      await runner.wait(75);
      // The controller’s back-off was longer than writing the data
      runner.environment.pace.scale = SLOW;
      await wait(MAX_BACK_OFF_MS);
      await runner.apply(4);
      await runner.seed();
      await runner.synced('t1');
    },
  },
};
