import {
  type ApiClient,
  isAlreadyExists,
  type KubeObject,
  resourceType,
} from '../../sandbox/src/client';

const nodes = resourceType<KubeObject>('v1', 'Node', 'nodes', {
  namespaced: false,
});

/** Registers a node: its capacity, and the address from which the logs of its pods are read. */
export async function registerNode(
  client: ApiClient,
  node: { readonly name: string; readonly logPort: number },
): Promise<void> {
  try {
    await client.create(nodes, {
      metadata: {
        name: node.name,
        labels: { 'kubernetes.io/hostname': node.name },
      },
    });
  } catch (error) {
    if (!isAlreadyExists(error)) {
      throw error;
    }
  }
  const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  const room = { cpu: '32', memory: '64Gi', pods: '250' };
  await client.patch(
    nodes,
    node,
    {
      status: {
        capacity: room,
        allocatable: room,
        addresses: [
          { type: 'InternalIP', address: '127.0.0.1' },
          { type: 'Hostname', address: node.name },
        ],
        daemonEndpoints: { kubeletEndpoint: { Port: node.logPort } },
        conditions: [
          {
            type: 'Ready',
            status: 'True',
            reason: 'KubeletReady',
            message: "the sandbox's node is posting ready status",
            lastHeartbeatTime: now,
            lastTransitionTime: now,
          },
        ],
      },
    },
    'status',
  );
  // Every new node is tainted as not ready; the lab omits the controller that would remove the taint
  await client.patch(nodes, node, { spec: { taints: [] } });
}
