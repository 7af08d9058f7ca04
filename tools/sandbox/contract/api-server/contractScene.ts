import { randomUUID } from 'node:crypto';
import { type ContractClient } from './contractClient';

/** The environment of each part of the contract. */
interface ContractScene {
  /** Set before the first test of a part runs. */
  readonly client: ContractClient;
  /** A namespace for this part only. */
  readonly namespace: string;
  /** `/api/v1/namespaces/<own>/<plural>`. */
  core(plural: string, name?: string): string;
  /** `/apis/volsync.backube/v1alpha1/namespaces/<own>/<plural>`. */
  volsync(plural: string, name?: string): string;
  /** `/apis/<group version>/namespaces/<own>/<plural>`. */
  grouped(groupVersion: string, plural: string, name?: string): string;
}

function join(...parts: readonly (string | undefined)[]): string {
  return parts.filter(part => part !== undefined).join('/');
}

/** Sets up one `describe`: its namespace is created before and deleted after. */
export function useScene(client: () => ContractClient): ContractScene {
  const namespace = `contract-${randomUUID().slice(0, 8)}`;
  beforeAll(async () => {
    const answer = await client().post('/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace },
    });
    expect(answer.status).toBe(201);
  });
  afterAll(async () => {
    await client().delete(`/api/v1/namespaces/${namespace}`);
  });
  const scene: ContractScene = {
    get client() {
      return client();
    },
    namespace,
    core: (plural, name) => join('/api/v1/namespaces', namespace, plural, name),
    volsync: (plural, name) =>
      scene.grouped('volsync.backube/v1alpha1', plural, name),
    grouped: (groupVersion, plural, name) =>
      join('/apis', groupVersion, 'namespaces', namespace, plural, name),
  };
  return scene;
}

/** Waits for a condition that is reached in the background. */
export async function eventually(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > deadline) {
      throw new Error('The condition did not come true within 20 s');
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}
