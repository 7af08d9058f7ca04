import {
  CoreV1Api,
  type KubernetesListObject,
  type KubernetesObject,
  KubernetesObjectApi,
  makeInformer,
  PatchStrategy,
  type V1ConfigMap,
  Watch,
} from '@kubernetes/client-node';
import { type ContractClient } from './contractClient';
import { eventually, useScene } from './contractScene';
import { configMap, replicationSource } from './samples';

interface Custom extends KubernetesObject {
  spec?: { paused?: boolean; sourcePVC?: string };
}

/** The same server through @kubernetes/client-node. */
export function clientContract(client: () => ContractClient): void {
  describe('through the Kubernetes client', () => {
    const scene = useScene(client);
    const objects = () =>
      KubernetesObjectApi.makeApiClient(scene.client.kubeConfig());
    const core = () => scene.client.kubeConfig().makeApiClient(CoreV1Api);
    const source = (name: string): Custom => {
      const made = replicationSource(name);
      return { ...made, metadata: { name, namespace: scene.namespace } };
    };

    it('creates, reads, patches, replaces and deletes objects of any kind', async () => {
      const api = objects();
      const created = await api.create(source('app'));
      expect(created.metadata?.uid).toBeTruthy();
      const patched = await api.patch<Custom>(
        { ...source('app'), spec: { paused: true } },
        undefined,
        undefined,
        undefined,
        undefined,
        PatchStrategy.MergePatch,
      );
      expect(patched.spec).toMatchObject({ paused: true, sourcePVC: 'data' });
      const replaced = await api.replace<Custom>({
        ...patched,
        spec: { sourcePVC: 'other' },
      });
      expect(replaced.spec).toEqual({ sourcePVC: 'other' });
      const list = await api.list<Custom>(
        'volsync.backube/v1alpha1',
        'ReplicationSource',
        scene.namespace,
      );
      expect(list.items).toHaveLength(1);
      await api.delete(source('app'));
      await expect(
        api.read({
          ...source('app'),
          metadata: { name: 'app', namespace: scene.namespace },
        }),
      ).rejects.toMatchObject({ code: 404 });
    });

    it('reports server-side apply conflicts, and forces', async () => {
      const api = objects();
      const map = (value: string) => ({
        ...configMap('applied'),
        data: { a: value },
        metadata: { name: 'applied', namespace: scene.namespace },
      });
      const apply = (manager: string, value: string, force?: boolean) =>
        api.patch<V1ConfigMap>(
          map(value),
          undefined,
          undefined,
          manager,
          force,
          PatchStrategy.ServerSideApply,
        );
      await apply('one', '1');
      await expect(apply('two', '2')).rejects.toMatchObject({ code: 409 });
      expect((await apply('two', '2', true)).data).toEqual({ a: '2' });
    });

    it('needs no apiVersion or kind in typed calls', async () => {
      const created = await core().createNamespacedSecret({
        namespace: scene.namespace,
        body: { metadata: { name: 'typed' }, stringData: { a: 'b' } },
      });
      expect(created.data).toEqual({ a: 'Yg==' });
    });

    it('delivers watch events and ends a watch when it is aborted', async () => {
      const seen: string[] = [];
      const controller = await new Watch(scene.client.kubeConfig()).watch(
        `/api/v1/namespaces/${scene.namespace}/configmaps`,
        { labelSelector: 'watched=yes' },
        (type, object) => seen.push(`${type} ${object.metadata.name}`),
        () => undefined,
      );
      await scene.client.post(
        scene.core('configmaps'),
        configMap('seen', {}, { labels: { watched: 'yes' } }),
      );
      await eventually(async () => seen.includes('ADDED seen'));
      controller.abort();
    });

    it('keeps a cache with an informer', async () => {
      const api = core();
      const informer = makeInformer<V1ConfigMap>(
        scene.client.kubeConfig(),
        `/api/v1/namespaces/${scene.namespace}/configmaps`,
        async () =>
          (await api.listNamespacedConfigMap({
            namespace: scene.namespace,
          })) as KubernetesListObject<V1ConfigMap>,
      );
      await informer.start();
      await scene.client.post(scene.core('configmaps'), configMap('cached'));
      await eventually(
        async () => informer.get('cached', scene.namespace) !== undefined,
      );
      await scene.client.delete(scene.core('configmaps', 'cached'));
      await eventually(
        async () => informer.get('cached', scene.namespace) === undefined,
      );
      await informer.stop();
    });
  });
}
