import type { Job, Pod } from '../../src/client';
import {
  type ReplicationStatus,
  replicationSources,
} from '../../src/volsync/resources';
import { Gate } from '../Gate';
import { prepare } from './backups';
import type { Scenarios } from './Scenario';

export const TRIGGERS: Scenarios = {
  's28-unlock-values': {
    async run(runner) {
      await prepare(runner);
      for (const run of [1, 2, 3, 4, 5]) {
        await runner.apply(3 + run);
        await runner.synced(`t${run}`);
      }
      await runner.apply(9);
      await runner.wait(40);
    },
  },
  's26-no-trigger': {
    async run(runner) {
      await prepare(runner);
      await runner.apply(4);
      await runner.until('a third run', status =>
        Boolean(
          status.lastSyncStartTime &&
            status.latestMoverStatus?.logs?.includes('using parent'),
        ),
      );
      await runner.client.patch(
        replicationSources,
        { namespace: runner.namespace, name: 'app' },
        { spec: { trigger: { manual: 'stop' } } },
      );
      await runner.synced('stop');
    },
  },
  's21-trigger-during-sync-2': {
    async run(runner) {
      await prepare(runner);
      // Left by an earlier run of the recording
      await runner.makeRepository(2);
      await runner.apply(4);
      await runner.seen(
        'a running mover',
        object =>
          object.kind === 'Pod' && (object as Pod).status?.phase === 'Running',
      );
      await runner.apply(5);
      await runner.synced('b');
      await runner.wait(60);
    },
  },
  's18-schedule-2': {
    alone: true,
    async run(runner) {
      const gate = new Gate(runner.environment.objectStore.port);
      await gate.open();
      runner.useStore(gate.url);
      const waiting = (status: ReplicationStatus) =>
        status.conditions?.[0]?.reason === 'WaitingForSchedule';
      try {
        await prepare(runner);
        await runner.apply(4);
        await runner.until('the first run', waiting);
        await runner.runOfSchedule();
        await runner.until('the second run', waiting);
        await gate.close();
        await runner.runOfSchedule();
        await runner.seen(
          'two failed pods',
          object =>
            object.kind === 'Job' && (object as Job).status?.failed === 2,
        );
        await gate.open();
        await runner.until('the third run', waiting);
        await runner.runOfSchedule();
        await runner.until('the fourth run', waiting);
        await runner.apply(5);
        await runner.wait(10);
      } finally {
        await gate.close();
      }
    },
  },
  's19-paused': {
    alone: true,
    async run(runner) {
      await prepare(runner);
      await runner.apply(4);
      await runner.seen(
        'a Job',
        object =>
          object.kind === 'Job' && (object as Job).spec.parallelism === 0,
      );
      await runner.wait(70);
      await runner.apply(5);
      await runner.synced('t1');
      await runner.apply(6);
      await runner.runOfSchedule();
      await runner.wait(130);
    },
  },
};
