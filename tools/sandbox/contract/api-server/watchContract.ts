import { type ContractClient } from './contractClient';
import { useScene } from './contractScene';
import { configMap } from './samples';

export function watchContract(client: () => ContractClient): void {
  describe('watches', () => {
    const scene = useScene(client);
    const path = (query: string, series: string) =>
      `${scene.core(
        'configmaps',
      )}?watch=true&labelSelector=series%3D${series}${query}`;
    const make = async (name: string, series: string) =>
      (
        await scene.client.post(
          scene.core('configmaps'),
          configMap(name, { a: '1' }, { labels: { series } }),
        )
      ).body;
    const version = async () =>
      (await scene.client.get(scene.core('configmaps'))).body.metadata
        .resourceVersion;

    it('deliver changes after a version, in order', async () => {
      const from = await version();
      await make('w1', 'order');
      await scene.client.patch('merge', scene.core('configmaps', 'w1'), {
        data: { a: '2' },
      });
      const watch = await scene.client.watch(
        path(`&resourceVersion=${from}`, 'order'),
      );
      expect(watch.status).toBe(200);
      await make('w2', 'order');
      await scene.client.delete(scene.core('configmaps', 'w1'));
      expect(await watch.take(4)).toEqual([
        'ADDED w1',
        'MODIFIED w1',
        'ADDED w2',
        'DELETED w1',
      ]);
      watch.close();
    });

    it('begin with the current objects if no version is given', async () => {
      await make('there', 'begin');
      const watch = await scene.client.watch(path('', 'begin'));
      const { type, object } = await watch.next();
      expect(type).toBe('ADDED');
      expect(object).toMatchObject({
        kind: 'ConfigMap',
        apiVersion: 'v1',
        metadata: { name: 'there' },
      });
      watch.close();
    });

    it('give a deleted object the version of its deletion', async () => {
      const { metadata } = await make('last', 'deletion');
      const watch = await scene.client.watch(
        path(`&resourceVersion=${metadata.resourceVersion}`, 'deletion'),
      );
      await scene.client.delete(scene.core('configmaps', 'last'));
      const { type, object } = await watch.next();
      expect(type).toBe('DELETED');
      expect(Number(object.metadata.resourceVersion)).toBeGreaterThan(
        Number(metadata.resourceVersion),
      );
      watch.close();
    });

    it('deliver objects that enter and leave the selection', async () => {
      const from = await version();
      const watch = await scene.client.watch(
        path(`&resourceVersion=${from}`, 'moving'),
      );
      await make('mover', 'elsewhere');
      const relabel = (series: string) =>
        scene.client.patch('merge', scene.core('configmaps', 'mover'), {
          metadata: { labels: { series } },
        });
      await relabel('moving');
      await relabel('elsewhere');
      expect(await watch.take(2)).toEqual(['ADDED mover', 'DELETED mover']);
      watch.close();
    });

    it('select by field', async () => {
      const from = await version();
      const watch = await scene.client.watch(
        `${scene.core(
          'configmaps',
        )}?watch=1&fieldSelector=metadata.name%3Dfield-b&resourceVersion=${from}`,
      );
      await make('field-a', 'field');
      await make('field-b', 'field');
      expect(await watch.take(1)).toEqual(['ADDED field-b']);
      watch.close();
    });

    it('end automatically after timeoutSeconds', async () => {
      const watch = await scene.client.watch(
        path(`&resourceVersion=${await version()}&timeoutSeconds=1`, 'timeout'),
      );
      await watch.ended();
    });

    it('send a bookmark on request after the initial events', async () => {
      await make('initial', 'initial');
      const watch = await scene.client.watch(
        path(
          '&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true',
          'initial',
        ),
      );
      expect(await watch.take(1)).toEqual(['ADDED initial']);
      const { type, object } = await watch.next();
      expect(type).toBe('BOOKMARK');
      expect(object.kind).toBe('ConfigMap');
      expect(object.metadata.annotations).toEqual({
        'k8s.io/initial-events-end': 'true',
      });
      expect(object.metadata.resourceVersion).toMatch(/^\d+$/);
      watch.close();
    });

    it('send only metadata on request', async () => {
      await make('partial', 'partial');
      const watch = await scene.client.watch(path('', 'partial'), {
        accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
      });
      const { object } = await watch.next();
      expect(object.kind).toBe('PartialObjectMetadata');
      expect(object.data).toBeUndefined();
      watch.close();
    });

    it('from an expired version get 410 as an ERROR event', async () => {
      const watch = await scene.client.watch(path('&resourceVersion=1', 'old'));
      const { type, object } = await watch.next();
      expect(type).toBe('ERROR');
      expect(object).toMatchObject({
        kind: 'Status',
        code: 410,
        message: expect.stringContaining('too old resource version'),
      });
      expect(['Expired', 'Gone']).toContain(object.reason);
      await watch.ended();
    });

    it.each([
      '&resourceVersion=x',
      '&timeoutSeconds=x',
      '&sendInitialEvents=true',
    ])('reject %s', async query => {
      const { status, body } = await scene.client.get(path(query, 'wrong'));
      expect([400, 422]).toContain(status);
      expect(body.kind).toBe('Status');
    });
  });
}
