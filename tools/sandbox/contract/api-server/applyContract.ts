import { type ContractClient } from './contractClient';
import { useScene } from './contractScene';
import { configMap, deployment, replicationSource } from './samples';

interface Entry {
  readonly manager: string;
  readonly operation: string;
  readonly subresource?: string;
}

export function applyContract(client: () => ContractClient): void {
  describe('server-side apply', () => {
    const scene = useScene(client);
    const apply = (
      path: string,
      manager: string,
      body: unknown,
      force = false,
    ) =>
      scene.client.patch(
        'apply',
        `${path}?fieldManager=${manager}&force=${force}`,
        body,
      );

    it('creates an object, and changes nothing when repeated', async () => {
      const path = scene.core('configmaps', 'made');
      const created = await apply(path, 'one', configMap('made'));
      expect(created.status).toBe(201);
      expect(created.body.metadata.managedFields).toMatchObject([
        {
          manager: 'one',
          operation: 'Apply',
          apiVersion: 'v1',
          fieldsV1: { 'f:data': { 'f:a': {} } },
        },
      ]);
      const again = await apply(path, 'one', configMap('made'));
      expect(again.status).toBe(200);
      expect(again.body.metadata.resourceVersion).toBe(
        created.body.metadata.resourceVersion,
      );
    });

    it('accepts YAML', async () => {
      const answer = await scene.client.send(
        'PATCH',
        `${scene.core('configmaps', 'yaml')}?fieldManager=one`,
        {
          type: 'application/apply-patch+yaml',
          raw: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: yaml\ndata:\n  a: "1"\n',
        },
      );
      expect(answer.status).toBe(201);
      expect(answer.body.data).toEqual({ a: '1' });
    });

    it('removes exactly what its manager no longer applies', async () => {
      const path = scene.core('configmaps', 'shrinks');
      await apply(path, 'one', configMap('shrinks', { a: '1', b: '2' }));
      await apply(path, 'two', configMap('shrinks', { c: '3' }));
      const { body } = await apply(
        path,
        'one',
        configMap('shrinks', { a: '1' }),
      );
      expect(body.data).toEqual({ a: '1', c: '3' });
    });

    it('removes a map with its last field', async () => {
      const path = scene.core('configmaps', 'emptied');
      await apply(
        path,
        'one',
        configMap('emptied', { a: '1' }, { labels: { x: 'y' } }),
      );
      const { body } = await apply(path, 'one', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'emptied' },
      });
      expect(body.data).toBeUndefined();
      expect(body.metadata.labels).toBeUndefined();
    });

    it('keeps a field that another manager also applies', async () => {
      const path = scene.core('configmaps', 'shared');
      await apply(path, 'one', configMap('shared', { a: '1', b: '2' }));
      await apply(path, 'two', configMap('shared', { b: '2' }));
      const { body } = await apply(
        path,
        'one',
        configMap('shared', { a: '1' }),
      );
      expect(body.data).toEqual({ a: '1', b: '2' });
    });

    it('conflicts with another applier, and the message names manager and field', async () => {
      const path = scene.core('configmaps', 'contested');
      await apply(path, 'one', configMap('contested', { a: '1' }));
      const { status, body } = await apply(
        path,
        'two',
        configMap('contested', { a: '2' }),
      );
      expect(status).toBe(409);
      expect(body).toMatchObject({
        reason: 'Conflict',
        message: 'Apply failed with 1 conflict: conflict with "one": .data.a',
        details: {
          causes: [
            {
              reason: 'FieldManagerConflict',
              message: 'conflict with "one"',
              field: '.data.a',
            },
          ],
        },
      });
    });

    it('takes over a field if forced', async () => {
      const path = scene.core('configmaps', 'forced');
      await apply(path, 'one', configMap('forced', { a: '1', b: '1' }));
      const { status, body } = await apply(
        path,
        'two',
        configMap('forced', { a: '2' }),
        true,
      );
      expect(status).toBe(200);
      expect(body.data).toEqual({ a: '2', b: '1' });
      const fields = Object.fromEntries(
        body.metadata.managedFields.map(
          (entry: Entry & { fieldsV1: object }) => [
            entry.manager,
            entry.fieldsV1,
          ],
        ),
      );
      expect(fields.one['f:data']).not.toHaveProperty('f:a');
      expect(fields.two['f:data']).toHaveProperty('f:a');
    });

    it('conflicts with fields that were updated since', async () => {
      const path = scene.core('configmaps', 'edited');
      await apply(path, 'one', configMap('edited', { a: '1', b: '1' }));
      await scene.client.send('PATCH', `${path}?fieldManager=editor`, {
        type: 'application/merge-patch+json',
        body: { data: { a: '2', b: '2' } },
      });
      const { status, body } = await apply(
        path,
        'one',
        configMap('edited', { a: '1', b: '1' }),
      );
      expect(status).toBe(409);
      expect(body.message).toMatch(
        /^Apply failed with 2 conflicts: conflicts with "editor" using v1 at \S+:\n- \.data\.a\n- \.data\.b$/,
      );
    });

    it('merges containers by name', async () => {
      const path = scene.grouped('apps/v1', 'deployments', 'web');
      await apply(path, 'one', deployment('web'));
      const extra = {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web' },
        spec: {
          template: {
            spec: {
              containers: [{ name: 'main', env: [{ name: 'B', value: '2' }] }],
            },
          },
        },
      };
      const { body } = await apply(path, 'two', extra);
      const { containers } = body.spec.template.spec;
      expect(containers).toHaveLength(2);
      expect(
        containers[0].env.map((item: { name: string }) => item.name),
      ).toEqual(['A', 'B']);
    });

    it('merges the conditions of a status by type, and tracks their owners separately', async () => {
      await scene.client.post(
        scene.volsync('replicationsources'),
        replicationSource('app'),
      );
      const path = scene.volsync('replicationsources', 'app/status');
      const condition = (type: string) => ({
        apiVersion: 'volsync.backube/v1alpha1',
        kind: 'ReplicationSource',
        metadata: { name: 'app' },
        status: {
          conditions: [
            {
              type,
              status: 'True',
              reason: 'Because',
              message: '',
              lastTransitionTime: '2026-11-23T00:00:00Z',
            },
          ],
        },
      });
      await apply(path, 'one', condition('Synchronizing'));
      const { body } = await apply(path, 'two', condition('Extra'));
      expect(
        body.status.conditions
          .map((item: { type: string }) => item.type)
          .sort(),
      ).toEqual(['Extra', 'Synchronizing']);
      const entries: readonly Entry[] = body.metadata.managedFields;
      expect(
        entries
          .filter(entry => entry.operation === 'Apply')
          .map(entry => entry.subresource),
      ).toEqual(['status', 'status']);
      const dropped = await apply(path, 'two', {
        ...condition('Extra'),
        status: {},
      });
      expect(dropped.body.status.conditions).toHaveLength(1);
    });

    it('requires a manager, the right name, and no managedFields', async () => {
      const path = scene.core('configmaps', 'wrong');
      const nobody = await scene.client.patch(
        'apply',
        path,
        configMap('wrong'),
      );
      expect([400, 422]).toContain(nobody.status);
      expect(nobody.body.message).toContain('fieldManager');
      expect((await apply(path, 'one', configMap('other'))).status).toBe(400);
      const managed = await apply(path, 'one', {
        ...configMap('wrong'),
        metadata: { name: 'wrong', managedFields: [{ manager: 'x' }] },
      });
      expect(managed.status).toBe(400);
      expect(managed.body.message).toContain('managedFields must be nil');
    });
  });
}
