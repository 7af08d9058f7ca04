import { type ContractClient } from './contractClient';
import { useScene } from './contractScene';
import { deployment, job } from './samples';

export function workloadContract(client: () => ContractClient): void {
  describe('workloads', () => {
    const scene = useScene(client);
    const deployments = () => scene.grouped('apps/v1', 'deployments');

    it('are scaled through their scale subresource', async () => {
      await scene.client.post(deployments(), deployment('scaled'));
      const path = `${deployments()}/scaled/scale`;
      const read = await scene.client.get(path);
      expect(read.body).toMatchObject({
        kind: 'Scale',
        apiVersion: 'autoscaling/v1',
        metadata: { name: 'scaled', namespace: scene.namespace },
        spec: { replicas: 1 },
        status: { selector: 'app=scaled' },
      });
      const replaced = await scene.client.put(path, {
        ...read.body,
        spec: { replicas: 3 },
      });
      expect(replaced.body.spec.replicas).toBe(3);
      const late = await scene.client.put(path, {
        ...read.body,
        spec: { replicas: 5 },
      });
      expect(late.status).toBe(409);
      const patched = await scene.client.patch('merge', path, {
        spec: { replicas: 0 },
      });
      expect(patched.status).toBe(200);
      const { body } = await scene.client.get(`${deployments()}/scaled`);
      expect(body.spec.replicas).toBe(0);
      const wrong = await scene.client.patch('merge', path, {
        spec: { replicas: -1 },
      });
      expect(wrong.status).toBe(422);
    });

    it('of kind Job get the labels that identify their pods', async () => {
      const { body } = await scene.client.post(
        scene.grouped('batch/v1', 'jobs'),
        job('mover'),
      );
      const { uid } = body.metadata;
      expect(body.spec).toMatchObject({
        parallelism: 1,
        completions: 1,
        backoffLimit: 6,
        selector: {
          matchLabels: { 'batch.kubernetes.io/controller-uid': uid },
        },
        template: {
          metadata: {
            labels: {
              'batch.kubernetes.io/controller-uid': uid,
              'batch.kubernetes.io/job-name': 'mover',
              'controller-uid': uid,
              'job-name': 'mover',
            },
          },
        },
      });
    });

    it('of kind Job have an immutable completion mode', async () => {
      await scene.client.post(scene.grouped('batch/v1', 'jobs'), job('fixed'));
      const { status, body } = await scene.client.patch(
        'merge',
        scene.grouped('batch/v1', 'jobs', 'fixed'),
        { spec: { completionMode: 'Indexed' } },
      );
      expect(status).toBe(422);
      expect(body.message).toContain('field is immutable');
    });

    it('of kind Pod keep their containers, but accept another image', async () => {
      await scene.client.post(scene.core('pods'), {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'settled' },
        spec: {
          // No scheduler has that name, so the pod stays pending.
          schedulerName: 'nobody',
          automountServiceAccountToken: false,
          containers: [{ name: 'c', image: 'example.org/a' }],
        },
      });
      const path = scene.core('pods', 'settled');
      const container = (fields: object) =>
        scene.client.patch('strategic', path, {
          spec: { containers: [{ name: 'c', ...fields }] },
        });
      const refused = await container({ args: ['other'] });
      expect(refused.status).toBe(422);
      expect(refused.body.message).toContain(
        'spec: Forbidden: pod updates may not change fields other than',
      );
      const image = await container({ image: 'example.org/b' });
      expect(image.status).toBe(200);
      expect(image.body.metadata.generation ?? 2).toBe(2);
    });

    it("of kind Pod that don't exist have no log", async () => {
      const { status, body } = await scene.client.get(
        scene.core('pods', 'none/log'),
      );
      expect(status).toBe(404);
      expect(body.message).toBe('pods "none" not found');
    });
  });
}
