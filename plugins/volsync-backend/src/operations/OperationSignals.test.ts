import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { SignalPayload } from '@backstage/plugin-signals-node';
import { component } from '../__testUtils__/startPortal';
import { systemClock as clock } from '../lib/clock';
import type { OperationRecord } from './record';
import { OperationSignals } from './OperationSignals';

const record: OperationRecord = {
  id: 'op-1',
  planId: 'plan-1',
  kind: 'backup',
  entityRef: 'component:default/shop',
  requestedBy: 'user:default/ann',
  volume: { cluster: 'apps', namespace: 'shop', claim: 'data' },
  state: 'running',
  createdAt: 0,
  wakeAt: 0,
  version: 7,
  document: {
    options: {},
    params: {},
    reason: 'logline',
    steps: [],
    memory: { logline: 'logline' },
    choices: [],
    outcome: { summary: 'logline text of a log' },
  },
};

function environment(options: { readonly refuses?: boolean } = {}) {
  const published: SignalPayload[] = [];
  const signals = new OperationSignals({
    signals: {
      publish: async signal => {
        if (options.refuses) {
          throw new Error('Nobody takes it');
        }
        published.push(signal);
      },
    },
    catalog: catalogServiceMock({ entities: [component('shop', {})] }),
    auth: mockServices.auth({ pluginId: 'volsync' }),
    clock,
    logger: mockServices.logger.mock(),
  });
  return { signals, published };
}

describe('operation signals', () => {
  it('go to the requester and the owners, never to everyone, and contain only names', async () => {
    const { signals, published } = environment();
    await signals.notify(record);
    expect(published).toEqual([
      {
        channel: 'volsync:operations',
        recipients: {
          type: 'user',
          entityRef: ['user:default/ann', 'group:default/team-a'],
        },
        message: {
          entityRef: 'component:default/shop',
          cluster: 'apps',
          claim: 'data',
          operation: 'op-1',
          version: 7,
        },
      },
    ]);
  });

  it("go to no one if no one is known, such as for a service's operation on a deleted entity", async () => {
    const { signals, published } = environment();
    await signals.notify({
      ...record,
      requestedBy: 'plugin:volsync',
      entityRef: 'component:default/gone',
    });
    expect(published).toEqual([]);
  });

  it('can be lost without harm', async () => {
    const { signals } = environment({ refuses: true });
    await expect(signals.notify(record)).resolves.toBeUndefined();
  });
});
