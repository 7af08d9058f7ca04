import type { Job, Pod } from '../../src/client';
import {
  type ReplicationStatus,
  replicationSources,
} from '../../src/volsync/resources';
import { Gate } from '../Gate';
import { prepare } from './backups';
import type { Plays } from './Play';

export const TRIGGERS: Plays = {
  's28-unlock-values': {
    async run(stage) {
      await prepare(stage);
      for (const run of [1, 2, 3, 4, 5]) {
        await stage.apply(3 + run);
        await stage.synced(`t${run}`);
      }
      await stage.apply(9);
      await stage.wait(40);
    },
  },
  's26-no-trigger': {
    async run(stage) {
      await prepare(stage);
      await stage.apply(4);
      await stage.until('a third run', status =>
        Boolean(
          status.lastSyncStartTime &&
            status.latestMoverStatus?.logs?.includes('using parent'),
        ),
      );
      await stage.client.patch(
        replicationSources,
        { namespace: stage.namespace, name: 'app' },
        { spec: { trigger: { manual: 'stop' } } },
      );
      await stage.synced('stop');
    },
  },
  's21-trigger-during-sync-2': {
    async run(stage) {
      await prepare(stage);
      // By an earlier run of the recording
      await stage.makeRepository(2);
      await stage.apply(4);
      await stage.seen(
        'a running mover',
        object =>
          object.kind === 'Pod' && (object as Pod).status?.phase === 'Running',
      );
      await stage.apply(5);
      await stage.synced('b');
      await stage.wait(60);
    },
  },
  's18-schedule-2': {
    alone: true,
    async run(stage) {
      const gate = new Gate(stage.theatre.objectStore.port);
      await gate.open();
      stage.useStore(gate.url);
      const waiting = (status: ReplicationStatus) =>
        status.conditions?.[0]?.reason === 'WaitingForSchedule';
      try {
        await prepare(stage);
        await stage.apply(4);
        await stage.until('the first run', waiting);
        await stage.runOfSchedule();
        await stage.until('the second run', waiting);
        await gate.close();
        await stage.runOfSchedule();
        await stage.seen(
          'two failed pods',
          object =>
            object.kind === 'Job' && (object as Job).status?.failed === 2,
        );
        await gate.open();
        await stage.until('the third run', waiting);
        await stage.runOfSchedule();
        await stage.until('the fourth run', waiting);
        await stage.apply(5);
        await stage.wait(10);
      } finally {
        await gate.close();
      }
    },
  },
  's19-paused': {
    alone: true,
    async run(stage) {
      await prepare(stage);
      await stage.apply(4);
      await stage.seen(
        'a Job',
        object =>
          object.kind === 'Job' && (object as Job).spec.parallelism === 0,
      );
      await stage.wait(70);
      await stage.apply(5);
      await stage.synced('t1');
      await stage.apply(6);
      await stage.runOfSchedule();
      await stage.wait(130);
    },
  },
};
