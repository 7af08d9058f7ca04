import { type ContractClient } from './contractClient';
import { useScene } from './contractScene';
import { configMap, replicationSource, secret } from './samples';

interface Named {
  readonly metadata: { readonly name: string };
}

function names(body: { readonly items: readonly Named[] }): readonly string[] {
  return body.items.map(item => item.metadata.name);
}

export function listContract(client: () => ContractClient): void {
  describe('lists', () => {
    const scene = useScene(client);
    const labels = [
      { app: 'web', tier: 'front' },
      { app: 'web', tier: 'back' },
      { app: 'db' },
      {},
    ];
    const ours = 'labelSelector=contract%3Dlist';

    beforeAll(async () => {
      for (const [index, own] of labels.entries()) {
        await scene.client.post(
          scene.core('configmaps'),
          configMap(
            `item-${index}`,
            {},
            { labels: { ...own, contract: 'list' } },
          ),
        );
      }
    });

    it('have a kind and version, but omit the kind of native items', async () => {
      const { body } = await scene.client.get(
        `${scene.core('configmaps')}?${ours}`,
      );
      expect(body).toMatchObject({
        kind: 'ConfigMapList',
        apiVersion: 'v1',
        metadata: { resourceVersion: expect.stringMatching(/^\d+$/) },
      });
      expect(names(body)).toEqual(['item-0', 'item-1', 'item-2', 'item-3']);
      expect(body.items[0].kind).toBeUndefined();
    });

    it('keep kind and apiVersion on custom items', async () => {
      await scene.client.post(
        scene.volsync('replicationsources'),
        replicationSource('app'),
      );
      const { body } = await scene.client.get(
        scene.volsync('replicationsources'),
      );
      expect(body.kind).toBe('ReplicationSourceList');
      expect(body.items[0]).toMatchObject({
        kind: 'ReplicationSource',
        apiVersion: 'volsync.backube/v1alpha1',
      });
    });

    it.each([
      ['app=web', ['item-0', 'item-1']],
      ['app==db', ['item-2']],
      ['app!=web', ['item-2', 'item-3']],
      ['app in (web,db),tier', ['item-0', 'item-1']],
      ['app notin (web)', ['item-2', 'item-3']],
      ['!app', ['item-3']],
      ['tier', ['item-0', 'item-1']],
      ['app=web,tier!=front', ['item-1']],
    ])('select by labels: %s', async (selector, expected) => {
      const query = `labelSelector=${encodeURIComponent(
        `contract=list,${selector}`,
      )}`;
      const { status, body } = await scene.client.get(
        `${scene.core('configmaps')}?${query}`,
      );
      expect(status).toBe(200);
      expect(names(body)).toEqual(expected);
    });

    it.each(['a in', 'app in (web', '=x', 'a b', 'app=va lue', '-x'])(
      'reject the label selector %p',
      async selector => {
        const { status, body } = await scene.client.get(
          `${scene.core('configmaps')}?labelSelector=${encodeURIComponent(
            selector,
          )}`,
        );
        expect(status).toBe(400);
        expect(body).toMatchObject({ kind: 'Status', reason: 'BadRequest' });
      },
    );

    it('select by name, namespace and the fields of a kind', async () => {
      await scene.client.post(
        scene.core('secrets'),
        secret('special', { type: 'example.org/special' }),
      );
      await scene.client.post(scene.core('secrets'), secret('plain', {}));
      const at = async (path: string) =>
        names((await scene.client.get(path)).body);
      expect(
        await at(
          `${scene.core('configmaps')}?fieldSelector=metadata.name%3Ditem-1`,
        ),
      ).toEqual(['item-1']);
      expect(
        await at(
          `/api/v1/configmaps?${ours}&fieldSelector=metadata.namespace%3D${scene.namespace}`,
        ),
      ).toHaveLength(4);
      expect(
        await at(
          `${scene.core('secrets')}?fieldSelector=type%3Dexample.org/special`,
        ),
      ).toEqual(['special']);
      expect(
        await at(
          `${scene.core(
            'secrets',
          )}?fieldSelector=type!%3Dexample.org/special,metadata.name%3Dplain`,
        ),
      ).toEqual(['plain']);
    });

    it('reject a field that the kind cannot select by', async () => {
      const { status, body } = await scene.client.get(
        `${scene.core('configmaps')}?fieldSelector=data.a%3D1`,
      );
      expect(status).toBe(400);
      expect(body.message).toContain('field label not supported');
    });

    it('return pages that together are complete', async () => {
      const seen: string[] = [];
      let next = '';
      let pages = 0;
      let version = '';
      do {
        const { body } = await scene.client.get(
          `${scene.core('configmaps')}?${ours}&limit=3&continue=${next}`,
        );
        seen.push(...names(body));
        version ||= body.metadata.resourceVersion;
        expect(body.metadata.resourceVersion).toBe(version);
        next = encodeURIComponent(body.metadata.continue ?? '');
        pages += 1;
      } while (next);
      expect(pages).toBe(2);
      expect(seen).toEqual(['item-0', 'item-1', 'item-2', 'item-3']);
    });

    it('show in later pages the state at the first', async () => {
      const path = `${scene.core('configmaps')}?${ours}`;
      const first = await scene.client.get(`${path}&limit=2`);
      await scene.client.post(
        scene.core('configmaps'),
        configMap('item-2-late', {}, { labels: { contract: 'list' } }),
      );
      await scene.client.delete(scene.core('configmaps', 'item-3'));
      const token = encodeURIComponent(first.body.metadata.continue);
      const second = await scene.client.get(
        `${path}&limit=5&continue=${token}`,
      );
      expect(names(second.body)).toEqual(['item-2', 'item-3']);
      await scene.client.delete(scene.core('configmaps', 'item-2-late'));
      await scene.client.post(
        scene.core('configmaps'),
        configMap('item-3', {}, { labels: { contract: 'list' } }),
      );
    });

    it('show an exact earlier version', async () => {
      const path = `${scene.core('configmaps')}?${ours}`;
      const { body } = await scene.client.get(path);
      const version = body.metadata.resourceVersion;
      await scene.client.post(
        scene.core('configmaps'),
        configMap('item-9', {}, { labels: { contract: 'list' } }),
      );
      const past = await scene.client.get(
        `${path}&resourceVersion=${version}&resourceVersionMatch=Exact`,
      );
      expect(names(past.body)).not.toContain('item-9');
      await scene.client.delete(scene.core('configmaps', 'item-9'));
    });

    it('count the remaining items if nothing is selected', async () => {
      const { body } = await scene.client.get(
        `${scene.core('configmaps')}?limit=1`,
      );
      expect(body.metadata.remainingItemCount).toBeGreaterThanOrEqual(3);
    });

    it.each(['continue=nonsense', 'limit=x', 'resourceVersion=abc'])(
      'reject %s',
      async query => {
        const { status, body } = await scene.client.get(
          `${scene.core('configmaps')}?${query}`,
        );
        expect(status).toBe(400);
        expect(body.kind).toBe('Status');
      },
    );

    it('return only metadata on request', async () => {
      const { body, text } = await scene.client.get(
        `${scene.core('secrets')}`,
        {
          accept:
            'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json',
        },
      );
      expect(body).toMatchObject({
        kind: 'PartialObjectMetadataList',
        apiVersion: 'meta.k8s.io/v1',
      });
      expect(body.items[0].metadata.managedFields).toBeDefined();
      expect(text).not.toContain('"type":"example.org/special"');
    });

    it('fall back to JSON if the client accepts it besides a Table', async () => {
      const { status } = await scene.client.get(scene.core('secrets'), {
        accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
      });
      expect(status).toBe(200);
    });
  });
}
