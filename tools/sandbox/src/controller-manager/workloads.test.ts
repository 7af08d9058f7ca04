import { setTimeout as delay } from 'node:timers/promises';
import {
  type ApiClient,
  type KubeObject,
  persistentVolumeClaims,
  type Pod,
  pods as podType,
  type ResourceType,
} from '../client';
import { prepareApp } from '../demo/testing/fixtures';
import {
  startTestCluster,
  type TestCluster,
  until,
} from '../demo/testing/startTestCluster';
import {
  type Deployment,
  deployments,
  replicaSets,
  type StatefulSet,
  statefulSets,
} from './workloadResources';

let test: TestCluster;
let client: ApiClient;
beforeAll(async () => {
  test = await startTestCluster();
  client = test.cluster.client;
});
afterAll(() => test?.close());

const LABELS = { app: 'orders' };

function deploymentOf(
  namespace: string,
  spec: Partial<Deployment['spec']> = {},
): Deployment {
  return {
    metadata: { name: 'orders', namespace },
    spec: {
      selector: { matchLabels: LABELS },
      template: {
        metadata: { labels: LABELS },
        spec: {
          containers: [
            {
              name: 'app',
              image: 'example.org/orders:1',
              volumeMounts: [{ name: 'data', mountPath: '/var/lib/orders' }],
            },
          ],
          volumes: [
            { name: 'data', persistentVolumeClaim: { claimName: 'app-data' } },
          ],
        },
      },
      ...spec,
    },
  };
}

async function podsOf(namespace: string): Promise<Pod[]> {
  const { items } = await client.list(podType, { namespace });
  return items.sort((a, b) => a.metadata.name.localeCompare(b.metadata.name));
}

async function scale<T extends KubeObject>(
  type: ResourceType<T>,
  namespace: string,
  replicas: number,
): Promise<void> {
  await client.patch(
    type,
    { namespace, name: 'orders' },
    { spec: { replicas } },
    'scale',
  );
}

async function untilReady<
  T extends KubeObject & { status?: { readyReplicas?: number } },
>(type: ResourceType<T>, namespace: string, replicas: number): Promise<T> {
  return until(`${replicas} ready in ${namespace}`, async () => {
    const object = await client.get(type, { namespace, name: 'orders' });
    const running = (await podsOf(namespace)).length;
    return (object.status?.readyReplicas ?? 0) === replicas &&
      running === replicas
      ? object
      : undefined;
  });
}

it('runs a Deployment through a ReplicaSet, scales it to 0 and back', async () => {
  const namespace = 'deployment';
  await prepareApp(test, namespace);
  await client.create(deployments, deploymentOf(namespace));
  const { status, metadata } = await untilReady(deployments, namespace, 1);
  expect(status).toMatchObject({ replicas: 1, availableReplicas: 1 });
  expect(status?.observedGeneration).toBe(metadata.generation);
  expect(status?.conditions).toContainEqual(
    expect.objectContaining({ type: 'Available', status: 'True' }),
  );

  const [pod] = await podsOf(namespace);
  const [set] = (await client.list(replicaSets, { namespace })).items;
  expect(pod?.metadata.ownerReferences).toEqual([
    expect.objectContaining({
      kind: 'ReplicaSet',
      uid: set?.metadata.uid,
      controller: true,
    }),
  ]);
  expect(set?.metadata.ownerReferences).toEqual([
    expect.objectContaining({ kind: 'Deployment', uid: metadata.uid }),
  ]);
  expect(pod?.status?.phase).toBe('Running');
  expect(pod?.spec.volumes?.[0]?.persistentVolumeClaim?.claimName).toBe(
    'app-data',
  );

  await scale(deployments, namespace, 0);
  await untilReady(deployments, namespace, 0);
  await scale(deployments, namespace, 2);
  await untilReady(deployments, namespace, 2);
  expect((await client.list(replicaSets, { namespace })).items).toHaveLength(1);
});

it('replaces a deleted pod, and deletes the dependents of a deleted Deployment', async () => {
  const namespace = 'replaced';
  await prepareApp(test, namespace);
  await client.create(deployments, deploymentOf(namespace));
  await untilReady(deployments, namespace, 1);
  const [first] = await podsOf(namespace);
  await client.delete(podType, first?.metadata ?? { name: '' });
  await until('another pod', async () =>
    (
      await podsOf(namespace)
    ).some(
      pod =>
        pod.metadata.uid !== first?.metadata.uid &&
        pod.status?.phase === 'Running',
    ),
  );
  await client.delete(deployments, { namespace, name: 'orders' });
  await until(
    'nothing left',
    async () =>
      (await podsOf(namespace)).length === 0 &&
      (await client.list(replicaSets, { namespace })).items.length === 0,
  );
});

it('rolls out a new template, never two at the same time with Recreate', async () => {
  const namespace = 'recreate';
  await prepareApp(test, namespace);
  await client.create(
    deployments,
    deploymentOf(namespace, { strategy: { type: 'Recreate' } }),
  );
  await untilReady(deployments, namespace, 1);
  const [earlier] = await podsOf(namespace);
  const holdEarlier = (finalizers: readonly string[]) =>
    client.patch(podType, earlier!.metadata, { metadata: { finalizers } });
  await holdEarlier(['example.org/slow-to-end']);
  const { spec } = deploymentOf(namespace).spec.template;
  await client.patch(
    deployments,
    { namespace, name: 'orders' },
    {
      spec: {
        template: {
          spec: {
            containers: [{ ...spec.containers[0], image: 'example.org/v2' }],
          },
        },
      },
    },
  );
  await until('the earlier pod to end', async () => {
    const [pod] = await podsOf(namespace);
    return pod?.metadata.deletionTimestamp !== undefined;
  });
  await delay(500);
  expect(await podsOf(namespace)).toHaveLength(1);
  await holdEarlier([]);
  await until('the new image alone', async () => {
    const found = await podsOf(namespace);
    expect(found.length).toBeLessThanOrEqual(1);
    return (
      found[0]?.spec.containers[0]?.image === 'example.org/v2' &&
      found[0].status?.phase === 'Running'
    );
  });
  const sets = (await client.list(replicaSets, { namespace })).items;
  expect(sets.map(each => each.spec.replicas).sort()).toEqual([0, 1]);
});

it('keeps a pod pending while its claim is missing', async () => {
  const namespace = 'unbound';
  await prepareApp(test, namespace);
  await client.delete(persistentVolumeClaims, { namespace, name: 'app-data' });
  await client.create(deployments, deploymentOf(namespace));
  const pod = await until('a pod that waits', async () =>
    (
      await podsOf(namespace)
    ).find(each =>
      each.status?.conditions?.some(({ reason }) => reason === 'Unschedulable'),
    ),
  );
  expect(pod.status?.phase).toBe('Pending');
  const { status } = await client.get(deployments, {
    namespace,
    name: 'orders',
  });
  expect(status?.readyReplicas).toBe(0);
});

it('runs a StatefulSet in order, each replica with its own persistent claim', async () => {
  const namespace = 'stateful';
  await prepareApp(test, namespace);
  const { template } = deploymentOf(namespace).spec;
  await client.create(statefulSets, {
    metadata: { name: 'orders', namespace },
    spec: {
      replicas: 2,
      selector: { matchLabels: LABELS },
      template: {
        ...template,
        spec: { containers: template.spec.containers },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: {
            accessModes: ['ReadWriteOnce'],
            resources: { requests: { storage: '1Gi' } },
            storageClassName: 'ceph-block',
          },
        },
      ],
    },
  } satisfies StatefulSet);
  await untilReady(statefulSets, namespace, 2);
  const [first, second] = await podsOf(namespace);
  expect([first?.metadata.name, second?.metadata.name]).toEqual([
    'orders-0',
    'orders-1',
  ]);
  expect(second?.spec.volumes).toContainEqual({
    name: 'data',
    persistentVolumeClaim: { claimName: 'data-orders-1' },
  });
  expect(
    Date.parse(second?.metadata.creationTimestamp ?? ''),
  ).toBeGreaterThanOrEqual(Date.parse(first?.status?.startTime ?? ''));

  await scale(statefulSets, namespace, 1);
  await untilReady(statefulSets, namespace, 1);
  expect((await podsOf(namespace))[0]?.metadata.uid).toBe(first?.metadata.uid);
  await scale(statefulSets, namespace, 0);
  await untilReady(statefulSets, namespace, 0);
  const claims = await client.list(persistentVolumeClaims, { namespace });
  expect(claims.items.map(each => each.metadata.name).sort()).toEqual([
    'app-data',
    'data-orders-0',
    'data-orders-1',
  ]);
  await scale(statefulSets, namespace, 2);
  await untilReady(statefulSets, namespace, 2);
});
