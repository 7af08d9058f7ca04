import { type ContractClient } from './contractClient';
import { useScene } from './contractScene';
import { coreEvent } from './samples';

export function eventContract(client: () => ContractClient): void {
  describe('events', () => {
    const scene = useScene(client);
    const modern = (name: string, fields = {}) => ({
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name },
      eventTime: '2026-11-23T02:24:54.000000Z',
      reportingController: 'volsync-controller',
      reportingInstance: 'volsync-controller-0',
      action: 'CreateVolumeSnapshot',
      reason: 'VolumeSnapshotCreated',
      type: 'Normal',
      note: 'created VolumeSnapshot',
      regarding: {
        apiVersion: 'volsync.backube/v1alpha1',
        kind: 'ReplicationSource',
        namespace: scene.namespace,
        name: 'app',
      },
      ...fields,
    });

    it('of both versions are one collection', async () => {
      await scene.client.post(
        scene.core('events'),
        coreEvent('old', scene.namespace),
      );
      const created = await scene.client.post(
        scene.grouped('events.k8s.io/v1', 'events'),
        modern('new'),
      );
      expect(created.status).toBe(201);
      const core = await scene.client.get(scene.core('events', 'new'));
      expect(core.body).toMatchObject({
        apiVersion: 'v1',
        involvedObject: { name: 'app' },
        message: 'created VolumeSnapshot',
        reportingComponent: 'volsync-controller',
      });
      const grouped = await scene.client.get(
        scene.grouped('events.k8s.io/v1', 'events', 'old'),
      );
      expect(grouped.body).toMatchObject({
        apiVersion: 'events.k8s.io/v1',
        regarding: { name: 'data' },
        note: 'storageclass not found',
        deprecatedSource: { component: 'persistentvolume-controller' },
      });
    });

    it.each([
      ['involvedObject.name=data', ['one']],
      ['involvedObject.kind=ReplicationSource', []],
      ['reason=ProvisioningFailed,type=Warning', ['one']],
      ['type!=Warning', ['two']],
      ['source=persistentvolume-controller', ['one', 'two']],
    ])('are selected by %s', async (selector, expected) => {
      await scene.client.post(
        scene.core('events'),
        coreEvent('one', scene.namespace),
      );
      await scene.client.post(
        scene.core('events'),
        coreEvent('two', scene.namespace, {
          type: 'Normal',
          reason: 'Other',
          involvedObject: {
            kind: 'Pod',
            namespace: scene.namespace,
            name: 'p',
          },
        }),
      );
      const { body } = await scene.client.get(
        `${scene.core('events')}?fieldSelector=${encodeURIComponent(selector)}`,
      );
      const found = body.items.map(
        (item: { metadata: { name: string } }) => item.metadata.name,
      );
      expect(
        found.filter((name: string) => ['one', 'two'].includes(name)),
      ).toEqual(expected);
    });

    it("without an action are rejected, as VolSync's are", async () => {
      const { status, body } = await scene.client.post(
        scene.grouped('events.k8s.io/v1', 'events'),
        modern('refused', { action: '' }),
      );
      expect(status).toBe(422);
      expect(body.message).toContain('action: Required value');
    });

    it('must be in the namespace of their object', async () => {
      const { status, body } = await scene.client.post(
        scene.core('events'),
        coreEvent('astray', 'elsewhere'),
      );
      expect(status).toBe(422);
      expect(body.message).toContain('does not match event.namespace');
    });
  });
}
