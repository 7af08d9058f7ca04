import { type ContractClient } from './contractClient';
import { useScene } from './contractScene';
import { replicationSource } from './samples';

export function statusContract(client: () => ContractClient): void {
  describe('the status subresource', () => {
    const scene = useScene(client);
    const at = (name: string) => scene.volsync('replicationsources', name);
    const create = async (name: string) =>
      (
        await scene.client.post(scene.volsync('replicationsources'), {
          ...replicationSource(name),
          status: { lastManualSync: 'forged' },
        })
      ).body;

    it('is empty on a new object, whatever was sent', async () => {
      const body = await create('new');
      expect(body.status).toBeUndefined();
      expect(body.metadata.generation).toBe(1);
    });

    it('is the only part that its own writes change', async () => {
      await create('half');
      const { status, body } = await scene.client.patch(
        'merge',
        `${at('half')}/status`,
        {
          metadata: { labels: { forged: 'yes' } },
          spec: { paused: true },
          status: { lastManualSync: 'first' },
        },
      );
      expect(status).toBe(200);
      expect(body.status).toEqual({ lastManualSync: 'first' });
      expect(body.spec.paused).toBeUndefined();
      expect(body.metadata.labels).toBeUndefined();
      expect(body.metadata.generation).toBe(1);
    });

    it('is unchanged by other writes, which increase the generation', async () => {
      const created = await create('other');
      await scene.client.patch('merge', `${at('other')}/status`, {
        status: { lastManualSync: 'first' },
      });
      const { body } = await scene.client.patch('merge', at('other'), {
        spec: { paused: true },
        status: { lastManualSync: 'forged' },
      });
      expect(body.status).toEqual({ lastManualSync: 'first' });
      expect(body.spec.paused).toBe(true);
      expect(body.metadata.generation).toBe(created.metadata.generation + 1);
      const labelled = await scene.client.patch('merge', at('other'), {
        metadata: { labels: { a: 'b' } },
      });
      expect(labelled.body.metadata.generation).toBe(body.metadata.generation);
    });

    it('is replaced by PUT if the version is current', async () => {
      const created = await create('put');
      const replaced = await scene.client.put(`${at('put')}/status`, {
        ...created,
        status: { lastSyncDuration: '8s' },
      });
      expect(replaced.body.status).toEqual({ lastSyncDuration: '8s' });
      const late = await scene.client.put(`${at('put')}/status`, {
        ...created,
        status: {},
      });
      expect(late.status).toBe(409);
    });

    it('is recorded separately in managedFields', async () => {
      await create('fields');
      const { body } = await scene.client.send(
        'PATCH',
        `${at('fields')}/status?fieldManager=controller`,
        {
          type: 'application/merge-patch+json',
          body: { status: { lastManualSync: 'x' } },
        },
      );
      expect(body.metadata.managedFields).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            manager: 'controller',
            subresource: 'status',
          }),
        ]),
      );
    });

    it('can be read, but not created or deleted, and is not available for all kinds', async () => {
      await create('verbs');
      expect((await scene.client.get(`${at('verbs')}/status`)).status).toBe(
        200,
      );
      expect((await scene.client.delete(`${at('verbs')}/status`)).status).toBe(
        405,
      );
      const { status } = await scene.client.get(
        scene.core('configmaps', 'x/status'),
      );
      expect(status).toBe(404);
    });
  });
}
