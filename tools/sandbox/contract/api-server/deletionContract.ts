import { type ContractClient } from './contractClient';
import { eventually, useScene } from './contractScene';
import { configMap, replicationSource } from './samples';

export function deletionContract(client: () => ContractClient): void {
  describe('deletion', () => {
    const scene = useScene(client);
    const at = (name: string) => scene.core('configmaps', name);
    const create = async (name: string, metadata = {}) =>
      (
        await scene.client.post(
          scene.core('configmaps'),
          configMap(name, {}, metadata),
        )
      ).body;

    it('returns the deleted object', async () => {
      const { metadata } = await create('plain');
      const { status, body } = await scene.client.delete(at('plain'));
      expect(status).toBe(200);
      expect(body).toMatchObject({
        kind: 'Status',
        status: 'Success',
        details: { name: 'plain', kind: 'configmaps', uid: metadata.uid },
      });
      expect((await scene.client.get(at('plain'))).status).toBe(404);
      expect((await scene.client.delete(at('plain'))).status).toBe(404);
    });

    it('respects uid and resourceVersion preconditions', async () => {
      const { metadata } = await create('guarded');
      const uid = await scene.client.delete(at('guarded'), {
        preconditions: { uid: 'another' },
      });
      expect(uid.status).toBe(409);
      expect(uid.body.message).toBe(
        `Operation cannot be fulfilled on configmaps "guarded": Precondition failed: UID in precondition: another, UID in object meta: ${metadata.uid}`,
      );
      const version = await scene.client.delete(at('guarded'), {
        preconditions: { resourceVersion: '1' },
      });
      expect(version.status).toBe(409);
      expect(version.body.message).toContain(
        `ResourceVersion in precondition: 1, ResourceVersion in object meta: ${metadata.resourceVersion}`,
      );
      const right = await scene.client.delete(at('guarded'), {
        preconditions: {
          uid: metadata.uid,
          resourceVersion: metadata.resourceVersion,
        },
      });
      expect(right.status).toBe(200);
    });

    it('waits for finalizers', async () => {
      await create('held', { finalizers: ['example.org/hold'] });
      const { body } = await scene.client.delete(at('held'));
      expect(body.kind).toBe('ConfigMap');
      expect(body.metadata).toMatchObject({
        deletionTimestamp: expect.any(String),
        deletionGracePeriodSeconds: 0,
        finalizers: ['example.org/hold'],
      });
      const again = await scene.client.delete(at('held'));
      expect(again.body.metadata.deletionTimestamp).toBe(
        body.metadata.deletionTimestamp,
      );
      const late = await scene.client.patch('merge', at('held'), {
        metadata: { finalizers: ['example.org/hold', 'example.org/late'] },
      });
      expect(late.status).toBe(422);
      expect(late.body.message).toContain(
        'no new finalizers can be added if the object is being deleted',
      );
      await scene.client.patch('merge', at('held'), {
        metadata: { finalizers: null },
      });
      expect((await scene.client.get(at('held'))).status).toBe(404);
    });

    it('increases the generation of an object that waits', async () => {
      const path = scene.volsync('replicationsources', 'held');
      const { body } = await scene.client.post(
        scene.volsync('replicationsources'),
        {
          ...replicationSource('held'),
          metadata: { name: 'held', finalizers: ['example.org/hold'] },
        },
      );
      const deleted = await scene.client.delete(path);
      expect(deleted.body.metadata.generation).toBe(
        body.metadata.generation + 1,
      );
      await scene.client.patch('merge', path, {
        metadata: { finalizers: null },
      });
      expect((await scene.client.get(path)).status).toBe(404);
    });

    it('supports a dry run', async () => {
      await create('dry');
      expect(
        (await scene.client.delete(`${at('dry')}?dryRun=All`)).status,
      ).toBe(200);
      expect((await scene.client.get(at('dry'))).status).toBe(200);
      await scene.client.delete(at('dry'), {
        kind: 'DeleteOptions',
        apiVersion: 'v1',
        dryRun: ['All'],
      });
      expect((await scene.client.get(at('dry'))).status).toBe(200);
    });

    it('deletes a collection, or the selected part of it', async () => {
      await create('c1', { labels: { set: 'x' } });
      await create('c2', { labels: { set: 'x' } });
      await create('c3', { labels: { set: 'y' } });
      const { status } = await scene.client.delete(
        `${scene.core('configmaps')}?labelSelector=set%3Dx`,
      );
      expect(status).toBe(200);
      expect((await scene.client.get(at('c1'))).status).toBe(404);
      expect((await scene.client.get(at('c2'))).status).toBe(404);
      expect((await scene.client.get(at('c3'))).status).toBe(200);
    });

    it('rejects an unknown policy', async () => {
      await create('policy');
      const { status, body } = await scene.client.delete(at('policy'), {
        propagationPolicy: 'Sideways',
      });
      expect(status).toBe(422);
      expect(body.message).toContain('propagationPolicy');
    });

    it('protects the namespaces that the cluster needs', async () => {
      const { status, body } = await scene.client.delete(
        '/api/v1/namespaces/default',
      );
      expect(status).toBe(403);
      expect(body.message).toBe(
        'namespaces "default" is forbidden: this namespace may not be deleted',
      );
    });

    it('of a namespace deletes its content, and rejects new objects', async () => {
      if (scene.client.target.supports?.controllers === false) {
        return;
      }
      const name = `${scene.namespace}-going`;
      await scene.client.post('/api/v1/namespaces', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name },
      });
      const inside = `/api/v1/namespaces/${name}/configmaps`;
      await scene.client.post(inside, configMap('free'));
      await scene.client.post(
        inside,
        configMap('held', {}, { finalizers: ['example.org/hold'] }),
      );
      const { body } = await scene.client.delete(`/api/v1/namespaces/${name}`);
      expect(body.status.phase).toBe('Terminating');
      const refused = await scene.client.post(inside, configMap('late'));
      expect(refused.status).toBe(403);
      expect(refused.body.message).toBe(
        `configmaps "late" is forbidden: unable to create new content in namespace ${name} because it is being terminated`,
      );
      expect(refused.body.details.causes[0].reason).toBe(
        'NamespaceTerminating',
      );
      await eventually(
        async () => (await scene.client.get(`${inside}/free`)).status === 404,
      );
      expect(
        (await scene.client.get(`/api/v1/namespaces/${name}`)).status,
      ).toBe(200);
      await scene.client.patch('merge', `${inside}/held`, {
        metadata: { finalizers: null },
      });
      await eventually(
        async () =>
          (await scene.client.get(`/api/v1/namespaces/${name}`)).status === 404,
      );
    });
  });
}
