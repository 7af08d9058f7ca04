import { mockServices } from '@backstage/backend-test-utils';
import { systemClock } from '../lib/clock';
import { volumeKey } from '../lib/volumeKey';
import { ActiveOperations } from './ActiveOperations';
import type { ActiveOperation } from './ActiveOperations';

const volume = { cluster: 'apps', namespace: 'shop', claim: 'data' };
const drill: ActiveOperation = {
  volume: volumeKey(volume),
  kind: 'drill',
  isWaiting: false,
};

it('notifies once when an operation of any replica has ended', async () => {
  let active: readonly ActiveOperation[] | Error = [drill];
  let ended = 0;
  const operations = new ActiveOperations({
    store: {
      listActive: async () => {
        if (active instanceof Error) {
          throw active;
        }
        return active;
      },
    },
    clock: systemClock,
    logger: mockServices.logger.mock(),
    onEnded: () => {
      ended += 1;
    },
  });
  await operations.refresh();
  expect([operations.has(volume), ended]).toEqual([true, 0]);
  active = new Error('The database is away');
  await expect(operations.refresh()).rejects.toThrow();
  expect([operations.has(volume), ended]).toEqual([undefined, 0]);
  active = [];
  await operations.refresh();
  await operations.refresh();
  expect([operations.has(volume), ended]).toEqual([false, 1]);
});
