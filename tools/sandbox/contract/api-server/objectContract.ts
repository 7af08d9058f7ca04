import { type ContractClient } from './contractClient';
import { useScene } from './contractScene';
import { claim, configMap, replicationSource, secret } from './samples';

export function objectContract(client: () => ContractClient): void {
  describe('objects', () => {
    const scene = useScene(client);

    it('are created with uid, version and time, and read back', async () => {
      const created = await scene.client.post(
        scene.core('configmaps'),
        configMap('one'),
      );
      expect(created.status).toBe(201);
      expect(created.body.metadata).toMatchObject({
        name: 'one',
        namespace: scene.namespace,
        uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
        resourceVersion: expect.stringMatching(/^\d+$/),
        creationTimestamp: expect.stringMatching(
          /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
        ),
      });
      const read = await scene.client.get(scene.core('configmaps', 'one'));
      expect(read.body).toEqual(created.body);
    });

    it('cannot be created twice', async () => {
      await scene.client.post(scene.core('configmaps'), configMap('twice'));
      const again = await scene.client.post(
        scene.core('configmaps'),
        configMap('twice'),
      );
      expect(again.status).toBe(409);
      expect(again.body).toMatchObject({
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        reason: 'AlreadyExists',
        message: 'configmaps "twice" already exists',
        details: { name: 'twice', kind: 'configmaps' },
        code: 409,
      });
    });

    it('get a name from generateName', async () => {
      const make = () =>
        scene.client.post(scene.core('configmaps'), {
          ...configMap('x'),
          metadata: { generateName: 'made-' },
        });
      const [first, second] = await Promise.all([make(), make()]);
      expect(first.body.metadata.name).toMatch(/^made-[a-z0-9]{5}$/);
      expect(first.body.metadata.name).not.toBe(second.body.metadata.name);
    });

    it("that don't exist return 404 with their qualified resource", async () => {
      const core = await scene.client.get(scene.core('secrets', 'gone'));
      expect(core.status).toBe(404);
      expect(core.body).toMatchObject({
        reason: 'NotFound',
        message: 'secrets "gone" not found',
        details: { name: 'gone', kind: 'secrets' },
      });
      const grouped = await scene.client.get(
        scene.grouped('batch/v1', 'jobs', 'gone'),
      );
      expect(grouped.body).toMatchObject({
        message: 'jobs.batch "gone" not found',
        details: { name: 'gone', group: 'batch', kind: 'jobs' },
      });
    });

    it('are not created in a missing namespace', async () => {
      const answer = await scene.client.post(
        '/api/v1/namespaces/contract-nowhere/configmaps',
        configMap('one'),
      );
      expect(answer.status).toBe(404);
      expect(answer.body.message).toBe(
        'namespaces "contract-nowhere" not found',
      );
    });

    it('are replaced only if their version is current', async () => {
      const { body } = await scene.client.post(
        scene.core('configmaps'),
        configMap('race'),
      );
      const first = await scene.client.put(scene.core('configmaps', 'race'), {
        ...body,
        data: { a: '2' },
      });
      expect(first.status).toBe(200);
      expect(Number(first.body.metadata.resourceVersion)).toBeGreaterThan(
        Number(body.metadata.resourceVersion),
      );
      const late = await scene.client.put(scene.core('configmaps', 'race'), {
        ...body,
        data: { a: '3' },
      });
      expect(late.status).toBe(409);
      expect(late.body).toMatchObject({
        reason: 'Conflict',
        message:
          'Operation cannot be fulfilled on configmaps "race": the object has been modified; please apply your changes to the latest version and try again',
        details: { name: 'race', kind: 'configmaps' },
      });
    });

    it('keep their version if a write changes nothing', async () => {
      const { body } = await scene.client.post(
        scene.core('configmaps'),
        configMap('same'),
      );
      const again = await scene.client.put(
        scene.core('configmaps', 'same'),
        body,
      );
      expect(again.body.metadata.resourceVersion).toBe(
        body.metadata.resourceVersion,
      );
    });

    it('accept only one of two simultaneous writes', async () => {
      const { body } = await scene.client.post(
        scene.core('configmaps'),
        configMap('two'),
      );
      const answers = await Promise.all(
        ['x', 'y'].map(value =>
          scene.client.put(scene.core('configmaps', 'two'), {
            ...body,
            data: { a: value },
          }),
        ),
      );
      expect(answers.map(answer => answer.status).sort()).toEqual([200, 409]);
    });

    it('reject a PUT for another uid, name or namespace', async () => {
      const { body } = await scene.client.post(
        scene.core('configmaps'),
        configMap('ids'),
      );
      const path = scene.core('configmaps', 'ids');
      const uid = await scene.client.put(path, {
        ...configMap('ids'),
        metadata: { name: 'ids', uid: '00000000-0000-0000-0000-000000000000' },
      });
      expect(uid.status).toBe(409);
      expect(uid.body.message).toContain(
        `Precondition failed: UID in precondition: 00000000-0000-0000-0000-000000000000, UID in object meta: ${body.metadata.uid}`,
      );
      const name = await scene.client.put(path, configMap('other'));
      expect(name.status).toBe(400);
      expect(name.body.message).toBe(
        'the name of the object (other) does not match the name on the URL (ids)',
      );
      const namespace = await scene.client.put(
        path,
        configMap('ids', { a: '1' }, { namespace: 'default' }),
      );
      expect(namespace.status).toBe(400);
      expect(namespace.body.message).toContain('does not match the namespace');
    });

    it('support dry runs', async () => {
      const created = await scene.client.post(
        `${scene.core('configmaps')}?dryRun=All`,
        configMap('dry'),
      );
      expect(created.status).toBe(201);
      expect(created.body.metadata.uid).toBeTruthy();
      expect(
        (await scene.client.get(scene.core('configmaps', 'dry'))).status,
      ).toBe(404);
      const wrong = await scene.client.post(
        `${scene.core('configmaps')}?dryRun=Some`,
        configMap('dry'),
      );
      expect(wrong.status).toBe(422);
      expect(wrong.body.message).toContain('dryRun');
    });

    it('record who wrote which fields, and when', async () => {
      await scene.client.post(
        `${scene.core('secrets')}?fieldManager=maker`,
        secret('owned', { stringData: { password: 'canary', user: 'me' } }),
      );
      await scene.client.send(
        'PATCH',
        `${scene.core('secrets', 'owned')}?fieldManager=changer`,
        {
          type: 'application/merge-patch+json',
          body: { data: { password: 'bmV3' } },
        },
      );
      const { body, text } = await scene.client.get(
        scene.core('secrets', 'owned'),
        {
          accept:
            'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
        },
      );
      expect(body.kind).toBe('PartialObjectMetadata');
      expect(body.apiVersion).toBe('meta.k8s.io/v1');
      expect(text).not.toContain(Buffer.from('canary').toString('base64'));
      const entry = (manager: string) =>
        body.metadata.managedFields.find(
          (item: { manager: string }) => item.manager === manager,
        );
      expect(entry('maker')).toMatchObject({
        operation: 'Update',
        apiVersion: 'v1',
        fieldsType: 'FieldsV1',
        time: expect.any(String),
      });
      expect(entry('maker').fieldsV1['f:data']).toEqual({
        '.': {},
        'f:user': {},
      });
      expect(entry('changer').fieldsV1['f:data']).toEqual({ 'f:password': {} });
    });

    it('of kind Secret merge stringData into data', async () => {
      const { body } = await scene.client.post(
        scene.core('secrets'),
        secret('folded', {
          stringData: { key: 'value' },
          data: { old: 'b2xk' },
        }),
      );
      expect(body).toMatchObject({
        type: 'Opaque',
        data: { key: Buffer.from('value').toString('base64'), old: 'b2xk' },
      });
      expect(body.stringData).toBeUndefined();
    });

    it('of kind Secret keep their type, and never show a value in an error', async () => {
      const { body } = await scene.client.post(
        scene.core('secrets'),
        secret('typed', { data: { key: 'Y2FuYXJ5' } }),
      );
      const changed = await scene.client.put(scene.core('secrets', 'typed'), {
        ...body,
        type: 'example.org/other',
      });
      expect(changed.status).toBe(422);
      expect(changed.body.message).toContain('type: Invalid value');
      expect(changed.text).not.toContain('Y2FuYXJ5');
    });

    it('of kind PersistentVolumeClaim fill dataSource and dataSourceRef from each other', async () => {
      const { body } = await scene.client.post(
        scene.core('persistentvolumeclaims'),
        claim('restored', {
          dataSourceRef: {
            apiGroup: 'volsync.backube',
            kind: 'ReplicationDestination',
            name: 'app-restore',
          },
        }),
      );
      expect(body.spec.dataSource).toEqual(body.spec.dataSourceRef);
      expect(body.spec.volumeMode).toBe('Filesystem');
      expect(body.status).toEqual({ phase: 'Pending' });
    });

    it('of kind PersistentVolumeClaim have an immutable spec', async () => {
      await scene.client.post(
        scene.core('persistentvolumeclaims'),
        claim('fixed'),
      );
      const path = scene.core('persistentvolumeclaims', 'fixed');
      const changed = await scene.client.patch('merge', path, {
        spec: {
          dataSourceRef: {
            apiGroup: 'volsync.backube',
            kind: 'ReplicationDestination',
            name: 'late',
          },
        },
      });
      expect(changed.status).toBe(422);
      expect(changed.body).toMatchObject({
        reason: 'Invalid',
        details: { name: 'fixed', kind: 'PersistentVolumeClaim' },
      });
      expect(changed.body.message).toContain(
        'PersistentVolumeClaim "fixed" is invalid: spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
      );
    });

    it('of kind PersistentVolumeClaim require access modes and a size', async () => {
      const answer = await scene.client.post(
        scene.core('persistentvolumeclaims'),
        claim('bare', { accessModes: [], resources: {} }),
      );
      expect(answer.status).toBe(422);
      expect(answer.body.details.causes).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            reason: 'FieldValueRequired',
            field: 'spec.accessModes',
          }),
        ]),
      );
    });

    it('of custom kinds require a version when they are replaced', async () => {
      await scene.client.post(
        scene.volsync('replicationsources'),
        replicationSource('app'),
      );
      const answer = await scene.client.put(
        scene.volsync('replicationsources', 'app'),
        replicationSource('app'),
      );
      expect(answer.status).toBe(422);
      expect(answer.body.message).toContain('must be specified for an update');
    });

    it('of kind Namespace have their name as a label', async () => {
      const { body } = await scene.client.get(
        `/api/v1/namespaces/${scene.namespace}`,
      );
      expect(body.metadata.labels).toMatchObject({
        'kubernetes.io/metadata.name': scene.namespace,
      });
      expect(body.status.phase).toBe('Active');
    });
  });
}
