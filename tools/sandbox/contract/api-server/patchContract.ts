import { type ContractClient } from './contractClient';
import { useScene } from './contractScene';
import { configMap, deployment, replicationSource } from './samples';

export function patchContract(client: () => ContractClient): void {
  describe('patches', () => {
    const scene = useScene(client);

    it('merge, remove by null and replace lists', async () => {
      await scene.client.post(
        scene.core('configmaps'),
        configMap('merge', { a: '1', b: '2' }),
      );
      const { status, body } = await scene.client.patch(
        'merge',
        scene.core('configmaps', 'merge'),
        { data: { a: null, c: '3' }, metadata: { labels: { x: 'y' } } },
      );
      expect(status).toBe(200);
      expect(body.data).toEqual({ b: '2', c: '3' });
      expect(body.metadata.labels).toEqual({ x: 'y' });
    });

    it('with an outdated version conflict', async () => {
      const { body } = await scene.client.post(
        scene.core('configmaps'),
        configMap('versioned'),
      );
      const path = scene.core('configmaps', 'versioned');
      const { resourceVersion } = body.metadata;
      const change = { metadata: { resourceVersion }, data: { a: '2' } };
      expect((await scene.client.patch('merge', path, change)).status).toBe(
        200,
      );
      const late = await scene.client.patch('merge', path, {
        ...change,
        data: { a: '3' },
      });
      expect(late.status).toBe(409);
      expect(late.body.message).toContain('the object has been modified');
    });

    it('support JSON patch, including test', async () => {
      await scene.client.post(scene.core('configmaps'), configMap('json'));
      const path = scene.core('configmaps', 'json');
      const done = await scene.client.patch('json', path, [
        { op: 'test', path: '/data/a', value: '1' },
        { op: 'add', path: '/data/b~1c', value: '2' },
        { op: 'move', from: '/data/a', path: '/data/d' },
      ]);
      expect(done.status).toBe(422); // 'b/c' is not a valid key of a config map
      const right = await scene.client.patch('json', path, [
        { op: 'test', path: '/data/a', value: '1' },
        { op: 'add', path: '/data/b', value: '2' },
        { op: 'move', from: '/data/a', path: '/data/d' },
      ]);
      expect(right.body.data).toEqual({ b: '2', d: '1' });
      const failed = await scene.client.patch('json', path, [
        { op: 'test', path: '/data/b', value: 'other' },
        { op: 'remove', path: '/data/b' },
      ]);
      expect(failed.status).toBe(422);
      expect(failed.body).toMatchObject({ kind: 'Status', reason: 'Invalid' });
      const { body } = await scene.client.get(path);
      expect(body.data).toEqual({ b: '2', d: '1' });
    });

    it('support strategic merge for native kinds', async () => {
      await scene.client.post(
        scene.grouped('apps/v1', 'deployments'),
        deployment('web'),
      );
      const path = scene.grouped('apps/v1', 'deployments', 'web');
      const { body } = await scene.client.patch('strategic', path, {
        spec: {
          template: {
            spec: {
              containers: [
                {
                  name: 'main',
                  image: 'example.org/new',
                  env: [{ name: 'B', value: '2' }],
                },
                { name: 'side', $patch: 'delete' },
                { name: 'added', image: 'example.org/added' },
              ],
            },
          },
        },
      });
      const { containers } = body.spec.template.spec;
      expect(
        containers.map((item: { name: string }) => item.name).sort(),
      ).toEqual(['added', 'main']);
      const main = containers.find(
        (item: { name: string }) => item.name === 'main',
      );
      expect(main.image).toBe('example.org/new');
      expect(
        main.env.map((item: { name: string }) => item.name).sort(),
      ).toEqual(['A', 'B']);
    });

    it('merge owners by uid and finalizers as a set', async () => {
      await scene.client.post(
        scene.core('configmaps'),
        configMap('lists', {}, { finalizers: ['example.org/a'] }),
      );
      const path = scene.core('configmaps', 'lists');
      const added = await scene.client.patch('strategic', path, {
        metadata: { finalizers: ['example.org/b'] },
      });
      expect(added.body.metadata.finalizers.sort()).toEqual([
        'example.org/a',
        'example.org/b',
      ]);
      const removed = await scene.client.patch('strategic', path, {
        metadata: { '$deleteFromPrimitiveList/finalizers': ['example.org/a'] },
      });
      expect(removed.body.metadata.finalizers).toEqual(['example.org/b']);
      await scene.client.patch('merge', path, {
        metadata: { finalizers: null },
      });
    });

    it('are not strategic for custom kinds', async () => {
      await scene.client.post(
        scene.volsync('replicationsources'),
        replicationSource('app'),
      );
      const { status, body } = await scene.client.patch(
        'strategic',
        scene.volsync('replicationsources', 'app'),
        { spec: { paused: true } },
      );
      expect(status).toBe(415);
      expect(body).toMatchObject({
        reason: 'UnsupportedMediaType',
        message: expect.stringContaining(
          'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json',
        ),
      });
    });

    it('cannot rename, and cannot be sent as plain JSON', async () => {
      await scene.client.post(scene.core('configmaps'), configMap('fixed'));
      const path = scene.core('configmaps', 'fixed');
      const renamed = await scene.client.patch('merge', path, {
        metadata: { name: 'other' },
      });
      expect(renamed.status).toBe(400);
      const plain = await scene.client.send('PATCH', path, {
        body: { data: {} },
      });
      expect(plain.status).toBe(415);
    });

    it('of missing objects return 404', async () => {
      const { status } = await scene.client.patch(
        'merge',
        scene.core('configmaps', 'none'),
        {
          data: {},
        },
      );
      expect(status).toBe(404);
    });
  });
}
