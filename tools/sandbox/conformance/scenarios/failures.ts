import { setTimeout as wait } from 'node:timers/promises';
import type { Pod } from '../../src/client';
import { Gate } from '../Gate';
import { prepare } from './backups';
import type { Plays } from './Play';

const SLOW = 20;
/** Of what began at full speed: on the wall */
const LONGEST_BACK_OFF_MILLISECONDS = 1_000;

export const FAILURES: Plays = {
  's10-wrong-password': {
    async run(stage) {
      await stage.apply(1, 2, 3);
      await stage.seed();
      await stage.makeRepository(3);
      await stage.apply(4, 5);
      await stage.until(
        'Failed',
        status => status.latestMoverStatus?.result === 'Failed',
      );
      await stage.failedPods(2);
      await stage.apply(6);
      await stage.synced('t1');
    },
  },
  's11b-minio-blip': {
    async run(stage) {
      const gate = new Gate(stage.theatre.objectStore.port);
      await gate.open();
      stage.useStore(gate.url);
      await gate.close();
      try {
        await prepare(stage);
        await stage.apply(4);
        await stage.seen(
          'a failed pod',
          object =>
            object.kind === 'Pod' && (object as Pod).status?.phase === 'Failed',
        );
        await gate.open();
        await stage.synced('t1');
      } finally {
        await gate.close();
      }
    },
  },
  's12-bucket-missing': {
    async run(stage) {
      await prepare(stage);
      await stage.apply(4);
      await stage.synced('t1');
    },
  },
  's08-missing-secret': {
    async run(stage) {
      await stage.apply(1, 2);
      await stage.seed();
      await stage.apply(3);
      await stage.failedWith('Secret "restic-config" not found');
      await stage.wait(100);
      await stage.apply(4);
      await stage.synced('t1');
    },
  },
  's09-secret-no-password': {
    async run(stage) {
      await prepare(stage);
      await stage.apply(4);
      await stage.failedWith('secret is missing field: RESTIC_PASSWORD');
      await stage.wait(60);
      await stage.apply(5);
      await stage.failedPods(2);
      await stage.apply(6);
      await stage.synced('t1');
    },
  },
  's15-source-pvc-missing': {
    alone: true,
    async run(stage) {
      await stage.apply(1, 2, 3);
      await stage.failedWith('PersistentVolumeClaim "app-data" not found');
      await stage.wait(75);
      // The controller’s back-off was longer than it took to write the data
      stage.theatre.pace.scale = SLOW;
      await wait(LONGEST_BACK_OFF_MILLISECONDS);
      await stage.apply(4);
      await stage.seed();
      await stage.synced('t1');
    },
  },
};
